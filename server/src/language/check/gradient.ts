/** @file `grad`, `Lop`, `Rop`, `jacobian`, `hessian`: derivatives as graphs. */

import { type DisconnectedInputs, explainNoGradient, grad, Lop } from "../../../../runtime/src/grad.ts";
import type { Node } from "../../../../runtime/src/ir/node.ts";
import { printType } from "../../../../runtime/src/ir/type.ts";
import { hessian, jacobian } from "../../../../runtime/src/jacobian.ts";
import { type Fault, isFault } from "../../../../runtime/src/ops/op.ts";
import { Rop } from "../../../../runtime/src/rop.ts";
import type { Call } from "../ast.ts";
import type { Fix } from "../diagnostic.ts";
import type { Operand } from "./application.ts";
import { type Given, type Matched, matchArguments, type Parameter } from "./arguments.ts";
import { type Context, quoted, textOf } from "./context.ts";
import { type Entity, isPoisoned, nodeEntity, poison } from "./entity.ts";
import { reportFault } from "./fault.ts";
import { mayBeSame } from "./fit.ts";
import { replacing, report } from "./report.ts";
import { toNode } from "./tensor.ts";

const required = (name: string): Parameter => ({ name, required: true });
const optional = (name: string): Parameter => ({ name, required: false });

const parameters: Readonly<Record<string, readonly Parameter[]>> = {
  grad: [
    optional("cost"),
    required("wrt"),
    optional("consider_constant"),
    optional("disconnected_inputs"),
    optional("known_grads"),
  ],
  Lop: [
    required("f"),
    required("wrt"),
    required("eval_points"),
    optional("consider_constant"),
    optional("disconnected_inputs"),
  ],
  jacobian: [required("expression"), required("wrt"), optional("consider_constant"), optional("disconnected_inputs")],
  hessian: [required("cost"), required("wrt"), optional("consider_constant"), optional("disconnected_inputs")],
  Rop: [required("f"), required("wrt"), required("eval_points"), optional("consider_constant")],
};

export function callGradient(cx: Context, name: string, e: Call): Entity {
  const params = parameters[name];
  if (!params) {
    for (const a of e.args) cx.elaborate(cx, a.value);
    return report(cx, "not-available", e.callee.span, `\`${name}\` is not available yet`);
  }
  const matched = matchArguments(cx, name, params, e.args, e.span);
  if (!matched || [...matched.byName.values()].some((g) => isPoisoned(g.entity))) return poison;
  const options = readOptions(cx, name, matched);
  if (!options) return poison;
  const common = { ...options, span: e.span };
  if (name === "grad") return gradOf(cx, e, matched, common);
  if (name === "jacobian" || name === "hessian") return matrixOf(cx, name, e, matched, common);
  const outputs = nodesOf(cx, matched.byName.get("f")!);
  const wrt = nodesOf(cx, matched.byName.get("wrt")!);
  const points = nodesOf(cx, matched.byName.get("eval_points")!);
  if (!outputs || !wrt || !points) return poison;
  const along = name === "Lop" ? outputs : wrt;
  if (!pointsFit(cx, name, along, points, matched.byName.get("eval_points")!)) return poison;
  const pointNodes = points.nodes;
  const made =
    name === "Lop"
      ? Lop(outputs.nodes, wrt.nodes, pointNodes, common)
      : Rop(outputs.nodes, wrt.nodes, pointNodes, common);
  const operands = name === "Lop" ? [outputs.operands[0]!, ...wrt.operands] : [...outputs.operands, ...wrt.operands];
  return finish(cx, name, e, made, operands, (name === "Lop" ? wrt : outputs).list);
}

interface Options {
  readonly considerConstant?: readonly Node[];
  readonly disconnectedInputs?: DisconnectedInputs;
  readonly span?: Call["span"];
}

function readOptions(cx: Context, name: string, matched: Matched): Options | undefined {
  const constant = matched.byName.get("consider_constant");
  const constants = constant && constant.entity.kind !== "none" ? nodesOf(cx, constant) : undefined;
  if (constant && constant.entity.kind !== "none" && !constants) return undefined;
  const disconnected = matched.byName.get("disconnected_inputs");
  const word = disconnected?.entity.kind === "string" ? disconnected.entity.value : undefined;
  if (disconnected && word !== "raise" && word !== "warn" && word !== "ignore") {
    report(cx, "bad-argument", disconnected.span, `${name}: \`disconnected_inputs\` is "raise", "warn" or "ignore"`);
    return undefined;
  }
  return {
    ...(constants && { considerConstant: constants.nodes }),
    ...(word && { disconnectedInputs: word as DisconnectedInputs }),
  };
}

function gradOf(cx: Context, e: Call, matched: Matched, options: Options): Entity {
  const cost = matched.byName.get("cost");
  const known = matched.byName.get("known_grads");
  const noCost = !cost || cost.entity.kind === "none";
  if (noCost && !known) return report(cx, "missing-argument", e.span, "grad needs a cost, or `known_grads`");
  const costNode = noCost ? undefined : toNode(cx, cost.entity, cost.span);
  const wrt = nodesOf(cx, matched.byName.get("wrt")!);
  if ((!noCost && !costNode) || !wrt) return poison;
  const knownGrads = known && readKnown(cx, known);
  if (known && !knownGrads) return poison;
  const made = grad(costNode, wrt.nodes, { ...options, ...(knownGrads && { knownGrads }) });
  if (costNode && cost && !cx.dry) {
    const considerConstant = options.considerConstant ?? [];
    // Given gradients are of this one use, not of the cost.
    const found = isFault(made) || knownGrads ? {} : { made };
    const costText = textOf(cx, cost.span);
    cx.record.gradients.push({ span: e.span, cost: costNode, costText, wrt: wrt.nodes, considerConstant, ...found });
  }
  if (costNode && options.disconnectedInputs === "warn") warnOfZeros(cx, costNode, wrt, options);
  return finish(cx, "grad", e, made, [cost ?? matched.byName.get("wrt")!, ...wrt.operands], wrt.list);
}

