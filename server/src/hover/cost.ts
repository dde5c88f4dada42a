/** @file What computing a node costs: arithmetic operations and bytes touched, symbolic in the dims, a number once they are bound. */
import {
  addDims,
  type Dim,
  leadingTerms,
  maxDims,
  mulDims,
  printDim,
  productOfDims,
} from "../../../runtime/src/ir/dim.ts";
import { dtypeInfo } from "../../../runtime/src/ir/dtype.ts";
import { type Node, topological } from "../../../runtime/src/ir/node.ts";
import type { TensorType } from "../../../runtime/src/ir/type.ts";
import { ifelseAttrs } from "../../../runtime/src/ops/control/ifelse.ts";
import { scanAttrs } from "../../../runtime/src/ops/control/scan-parts.ts";
import { opNamed } from "../../../runtime/src/ops/registry.ts";
import { expand } from "../../../runtime/src/optimize/expand.ts";

export interface Cost {
  readonly flops: Dim;
  /** Of the leaves that are read and of the results; what lies between may stay in registers. */
  readonly bytes: Dim;
}

const known = new WeakMap<Node, Cost>();

/** Of everything that the roots need, each node once; composites as what they are made of. */
export function costOf(roots: readonly Node[]): Cost {
  const [only] = roots;
  const before = roots.length === 1 && only ? known.get(only) : undefined;
  if (before) return before;
  const cost = count(roots);
  if (roots.length === 1 && only) known.set(only, cost);
  return cost;
}

function count(roots: readonly Node[]): Cost {
  const flops: Dim[] = [];
  const bytes: Dim[] = roots.map((r) => bytesOf(r.type));
  for (const n of topological(expand({ kind: "graph", inputs: [], outputs: roots }).outputs)) {
    const op = opNamed(n.op);
    const elements = productOfDims(n.type.shape);
    if (op.kind === "leaf") {
      // Constants are part of the program, dims and items are numbers that are known.
      if (n.op !== "constant" && n.op !== "dim" && n.op !== "item") bytes.push(bytesOf(n.type));
    } else if (n.op === "scan") {
      const { step, length } = scanAttrs(n.attrs);
      flops.push(mulDims(length, count(step.outputs).flops));
    } else if (n.op === "ifelse") {
      const { yes, no } = ifelseAttrs(n.attrs);
      flops.push(maxDims(count(yes.outputs).flops, count(no.outputs).flops));
    } else if (op.kind === "kernel" && op.flops) {
      flops.push(
        op.flops(
          n.inputs.map((i) => i.type),
          n.type,
          n.attrs,
        ),
      );
    } else if (op.kind === "reduction") flops.push(productOfDims(n.inputs[0]!.type.shape));
    else if (op.kind !== "view" && n.op !== "broadcast_to") flops.push(elements);
  }
  return { flops: sum(flops), bytes: sum(bytes) };
}

const bytesOf = (t: TensorType): Dim => mulDims(productOfDims(t.shape), dtypeInfo[t.dtype].bytes);

/** Numbers first: adding polynomials is the slow part. */
function sum(dims: readonly Dim[]): Dim {
  let numbers = 0;
  const times = new Map<string, { readonly dim: Dim; count: number }>();
  for (const d of dims) {
    if (typeof d === "number") numbers += d;
    else {
      const same = times.get(d.key);
      if (same) same.count++;
      else times.set(d.key, { dim: d, count: 1 });
    }
  }
  let total: Dim = numbers;
  for (const { dim, count } of times.values()) total = addDims(total, mulDims(count, dim));
  return total;
}

/** Terms of a sum that are written out. */
const most = 5;

/** A long sum is told by what is most of it. */
function printSum(d: Dim): string {
  const leading = leadingTerms(d, most);
  return `${leading === d ? "" : "≈ "}${printDim(leading)}`;
}

/** `2*batch*feats + 4*batch flops · 1.2 MB`. */
export const printCost = (c: Cost): string => `${printFlops(c.flops)} · ${printBytes(c.bytes)}`;

const printFlops = (d: Dim): string =>
  typeof d === "number" ? `${rounded(d, ["", "k", "M", "G", "T"])}flops` : `${printSum(d)} flops`;

const printBytes = (d: Dim): string =>
  typeof d === "number" ? `${rounded(d, ["", "k", "M", "G", "T"])}B` : `${printSum(d)} bytes`;

function rounded(n: number, units: readonly string[]): string {
  let unit = 0;
  let value = n;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]}`;
}
