/** @file The elementwise nodes of a body at one point, as statements. */
import type { NdArray } from "../../ir/array.ts";
import type { Dtype } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Node } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";
import type { Operand } from "../../optimize/plan.ts";
import { indexText } from "./coordinates.ts";
import { GpuScalar } from "./gpu-scalar.ts";
import { constantRegister, firstElement, type KernelText } from "./kernel-text.ts";
import type { Body } from "./narrow-step.ts";
import type { Register } from "./register.ts";

/** By load: the distance between elements along each of the axes that `at` speaks of. */
export interface Walk {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** The register of the body's value at the point `at`. `loaded` are elements that were read before, by where they stand; it grows. */
export function emitBody(
  text: KernelText,
  body: Body,
  walks: readonly Walk[],
  at: readonly string[],
  loaded = new Map<string, Register>(),
): Register {
  const values = new Map<Node, Register>();
  const dtypeOf = (o: Operand): Dtype => {
    if (o.kind === "value") return o.node.type.dtype;
    return o.kind === "load" ? body.loads[o.index]!.tensor.dtype : o.value.dtype;
  };
  const read = (o: Operand): Register => {
    switch (o.kind) {
      case "value":
        return values.get(o.node) ?? bug(`%${o.node.id} is used before it is computed`);
      case "constant":
        return literal(o.value);
      case "load": {
        const { tensor } = body.loads[o.index]!;
        const index = indexText(walks[o.index]!.offset, walks[o.index]!.strides, at);
        const key = `${tensor.id} ${index}`;
        const known = loaded.get(key) ?? text.load(tensor, index);
        loaded.set(key, known);
        return known;
      }
    }
  };
  for (const { node, operands } of body.nodes) {
    const dtype = operands.length > 0 ? dtypeOf(operands[operands.length - 1]!) : node.type.dtype;
    values.set(node, apply(text, node, operands.map(read), dtype));
  }
  return read(body.value);
}

const literal = (value: NdArray): Register => constantRegister(value.dtype, firstElement(value));

function apply(text: KernelText, node: Node, x: readonly Register[], dtype: Dtype): Register {
  if (node.op === "copy") return x[0]!;
  if (node.op === "cast") return new GpuScalar(text, node.type.dtype).cast(x[0]!, dtype);
  const op = opNamed(node.op);
  if (op.kind !== "elementwise") return bug(`${node.op} in a loop`);
  return op.scalar(new GpuScalar(text, dtype), ...x);
}
