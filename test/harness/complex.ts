/** @file Ops on complex arguments, computed by each backend as a session does it: split into real parts first. */
import assert from "node:assert/strict";
import { isRunFault } from "../../runtime/src/contract.ts";
import { type NdArray, pairsOf, zeros } from "../../runtime/src/ir/array.ts";
import type { ComplexDtype } from "../../runtime/src/ir/dtype.ts";
import type { Attrs, Node } from "../../runtime/src/ir/node.ts";
import { build } from "../../runtime/src/ops/build.ts";
import { isFault } from "../../runtime/src/ops/op.ts";
import { optimise } from "../../runtime/src/optimize/pipeline.ts";
import { specialise } from "../../runtime/src/optimize/specialise.ts";
import { splitComplex } from "../../runtime/src/optimize/split-complex.ts";
import { leavesFor, runReference, runWasm } from "./both-backends.ts";

export interface Pairs {
  readonly shape: readonly number[];
  readonly re: readonly number[];
  readonly im: readonly number[];
}

export function complexPairs({ shape, re, im }: Pairs, dtype: ComplexDtype): NdArray {
  const out = zeros(dtype, shape);
  for (let i = 0; i < re.length; i++) {
    out.data[2 * i] = re[i]!;
    out.data[2 * i + 1] = im[i]!;
  }
  return out;
}

/** The real nodes `outputs` of `leaves`, on each backend. */
export function computeSplit(
  leaves: readonly Node[],
  outputs: readonly Node[],
  args: readonly NdArray[],
): readonly (readonly [backend: string, results: readonly NdArray[]])[] {
  const concrete = specialise(
    { kind: "graph", inputs: leaves, outputs },
    args.map((a) => a.shape),
  );
  if (isRunFault(concrete)) return assert.fail(concrete.message);
  const graph = optimise(splitComplex(concrete), { mode: "fast" });
  const real = args.map(pairsOf);
  return [
    ["WebAssembly", runWasm(graph, real)],
    ["the reference", runReference(graph, real)],
  ];
}

/** Real and imaginary parts of an op's result, on each backend. */
export function computeParts(name: string, args: readonly NdArray[], attrs: Attrs) {
  const leaves = leavesFor(args);
  const node = apply(name, leaves, attrs);
  const outputs = [apply("real", [node]), apply("imag", [node])];
  return computeSplit(leaves, outputs, args).map(([backend, [re, im]]) => {
    const numbers = (a: NdArray): readonly number[] => Array.from(a.data as Float64Array);
    return [backend, { shape: re!.shape, re: numbers(re!), im: numbers(im!) }] as const;
  });
}

export function apply(name: string, inputs: readonly Node[], attrs: Attrs = {}): Node {
  const made = build(name, inputs, attrs);
  return isFault(made) ? assert.fail(`${name}: ${made.message}`) : made;
}
