/** @file One op on graph nodes whose types come from values: what the checker could not build before the values were there. */
import type { RunFault } from "../../../runtime/src/contract.ts";
import { scalarOf } from "../../../runtime/src/ir/array.ts";
import type { Dtype } from "../../../runtime/src/ir/dtype.ts";
import { type Attrs, makeNode, makeRef, type Node } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { buildList } from "../../../runtime/src/ops/build-list.ts";
import { type Fault, isFault } from "../../../runtime/src/ops/op.ts";
import { opNamed } from "../../../runtime/src/ops/registry.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { Span } from "../language/ast.ts";

export interface LeafType {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly weak: boolean;
}

/** Stands for a value of that type. */
export function leafNode(t: LeafType, span: Span): Node {
  const type = { dtype: t.dtype, shape: t.shape, ...(t.weak && { weak: true }) };
  return makeNode({ op: "input", attrs: { ref: makeRef("input", "operand") }, type, span });
}

/** The node, or the nodes of an op with several results. Tensors that cannot line up are not equal, rather than a fault. */
export function applyOp(
  op: string,
  operands: readonly Node[],
  attrs: Attrs,
  span: Span,
): Node | readonly Node[] | RunFault {
  const declared = opNamed(op);
  const built = declared.kind === "list" ? buildList(op, operands, attrs, span) : build(op, operands, attrs, span);
  if (!isFault(built)) return "results" in built && built.results ? items(built, span) : built;
  const compares = declared.name === "equal" || declared.name === "not_equal";
  if (compares && built.code === "broadcast") {
    const value = scalarOf("bool", declared.name === "not_equal");
    return makeNode({ op: "constant", attrs: { value }, type: { dtype: "bool", shape: [] }, span });
  }
  return asRunFault(built, operands, op, span);
}

const items = (node: Node, span: Span): readonly Node[] =>
  node.results!.map((type, index) => makeNode({ op: "item", inputs: [node], attrs: { index }, type, span }));

/** The refusal of an op in the voice of a run: operands are what came. */
function asRunFault(f: Fault, operands: readonly Node[], op: string, span: Span): RunFault {
  const name = (i: number): string => (operands[i] ? printType(operands[i].type) : `operand ${i + 1}`);
  const message = `${op}: ${f.message.replace(/\$(\d+)/g, (_, n) => name(Number(n)))}`;
  const related = operands.map((n, i) => ({
    message: `operand ${i + 1}: ${name(i)}`,
    ...(n.span && { span: n.span }),
  }));
  return runFault(f.code, message, span, related);
}
