/** @file Which nodes a GPU computes, and why not the others. What is not known here runs on the processor, by construction. */
import { sizeOf } from "../../ir/array.ts";
import { isInteger } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";
import { foldIdentity } from "../../optimize/fold-identity.ts";
import type { KernelStep } from "../../optimize/plan.ts";
import { mrg31k3pKernels } from "./draws/emit-mrg31k3p.ts";
import { arangeKernels } from "./emit-arange.ts";
import { concatenateKernels } from "./emit-concatenate.ts";
import { convolveFiltersKernels, convolveInputsKernels, convolveKernels } from "./emit-convolution.ts";
import { cumulativeKernels } from "./emit-cumulative.ts";
import { gatherKernels } from "./emit-gather.ts";
import { matmulKernels } from "./emit-matmul.ts";
import { scatterKernels } from "./emit-scatter.ts";
import { specialFunctionKernels } from "./emit-special-function.ts";
import { windowPickKernels, windowPutKernels } from "./emit-window-positions.ts";
import { writeKernels } from "./emit-write.ts";
import { fourierKernels, longestLine } from "./fourier/emit-fourier.ts";
import { highestOrder } from "./helpers/polygamma.ts";
import { indexedLength, indexOperands, isWithin } from "./index-checks.ts";
import type { Planned } from "./kernel-plan.ts";
import { mostArrays } from "./kernel-text.ts";
import { choleskyKernels } from "./linalg/emit-cholesky.ts";
import { eighKernels, eigvalshKernels } from "./linalg/emit-eigen.ts";
import {
  determinantKernels,
  inverseKernels,
  logDeterminantKernels,
  luCompactKernels,
  luKernels,
  luSolveKernels,
  luSubstituteKernels,
} from "./linalg/emit-lu.ts";
import { qrKernels } from "./linalg/emit-qr.ts";
import { squareRepeatedlyKernels } from "./linalg/emit-square-repeatedly.ts";
import { svdKernels } from "./linalg/emit-svd.ts";
import { triangularSolveKernels } from "./linalg/emit-triangular.ts";
import { orderKernels, whyNotInOrder } from "./order/kernels.ts";
import { longestLane } from "./order/lanes.ts";
import type { IntegerRanges } from "./ranges/integer-ranges.ts";
import { whyNotRegion } from "./regions-here.ts";
import { isHeld } from "./register.ts";

/** Ops of kind `kernel` that have code for the GPU. */
export const nativeKernels: Readonly<Record<string, (step: KernelStep) => readonly Planned[]>> = {
  advanced_inc_subtensor: scatterKernels,
  advanced_subtensor: gatherKernels,
  arange: arangeKernels,
  betainc: specialFunctionKernels,
  betaln: specialFunctionKernels,
  cholesky: choleskyKernels,
  concatenate: concatenateKernels,
  convolve: convolveKernels,
  convolve_filters: convolveFiltersKernels,
  convolve_inputs: convolveInputsKernels,
  cumprod: cumulativeKernels,
  cumsum: cumulativeKernels,
  det: determinantKernels,
  eigh: eighKernels,
  eigvalsh: eigvalshKernels,
  fourier: fourierKernels,
  gammainc: specialFunctionKernels,
  gammainc_by_shape: specialFunctionKernels,
  gammaincc: specialFunctionKernels,
  inv: inverseKernels,
  iv: specialFunctionKernels,
  jv: specialFunctionKernels,
  lu: luKernels,
  lu_compact: luCompactKernels,
  lu_solve: luSolveKernels,
  lu_substitute: luSubstituteKernels,
  matmul2: matmulKernels,
  polygamma: specialFunctionKernels,
  qr: qrKernels,
  random: mrg31k3pKernels,
  slogdet: logDeterminantKernels,
  square_repeatedly: squareRepeatedlyKernels,
  svd: svdKernels,
  triangular_solve: triangularSolveKernels,
  ...orderKernels,
  window_pick: windowPickKernels,
  window_put: windowPutKernels,
  write_subtensor: writeKernels,
};

/** Undefined for a computed node that the GPU computes; else why it does not. */
export function whyNot(node: Node, ranges: IntegerRanges): string | undefined {
  const indices = indexOperands(node);
  const operands = node.inputs.filter((n) => !indices?.includes(n));
  const types = [...operands.map((n) => n.type), ...(node.results ?? [node.type])];
  const computed = node.results ? operands : [...operands, node];
  const strange = computed.find((n) => !isHeld(n.type.dtype) && !fitsHere(n, ranges));
  const odd = (node.results ?? []).find((t, i) => !isHeld(t.dtype) && !ranges.resultFits(node, i)) ?? strange?.type;
  if (node.op === "random" && node.attrs.uniforms !== undefined) return undefined;
  if (node.op === "random") return "random numbers are drawn on the processor";
  if (odd)
    return isOfFloat(node)
      ? `the GPU has no ${odd.dtype} for every float; int32 would do`
      : `the GPU has no ${odd.dtype}`;
  if (types.some((t) => sizeOf(t.shape as readonly number[]) === 0)) return "a tensor without elements";
  const op = opNamed(node.op);
  switch (op.kind) {
    case "elementwise":
      return undefined;
    case "reduction":
      return foldIdentity(op, node.type.dtype) === undefined ? `${op.name} has no code for the GPU` : undefined;
    case "kernel":
      if (node.op === "fourier" && (node.type.shape.at(-1) as number) > longestLine) return "a line that is too long";
      if (node.op === "polygamma" && (node.attrs.n as number) > highestOrder) return `an order above ${highestOrder}`;
      if (node.op === "show")
        return node.attrs.watched === undefined
          ? "it prints, which the processor does"
          : "each value is looked at, which the processor does";
      if (indices) return whyNotIndices(node, indices, ranges);
      return Object.hasOwn(nativeKernels, op.name) ? whyNotInOrder(node) : `${op.name} has no code for the GPU`;
    case "region":
      return whyNotRegion(node, ranges, whyNot);
    default:
      return `${op.name} has no code for the GPU`;
  }
}

/** No interval says what becomes of a float. */
const isOfFloat = ({ op, type, inputs }: Node): boolean =>
  op === "cast" && isInteger(type.dtype) && inputs[0]!.type.dtype === "float32";

/** Integers of 64 bits that an int32 can hold. */
const fitsHere = (node: Node, ranges: IntegerRanges): boolean => isInteger(node.type.dtype) && ranges.fits(node);

function whyNotIndices(node: Node, indices: readonly Node[], ranges: IntegerRanges): string | undefined {
  for (const index of indices) {
    if (index.type.shape.some((d) => d === 0)) return "a tensor without elements";
    const isProven = isWithin(ranges.of(index), indexedLength(node, indices.indexOf(index)));
    if (!isProven && node.attrs.looksAt === undefined) return "its indices are computed, and have to be checked";
  }
  if (indices.length + 2 > mostArrays) return `${indices.length} arrays of indices`;
  const isTooLong =
    node.op === "advanced_inc_subtensor" && sizeOf(indices[0]!.type.shape as readonly number[]) >= longestLane;
  return isTooLong ? "too many indices" : undefined;
}
