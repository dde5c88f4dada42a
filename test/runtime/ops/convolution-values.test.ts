/** @file Convolution, pooling and normalisation against values recorded from SciPy and NumPy (test/data/convolution.py), on both backends. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fromValues, type NdArray } from "../../../runtime/src/ir/array.ts";
import type { Attrs, Node } from "../../../runtime/src/ir/node.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { buildList } from "../../../runtime/src/ops/build-list.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { opNamed } from "../../../runtime/src/ops/registry.ts";
import { prepared } from "../../harness/apply-op.ts";
import { leavesFor, runReference, runWasm } from "../../harness/both-backends.ts";

interface Row {
  readonly op: string;
  readonly inputs: readonly { readonly shape: readonly number[]; readonly values: readonly number[] }[];
  readonly attrs: Attrs;
  readonly shape: readonly number[];
  readonly result: readonly number[];
  /** Which of several results. */
  readonly item?: number;
}
const rows = JSON.parse(readFileSync("test/data/convolution.json", "utf8")) as readonly Row[];

function applied(row: Row, inputs: readonly Node[]): Node {
  const made =
    opNamed(row.op).kind === "list" ? buildList(row.op, inputs, row.attrs) : build(row.op, inputs, row.attrs);
  if (isFault(made)) return assert.fail(`${row.op}: ${made.message}`);
  return Array.isArray(made) ? (made as readonly Node[])[row.item ?? 0]! : (made as Node);
}

function agree(found: NdArray, row: Row, tolerance: number): void {
  assert.deepEqual(found.shape, row.shape);
  for (const [i, expected] of row.result.entries()) {
    const value = found.data[i] as number;
    assert.ok(
      Math.abs(value - expected) <= tolerance * Math.max(1, Math.abs(expected)),
      `element ${i} is ${value}, not ${expected}`,
    );
  }
}

describe("values recorded from SciPy and NumPy", () => {
  for (const [i, row] of rows.entries()) {
    it(`are those of ${row.op} ${JSON.stringify(row.attrs)}${row.item === undefined ? "" : `[${row.item}]`} (${i})`, () => {
      for (const [dtype, tolerance] of [
        ["float64", 1e-13],
        ["float32", 1e-5],
      ] as const) {
        const args = row.inputs.map((a) => fromValues(dtype, a.shape, a.values));
        const inputs = leavesFor(args);
        const graph = prepared({ kind: "graph", inputs, outputs: [applied(row, inputs)] });
        agree(runReference(graph, args)[0]!, row, tolerance);
        agree(runWasm(graph, args)[0]!, row, tolerance);
      }
    });
  }
});
