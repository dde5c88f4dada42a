/** @file A step that JavaScript computes: ops without code of their own, and random draws. */
import type { RunFault } from "../../contract.ts";
import { isRunFault } from "../../contract.ts";
import { type NdArray, sizeOf, viewOf, zeros } from "../../ir/array.ts";
import { isComplex } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Node } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";
import { isFault, type Strided } from "../../ops/op.ts";
import type { KernelStep, Tensor, Use } from "../../optimize/plan.ts";
import { isDense } from "../../optimize/strided.ts";
import type { CompileOptions } from "../backend.ts";
import { runFault } from "../reference/evaluate.ts";

/** A view of a tensor in memory, as the run finds it. */
export type ViewTensor = (t: Tensor) => NdArray["data"];

/** Computes the step; the fault is the user's. Results are written where the plan says. */
export function hostStep(
  step: KernelStep,
  view: ViewTensor,
  { draw, tap }: Pick<CompileOptions, "draw" | "tap">,
): () => RunFault | undefined {
  const { node, targets } = step;
  if (node.op === "random") {
    return () => {
      const out = { dtype: node.type.dtype, shape: targets[0]!.shape, data: view(targets[0]!) };
      draw(
        node,
        step.inputs.map((u) => read(u, view)),
        out,
      );
      return undefined;
    };
  }
  const types = node.results ?? [node.type];
  if ([...types, ...node.inputs.map((n) => n.type)].some((t) => isComplex(t.dtype)))
    bug("a complex node reached a backend");
  return () => {
    const inputs = step.inputs.map((u) => read(u, view));
    const stopped = node.op === "show" ? tap?.(node, inputs) : undefined;
    if (stopped) return stopped;
    const results = reference(node, inputs, types);
    if (isRunFault(results)) return results;
    for (const [i, t] of targets.entries()) {
      (view(t) as Float64Array).set((results[i] ?? bug(`${node.op} has no result ${i}`)).data as Float64Array);
    }
    return undefined;
  };
}

function reference(node: Node, inputs: readonly NdArray[], types: NonNullable<Node["results"]>) {
  const op = opNamed(node.op);
  switch (op.kind) {
    case "kernel": {
      const results = op.reference(inputs, node.attrs, types);
      return isFault(results) ? runFault(results, node) : results;
    }
    default:
      return bug(`${node.op} is no kernel`);
  }
}

/** The elements of a window: in place where they stand side by side, else copied together. */
function read({ tensor, window }: Use, view: ViewTensor): NdArray {
  const data = view(tensor);
  const { dtype } = tensor;
  if (isDense(window)) {
    const end = window.offset + sizeOf(window.shape);
    return { dtype, shape: window.shape, data: data.subarray(window.offset, end) };
  }
  const out = zeros(dtype, window.shape);
  copyWindow(window, data, out.data);
  return out;
}

function copyWindow(w: Strided, from: NdArray["data"], to: NdArray["data"]): void {
  const index = w.shape.map(() => 0);
  let at = w.offset;
  for (let i = 0; i < to.length; i++) {
    to[i] = from[at]!;
    for (let axis = index.length - 1; axis >= 0; axis--) {
      at += w.strides[axis]!;
      if (++index[axis]! < w.shape[axis]!) break;
      at -= w.strides[axis]! * w.shape[axis]!;
      index[axis] = 0;
    }
  }
}

/** A view of fixed length on memory whose address is known only now. */
export const viewAt = (t: Tensor, buffer: SharedArrayBuffer, address: number): NdArray["data"] =>
  viewOf(t.dtype, buffer, address, sizeOf(t.shape));
