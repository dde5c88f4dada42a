/**
 * @file Moves reshapes, permutations, selections, widening casts and `where` out of the way of the stabilising rules.
 *
 * f(view x) = view f(x) for every elementwise f with constants beside x, so `log(reshape(sigmoid(x)))` is as good as
 * `reshape(log(sigmoid(x)))`. Done only where f and the op under the view are a pair that a rule knows: elsewhere it gains nothing.
 */
import { dtypeInfo } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../../ops/builder.ts";
import { findOp } from "../../ops/registry.ts";
import { isNumber, scalarValue } from "../constants.ts";
import { apply, p, type Term, variable, x } from "../pattern.ts";
import { type RightSide, type Rule, rule } from "../rule.ts";

/** What the stabilising rules find under each op. Numbers beside the operand are checked by the rules. */
const pairs: Readonly<Record<string, readonly string[]>> = {
  log: ["exp", "sigmoid", "softmax", "sum", "mean", "add", "sub", "true_divide", "mul", "cosh", "expm1"],
  log1p: ["exp", "neg", "expm1"],
  exp: ["log_softmax"],
  sqrt: ["sqr", "mul"],
  neg: ["neg", "sub", "softplus", "sigmoid"],
  sub: ["sigmoid", "exp", "erf", "erfc", "sub", "add", "true_divide"],
  add: ["sigmoid", "exp", "erf", "tanh", "sub", "mul"],
  mul: ["add", "tanh", "neg"],
  true_divide: ["add", "exp", "true_divide"],
};

/** Ops whose elements are elements of their first input (the other inputs say which). */
const selecting = new Set(["advanced_subtensor", "take", "take_along_axis"]);

/** Moves nothing but elements; a repetition is dealt with elsewhere. */
const isMove = (n: Node): boolean => n.inputs.length > 0 && isMoveOp(n.op);
const isMoveOp = (op: string): boolean => selecting.has(op) || (op !== "broadcast_to" && findOp(op)?.kind === "view");

/** float32 to float64: computing before or after makes only the latter more exact. */
const isWideningCast = (n: Node): boolean =>
  n.op === "cast" && n.type.dtype === "float64" && n.inputs[0]!.type.dtype === "float32";

/** The op under a chain of moves and casts. */
function base(node: Node): Node {
  let n = node;
  while (isMove(n) || isWideningCast(n)) n = n.inputs[0]!;
  return n;
}

const worthwhile = (f: string, under: Node): boolean =>
  under.op === "where"
    ? worthwhile(f, base(under.inputs[1]!)) || worthwhile(f, base(under.inputs[2]!))
    : pairs[f]?.includes(under.op) === true && !isPlainPair(f, under);

/** `log(a + b)` is no one's business unless a 1, an exponential or a probability is there. */
function isPlainPair(f: string, under: Node): boolean {
  if (f !== "log" || !["add", "sub", "mul", "true_divide"].includes(under.op)) return false;
  return !under.inputs.some((n) => isNumber(n, 1) || ["exp", "sigmoid", "softmax"].includes(base(n).op));
}

/** The position of the one operand that is not a scalar constant. */
function openOperand({ inputs }: Node): number | undefined {
  if (inputs.length === 1) return 0;
  if (scalarValue(inputs[0]!) !== undefined) return 1;
  return scalarValue(inputs[1]!) === undefined ? undefined : 0;
}

const applied = (g: Builder, node: Node, at: number, operand: Node): Node =>
  g.op(
    node.op,
    node.inputs.map((n, i) => (i === at ? operand : n)),
    node.attrs,
  );

const outOfMove: RightSide = (g, _found, node) => {
  const at = openOperand(node);
  if (at === undefined) return undefined;
  const move = node.inputs[at]!;
  if (!isMove(move) || !worthwhile(node.op, base(move))) return undefined;
  const [from, ...which] = move.inputs;
  return g.op(move.op, [applied(g, node, at, from!), ...which], move.attrs);
};

/** f(cast x) = f'(…cast…): the cast goes inwards, past the op that the rule looks for. */
const intoCast: RightSide = (g, _found, node) => {
  const at = openOperand(node);
  const cast = at === undefined ? undefined : node.inputs[at]!;
  if (at === undefined || !cast || !isWideningCast(cast)) return undefined;
  const under = cast.inputs[0]!;
  if (findOp(under.op)?.kind !== "elementwise" && !under.op.endsWith("softmax")) return undefined;
  if (!worthwhile(node.op, under) || under.inputs.some((n) => dtypeInfo[n.type.dtype].kind === "bool"))
    return undefined;
  const wide = g.op(
    under.op,
    under.inputs.map((n) => g.cast(n, "float64")),
    under.attrs,
  );
  return applied(g, node, at, wide);
};

const intoWhere: RightSide = (g, _found, node) => {
  const at = openOperand(node);
  const where = at === undefined ? undefined : node.inputs[at]!;
  if (at === undefined || where?.op !== "where" || !worthwhile(node.op, where)) return undefined;
  const [condition, yes, no] = where.inputs;
  return g.where(condition!, applied(g, node, at, yes!), applied(g, node, at, no!));
};

const condition = variable("condition");
const column = (t: Term): Term => apply("reshape", [t], { shape: [12, 1] });
const wide = (t: Term): Term => apply("cast", [t], { dtype: "float64" });

/** One set of rules for each op that has pairs; an op of two operands has to have a constant as the other. */
export const hoist: readonly Rule[] = Object.keys(pairs).flatMap((op) => {
  const two = ["sub", "add", "mul", "true_divide"].includes(op);
  const under = pairs[op]![0]!;
  const inner: Term = apply(under, ["add", "mul", "true_divide", "sub"].includes(under) ? [x, 1] : [x]);
  const of = (t: Term): Term =>
    !two ? apply(op, [t]) : op === "sub" || op === "true_divide" ? apply(op, [1, t]) : apply(op, [t, 1]);
  const left = apply(op, two ? [variable("a"), variable("b")] : [x]);
  return [
    rule(`${op}-out-of-view`, left, outOfMove, { on: "float", reads: isMoveOp, examples: [of(column(inner))] }),
    rule(`${op}-into-cast`, left, intoCast, {
      on: "float",
      reads: (n) => n === "cast",
      examples: [of(wide(apply(under, innerArgs(under))))],
    }),
    // Both branches are then computed by f, so not where that is dear and gains nothing.
    ...(["log", "log1p", "sub", "add"].includes(op)
      ? [
          rule(`${op}-into-where`, left, intoWhere, {
            on: "float",
            reads: (n) => n === "where",
            examples: [of(p.where(condition, inner, x))],
          }),
        ]
      : []),
  ];
});

function innerArgs(op: string): readonly Term[] {
  const narrow: Term = apply("cast", [x], { dtype: "float32" });
  return ["add", "mul", "true_divide", "sub"].includes(op) ? [narrow, 1] : [narrow];
}
