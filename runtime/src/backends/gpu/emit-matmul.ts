/** @file Matrix products; those of integers here: one thread for each element, and a row of the one side along a column of the other. */
import { bug } from "../../ir/internal-error.ts";
import type { KernelStep, Use } from "../../optimize/plan.ts";
import { broadcastWindow } from "../../optimize/strided.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { floatMatmulKernels } from "./emit-float-matmul.ts";
import { accumulator, set } from "./emit-loop.ts";
import { GpuScalar } from "./gpu-scalar.ts";
import { type PlannedKernel, planned } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";
import { floatsOf } from "./register.ts";

/** Products in one turn: the loop itself costs as much as one. */
const turns = [8, 4, 7, 5, 3, 2];

export function matmulKernels(step: KernelStep): PlannedKernel[] {
  return step.node.type.dtype === "float32" ? floatMatmulKernels(step) : integerKernels(step);
}

function integerKernels(step: KernelStep): PlannedKernel[] {
  const [a, b] = step.inputs as readonly [Use, Use];
  const target = step.targets[0] ?? bug("a product without a result");
  const { transposeA, transposeB } = step.node.attrs;
  const rank = target.shape.length;
  const batch = target.shape.slice(0, rank - 2);
  const isWide = floatsOf(target.dtype) === 2;
  const text = new KernelText();
  const grid = gridOf(text, isWide ? [2, ...target.shape] : target.shape);
  const at = isWide ? grid.at.slice(1) : grid.at;
  const [row, column] = [at[rank - 2]!, at[rank - 1]!];
  const depth = a.window.shape[rank - (transposeA === true ? 2 : 1)]!;
  const place = (u: Use, k: string, own: string, isTransposed: boolean, isFirst: boolean): string => {
    const shape = [...batch, u.window.shape[rank - 2]!, u.window.shape[rank - 1]!];
    const { offset, strides } = broadcastWindow(u.window, shape);
    const isInnerLast = isFirst !== isTransposed;
    const inner = isInnerLast ? [own, k] : [k, own];
    return indexText(offset, strides, [...at.slice(0, rank - 2), ...inner]);
  };
  const s = new GpuScalar(text, target.dtype);
  const total = accumulator(text, s.constant(0));
  const turn = turns.find((t) => depth % t === 0) ?? 1;
  text.line(`for (let k = 0; k < ${depth / turn}; k++) {`);
  for (let u = 0; u < turn; u++) {
    const k = `(k * ${turn} + ${u})`;
    const [inA, inB] = [place(a, k, row, transposeA === true, true), place(b, k, column, transposeB === true, false)];
    set(text, total, s.add(total, s.mul(text.load(a.tensor, inA), text.load(b.tensor, inB))));
  }
  text.line("}");
  text.result(total, isWide ? grid.at[0]! : "0");
  return [planned(text, grid.output, target, step.nodes)];
}
