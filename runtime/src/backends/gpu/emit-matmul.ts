/** @file Matrix products: one thread for each element of the result, and a row of the one side along a column of the other. */
import { bug } from "../../ir/internal-error.ts";
import type { KernelStep, Use } from "../../optimize/plan.ts";
import { broadcastWindow } from "../../optimize/strided.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { accumulator, set } from "./emit-loop.ts";
import { GpuScalar } from "./gpu-scalar.ts";
import { type PlannedKernel, planned } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";
import { floatsOf } from "./register.ts";

/** Products added up one after the other, before their sum goes to that of the whole: at most, and where nothing divides well. */
const longestBlock = 128;
const plainBlock = 64;
const unrolls = [8, 4, 7, 5, 3, 2];

/** The longest block that leaves no rest. */
function blockOf(depth: number): number {
  if (depth <= longestBlock) return depth;
  for (let length = longestBlock; length >= 32; length--) if (depth % length === 0) return length;
  return plainBlock;
}

export function matmulKernels(step: KernelStep): PlannedKernel[] {
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
  const blockLength = blockOf(depth);
  const blocks = Math.ceil(depth / blockLength);
  const isRagged = blocks * blockLength > depth;
  // Several products in one turn: the loop itself costs as much as one.
  const turn = isRagged ? 1 : (unrolls.find((u) => blockLength % u === 0) ?? 1);
  const isBlocked = blocks > 1;
  if (isBlocked) text.line(`for (let block = 0; block < ${blocks}; block++) {`);
  const sum = isBlocked ? accumulator(text, s.constant(0)) : total;
  text.line(`for (let k = 0; k < ${blockLength / turn}; k++) {`);
  const base = [isBlocked ? `block * ${blockLength}` : "", turn > 1 ? `k * ${turn}` : "k"].filter(Boolean).join(" + ");
  if (isRagged) text.line(`if (${base} < ${depth}) {`);
  for (let u = 0; u < turn; u++) {
    const k = u === 0 ? `(${base})` : `(${base} + ${u})`;
    const [inA, inB] = [place(a, k, row, transposeA === true, true), place(b, k, column, transposeB === true, false)];
    if (target.dtype === "float32" && sum.kind === "float") {
      const [x, y] = [text.element(a.tensor, inA), text.element(b.tensor, inB)];
      text.line(`${sum.text} = ${sum.text} + ${x} * ${y};`);
    } else set(text, sum, s.add(sum, s.mul(text.load(a.tensor, inA), text.load(b.tensor, inB))));
  }
  text.line(isRagged ? "}}" : "}");
  if (isBlocked) {
    set(text, total, s.add(total, sum));
    text.line("}");
  }
  text.result(total, isWide ? grid.at[0]! : "0");
  return [planned(text, grid.output, target, step.nodes)];
}
