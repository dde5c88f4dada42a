/** @file Matrix products: one thread for each element of the result, and a row of the one side along a column of the other. */
import { bug } from "../../ir/internal-error.ts";
import type { KernelStep, Use } from "../../optimize/plan.ts";
import { broadcastWindow } from "../../optimize/strided.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { accumulator, set } from "./emit-loop.ts";
import { GpuScalar } from "./gpu-scalar.ts";
import { type PlannedKernel, planned } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";

/** Products added up one after the other, before their sum goes to that of the whole. */
const block = 64;

export function matmulKernels(step: KernelStep): PlannedKernel[] {
  const [a, b] = step.inputs as readonly [Use, Use];
  const target = step.targets[0] ?? bug("a product without a result");
  const { transposeA, transposeB } = step.node.attrs;
  const rank = target.shape.length;
  const batch = target.shape.slice(0, rank - 2);
  const isWide = target.dtype === "int32";
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
  const blocks = Math.ceil(depth / block);
  const isBlocked = blocks > 1;
  const k = isBlocked ? `(block * ${block} + k)` : "k";
  if (isBlocked) text.line(`for (let block = 0; block < ${blocks}; block++) {`);
  const sum = isBlocked ? accumulator(text, s.constant(0)) : total;
  text.line(`for (let k = 0; k < ${isBlocked ? block : depth}; k++) {`);
  const isRagged = isBlocked && blocks * block > depth;
  if (isRagged) text.line(`if (${k} < ${depth}) {`);
  const x = text.load(a.tensor, place(a, k, row, transposeA === true, true));
  const y = text.load(b.tensor, place(b, k, column, transposeB === true, false));
  set(text, sum, s.add(sum, s.mul(x, y)));
  text.line(isRagged ? "}}" : "}");
  if (isBlocked) {
    set(text, total, s.add(total, sum));
    text.line("}");
  }
  text.result(total, isWide ? grid.at[0]! : "0");
  return [planned(text, grid.output, target, step.nodes)];
}
