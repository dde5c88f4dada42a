/** @file What computing a node costs: arithmetic operations and bytes touched, symbolic in the dims, a number once they are bound. */
import { addDims, type Dim, mulDims, printDim, productOfDims } from "../../../runtime/src/ir/dim.ts";
import { dtypeInfo } from "../../../runtime/src/ir/dtype.ts";
import { type Node, topological } from "../../../runtime/src/ir/node.ts";
import { opNamed } from "../../../runtime/src/ops/registry.ts";

export interface Cost {
  readonly flops: Dim;
  /** Of the leaves that are read and of the results; what lies between may stay in registers. */
  readonly bytes: Dim;
}

/** Of everything that the roots need, each node once. */
export function costOf(roots: readonly Node[]): Cost {
  let flops: Dim = 0;
  let bytes: Dim = 0;
  for (const n of topological(roots)) {
    const op = opNamed(n.op);
    const elements = productOfDims(n.type.shape);
    const size = mulDims(elements, dtypeInfo[n.type.dtype].bytes);
    if (op.kind === "leaf") bytes = addDims(bytes, size);
    else if (op.kind === "kernel" && op.flops) {
      flops = addDims(
        flops,
        op.flops(
          n.inputs.map((i) => i.type),
          n.type,
          n.attrs,
        ),
      );
    } else if (op.kind === "reduction") flops = addDims(flops, productOfDims(n.inputs[0]!.type.shape));
    else if (op.kind !== "view") flops = addDims(flops, elements);
  }
  for (const root of roots) {
    bytes = addDims(bytes, mulDims(productOfDims(root.type.shape), dtypeInfo[root.type.dtype].bytes));
  }
  return { flops, bytes };
}

/** `2*batch*feats + 4*batch flops · 1.2 MB`. */
export const printCost = (c: Cost): string => `${printFlops(c.flops)} · ${printBytes(c.bytes)}`;

const printFlops = (d: Dim): string =>
  typeof d === "number" ? `${rounded(d, 1000, ["", "k", "M", "G", "T"])}flops` : `${printDim(d)} flops`;

const printBytes = (d: Dim): string =>
  typeof d === "number" ? `${rounded(d, 1000, ["", "k", "M", "G", "T"])}B` : `${printDim(d)} bytes`;

function rounded(n: number, base: number, units: readonly string[]): string {
  let unit = 0;
  let value = n;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]}`;
}
