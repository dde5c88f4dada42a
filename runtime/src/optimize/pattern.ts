/** @file The terms that both sides of a rewrite are written in, and how a left side is matched. */
import { type NdArray, scalarOf } from "../ir/array.ts";
import type { Attrs, Node } from "../ir/node.ts";
import type { Builder } from "../ops/builder.ts";
import { isNumber, scalarValue } from "./constants.ts";
import { isCommutative } from "./intern.ts";

/** Stands for any node that passes its test; the same variable twice stands for the same node. */
export interface Variable {
  readonly kind: "variable";
  readonly name: string;
  readonly test?: (node: Node) => boolean;
}

/** An op applied to terms. */
export interface Application {
  readonly kind: "application";
  readonly op: string;
  readonly args: readonly Term[];
  /** Attributes on a right side; without them those of the first node of this op on the left side. */
  readonly attrs?: Attrs;
}

/** A number stands for a constant all of whose elements it is, in whatever numeric dtype; so does a boolean among bools. */
export type Term = Variable | Application | number | boolean;

/** What a match has found, by variable name. */
export type Bindings = Readonly<Record<string, Node>>;

export const variable = (name: string, test?: (node: Node) => boolean): Variable => ({
  kind: "variable",
  name,
  ...(test && { test }),
});

export const x = variable("x");
export const y = variable("y");
export const z = variable("z");
/** Constant scalars. */
export const c = variable("c", (n) => scalarValue(n) !== undefined);
export const d = variable("d", (n) => scalarValue(n) !== undefined);

/** Any op by name, as a term. */
export const apply = (op: string, args: readonly Term[], attrs?: Attrs): Application => ({
  kind: "application",
  op,
  args,
  ...(attrs && { attrs }),
});

const ops = [
  "abs",
  "add",
  "cos",
  "cosh",
  "dot",
  "equal",
  "erf",
  "erfc",
  "erfcx",
  "exp",
  "greater",
  "expm1",
  "floor",
  "ceil",
  "round",
  "trunc",
  "log",
  "log1p",
  "logaddexp",
  "log_softmax",
  "logical_and",
  "logical_not",
  "logical_or",
  "logsumexp",
  "max",
  "maximum",
  "mean",
  "min",
  "minimum",
  "mul",
  "neg",
  "not_equal",
  "pow",
  "prod",
  "reciprocal",
  "relu",
  "sigmoid",
  "sign",
  "sin",
  "softmax",
  "softplus",
  "sqr",
  "sqrt",
  "sub",
  "sum",
  "tanh",
  "true_divide",
  "where",
] as const;

/** `p.add(x, 0)`: the ops that rules speak of. */
export const p = Object.fromEntries(ops.map((op) => [op, (...args: Term[]) => apply(op, args)])) as Readonly<
  Record<(typeof ops)[number], (...args: Term[]) => Application>
>;

/** Matches `term` at `node` and adds to `found`; false leaves `found` in an undefined state. Commutative ops are tried both ways round. */
export function match(term: Term, node: Node, found: Record<string, Node>): boolean {
  if (typeof term === "number") return node.type.dtype !== "bool" && isNumber(node, term);
  if (typeof term === "boolean") return node.type.dtype === "bool" && isNumber(node, term ? 1 : 0);
  if (term.kind === "variable") {
    const known = found[term.name];
    if (known) return known === node;
    if (term.test && !term.test(node)) return false;
    found[term.name] = node;
    return true;
  }
  if (node.op !== term.op || node.inputs.length !== term.args.length) return false;
  if (term.args.length === 2 && isCommutative(term.op)) {
    const a = term.args[0]!;
    const b = term.args[1]!;
    const l = node.inputs[0]!;
    const r = node.inputs[1]!;
    if (fits(a, l) && fits(b, r)) {
      const attempt = { ...found };
      if (match(a, l, attempt) && match(b, r, attempt)) {
        Object.assign(found, attempt);
        return true;
      }
    }
    return fits(a, r) && fits(b, l) && match(a, r, found) && match(b, l, found);
  }
  for (let i = 0; i < term.args.length; i++) {
    if (!match(term.args[i]!, node.inputs[i]!, found)) return false;
  }
  return true;
}

/** A cheap look before a match. */
export const fits = (term: Term, node: Node): boolean =>
  typeof term !== "object" ? node.op === "constant" : term.kind === "variable" || term.op === node.op;

/** Builds a right side. Ops without attributes of their own take those of the first node of that op in what was matched. */
export function instantiate(g: Builder, term: Term, found: Bindings, matched?: Node): Node | number {
  if (typeof term === "number") return term;
  if (typeof term === "boolean") return g.constant(scalarOf("bool", term));
  if (term.kind === "variable") return found[term.name]!;
  if (term.op === "constant") return g.constant(term.attrs!.value as NdArray);
  const args = term.args.map((a) => instantiate(g, a, found, matched));
  return g.op(term.op, args, term.attrs ?? attrsOf(term.op, matched) ?? {});
}

/** The attributes of the nearest node of that op. */
function attrsOf(op: string, node: Node | undefined, depth = 3): Attrs | undefined {
  if (!node || depth === 0) return undefined;
  if (node.op === op) return node.attrs;
  for (let i = 0; i < node.inputs.length; i++) {
    const attrs = attrsOf(op, node.inputs[i]!, depth - 1);
    if (attrs) return attrs;
  }
  return undefined;
}
