/**
 * @file What an op infers over named lengths becomes, with numbers in their place, what it infers over numbers; and that is what it
 * computes (the reference backend compares each result with its type).
 */
import assert from "node:assert/strict";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { type Dim, namedDim, substituteDim } from "../../../runtime/src/ir/dim.ts";
import { makeNode, type Node } from "../../../runtime/src/ir/node.ts";
import { printType, type TensorType } from "../../../runtime/src/ir/type.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { allOps } from "../../../runtime/src/ops/index.ts";
import { type Fault, isFault } from "../../../runtime/src/ops/op.ts";
import { inputLeaf, valuesOf } from "../../harness/graphs.ts";
import { applications } from "../../harness/samples.ts";

/** One name for each length above 1: `n3` is 3. */
const named = (length: number): Dim => (length <= 1 ? length : namedDim(`n${length}`));

const withNumbers = (type: TensorType): TensorType => ({
  ...type,
  shape: type.shape.map((d) =>
    substituteDim(d, (atom) => (atom.kind === "name" ? Number(atom.name.slice(1)) : undefined)),
  ),
});

const typesOf = (node: Node): readonly TensorType[] => node.results ?? [node.type];

function applied(
  op: string,
  inputs: readonly NdArray[],
  attrs: Node["attrs"],
  dimOf: (length: number) => Dim,
): { readonly leaves: readonly Node[]; readonly node: Node | Fault } {
  const leaves = inputs.map((a, i) => inputLeaf(`x${i}`, a.dtype, a.shape.map(dimOf)));
  return { leaves, node: build(op, leaves, attrs) };
}

describe("inferred types are the computed ones", () => {
  for (const op of allOps()) {
    const samples = applications(op);
    // Draws belong to the session, and are tested there.
    if (samples.length === 0 || op.kind === "list" || op.name === "random") continue;
    it(op.name, () => {
      for (const { inputs, attrs } of samples) {
        const { leaves, node } = applied(op.name, inputs, attrs, (length) => length);
        if (isFault(node)) assert.fail(`${op.name}: ${node.message}`);
        const roots = node.results
          ? node.results.map((type, index) => makeNode({ op: "item", inputs: [node], attrs: { index }, type }))
          : [node];
        const values = valuesOf(roots, new Map(leaves.map((leaf, i) => [leaf, inputs[i]!])));
        assert.deepEqual(
          values.map((v) => printType(v)),
          typesOf(node).map(printType),
        );

        const symbolic: Node | Fault = applied(op.name, inputs, attrs, named).node;
        if (isFault(symbolic)) {
          // Lengths that are only numbers by chance (the shape of a reshape) need not fit names.
          assert.ok(op.kind !== "elementwise" && op.kind !== "reduction", `${op.name} over names: ${symbolic.message}`);
          continue;
        }
        const filled: readonly TensorType[] = typesOf(symbolic).map(withNumbers);
        for (const [i, type] of typesOf(node).entries()) {
          assert.equal(filled[i]!.dtype, type.dtype);
          assert.equal(filled[i]!.shape.length, type.shape.length);
          for (const [axis, d] of filled[i]!.shape.entries()) {
            // A length that depends on the data stays unknown; one below 0 is a fault when the function runs.
            if (typeof d === "number" && d >= 0) assert.equal(d, type.shape[axis], `axis ${axis} of ${op.name}`);
          }
        }
      }
    });
  }
});