/** `disconnected_inputs="warn"`: says which gradients are zeros because there is none, and why. */
function warnOfZeros(cx: Context, cost: Node, wrt: Nodes, options: Options): void {
  const constants = new Set(options.considerConstant);
  for (const [i, x] of wrt.nodes.entries()) {
    const why = explainNoGradient(cost, x, constants);
    if (why === undefined) continue;
    const { span } = wrt.operands[i]!;
    const name = x.name === undefined ? quoted(cx, span) : `\`${x.name}\``;
    report(cx, "grad-zeros", span, `grad: ${name} has no gradient, so zeros are used: ${why}`);
  }
}

/** `jacobian(expression, wrt)`, `hessian(cost, wrt)`. */
function matrixOf(cx: Context, name: "jacobian" | "hessian", e: Call, matched: Matched, options: Options): Entity {
  const given = matched.byName.get(name === "jacobian" ? "expression" : "cost")!;
  const node = toNode(cx, given.entity, given.span);
  const wrt = nodesOf(cx, matched.byName.get("wrt")!);
  if (!node || !wrt) return poison;
  const made = (name === "jacobian" ? jacobian : hessian)(node, wrt.nodes, options);
  return finish(cx, name, e, made, [given, ...wrt.operands], wrt.list);
}

function readKnown(cx: Context, known: Given): ReadonlyMap<Node, Node> | undefined {
  if (known.entity.kind !== "dict") {
    report(cx, "bad-argument", known.span, "grad: `known_grads` pairs nodes with their gradients, as in `{y: dy}`");
    return undefined;
  }
  const out = new Map<Node, Node>();
  for (const { key, keySpan, value, valueSpan } of known.entity.entries) {
    if (isPoisoned(key) || isPoisoned(value)) return undefined;
    const node = toNode(cx, key, keySpan);
    const gradient = toNode(cx, value, valueSpan);
    if (!node || !gradient) return undefined;
    if (!mayBeSame(node.type.shape, gradient.type.shape)) {
      report(
        cx,
        "type-mismatch",
        valueSpan,
        `grad: the gradient ${quoted(cx, valueSpan)} is ${printType(gradient.type)}, but ${quoted(cx, keySpan)} is ${printType(node.type)}`,
      );
      return undefined;
    }
    out.set(node, gradient);
  }
  return out;
}

interface Nodes {
  readonly nodes: readonly Node[];
  readonly operands: readonly Operand[];
  /** Given as a list: then the result is one. */
  readonly list: boolean;
}

/** One tensor or a list of them. */
function nodesOf(cx: Context, g: Given): Nodes | undefined {
  const list = g.entity.kind === "list" || g.entity.kind === "tuple";
  const items = g.entity.kind === "list" || g.entity.kind === "tuple" ? g.entity.items : [g.entity];
  const nodes: Node[] = [];
  const operands: Operand[] = [];
  for (const item of items) {
    const span = item.kind === "node" && list ? (item.node.span ?? g.span) : g.span;
    const node = toNode(cx, item, span);
    if (!node) return undefined;
    nodes.push(node);
    operands.push({ entity: item, span: g.span });
  }
  return { nodes, operands, list };
}

function pointsFit(cx: Context, name: string, along: Nodes, points: Nodes, given: Given): boolean {
  if (along.nodes.length !== points.nodes.length) {
    report(
      cx,
      "bad-argument",
      given.span,
      `${name}: \`eval_points\` needs one for each of ${along.nodes.length}, but has ${points.nodes.length}`,
    );
    return false;
  }
  for (const [i, p] of points.nodes.entries()) {
    const wanted = along.nodes[i]!;
    if (mayBeSame(p.type.shape, wanted.type.shape)) continue;
    report(
      cx,
      "type-mismatch",
      given.span,
      `${name}: ${quoted(cx, given.span, "the point")} is ${printType(p.type)}, but ${quoted(cx, along.operands[i]!.span, "its tensor")} is ${printType(wanted.type)}`,
    );
    return false;
  }
  return true;
}

function finish(
  cx: Context,
  name: string,
  e: Call,
  made: readonly Node[] | Fault,
  operands: readonly Operand[],
  list: boolean,
): Entity {
  if (isFault(made)) {
    const fixes = made.code === "grad-scalar" ? scalarFixes(cx, name, e, operands[0]!) : undefined;
    reportFault(cx, made, { span: e.span, what: name, operands }, fixes);
    return poison;
  }
  if (!list) return nodeEntity(made[0]!);
  return { kind: "list", items: made.map(nodeEntity), span: e.span };
}

/** A cost with axes: its sum, or the derivative of each of its elements. */
function scalarFixes(cx: Context, name: string, e: Call, cost: Operand): readonly Fix[] {
  const sum = replacing("Take the sum of the cost", cost.span, `sum(${textOf(cx, cost.span)})`);
  const plain = name === "grad" && e.args.every((a) => !a.name);
  return plain ? [sum, replacing("Change to jacobian", e.callee.span, "jacobian")] : [sum];
}
