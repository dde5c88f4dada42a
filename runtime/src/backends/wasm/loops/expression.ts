/** @file The body of a loop at one vector of points: elementwise nodes as statements. */
import { type NdArray, readElement } from "../../../ir/array.ts";
import { type Dtype, dtypeInfo, isFloat, isWide } from "../../../ir/dtype.ts";
import { bug } from "../../../ir/internal-error.ts";
import type { Node } from "../../../ir/node.ts";
import { opNamed } from "../../../ops/index.ts";
import { nodeCost } from "../../../optimize/node-cost.ts";
import type { LoopStep, Operand } from "../../../optimize/plan.ts";
import { castVector } from "../cast.ts";
import type { Vec } from "../lanes.ts";
import type { SimdScalar } from "../simd-scalar.ts";

/** The value of a one-element constant in every lane. */
export function literal(s: SimdScalar, value: NdArray): Vec {
  const rules = s.as(value.dtype);
  if (isWide(value.dtype)) return rules.bitPattern(value.data[0] as bigint);
  return rules.constant(Number(readElement(value, 0)));
}

/** Emits the body; `load` gives the vector of a load, called once for each. */
export function emitBody(s: SimdScalar, step: LoopStep, load: (index: number) => Vec): (o: Operand) => Vec {
  const values = new Map<Node, Vec>();
  const loaded: Vec[] = [];
  const read = (o: Operand): Vec => {
    switch (o.kind) {
      case "value":
        return values.get(o.node) ?? bug(`%${o.node.id} is used before it is computed`);
      case "load":
        loaded[o.index] ??= load(o.index);
        return loaded[o.index]!;
      case "constant":
        return literal(s, o.value);
    }
  };
  for (const { node, operands } of step.body) values.set(node, apply(s, node, operands.map(read)));
  return read;
}

function apply(s: SimdScalar, node: Node, x: readonly Vec[]): Vec {
  if (node.op === "copy") return x[0]!;
  if (node.op === "cast") return castVector(s, x[0]!, node.type.dtype);
  const op = opNamed(node.op);
  if (op.kind !== "elementwise") return bug(`${node.op} in a loop`);
  const dtype = x.length > 0 ? x[x.length - 1]!.dtype : node.type.dtype;
  return op.scalar(s.as(dtype), ...x);
}

/** How many elements one vector of the loop holds: as many as fit of the widest dtype in it. */
export function lanesOf(step: LoopStep): number {
  let bytes = 1;
  const see = (d: Dtype): void => {
    bytes = Math.max(bytes, dtypeInfo[d].bytes);
  };
  for (const u of step.loads) see(u.tensor.dtype);
  for (const { node, operands } of step.body) {
    see(node.type.dtype);
    for (const o of operands) if (o.kind === "constant") see(o.value.dtype);
  }
  for (const f of step.folds) see(f.node.type.dtype);
  return 16 / bytes;
}

/** About how many instructions a vector takes: says how far it pays to unroll. */
export const costOf = (step: LoopStep): number => step.body.reduce((sum, b) => sum + nodeCost(b.node), 0);

/** Floats only, and long enough chains of them: with functions such as exp in the body. */
export const isElementary = (step: LoopStep): boolean =>
  costOf(step) > 12 &&
  step.body.every(({ node }) => node.op !== "cast" && (isFloat(node.type.dtype) || node.type.dtype === "bool"));
