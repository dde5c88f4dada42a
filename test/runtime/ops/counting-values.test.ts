/** @file Differences, counts and searches against values recorded from NumPy (test/data/counting.py), on both backends. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { fromValues, readElement } from "../../../runtime/src/ir/array.ts";
import { type Dtype, isInteger } from "../../../runtime/src/ir/dtype.ts";
import type { Attrs, Node } from "../../../runtime/src/ir/node.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { buildList } from "../../../runtime/src/ops/build-list.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { opNamed } from "../../../runtime/src/ops/registry.ts";
import { prepared } from "../../harness/apply-op.ts";
import { compareOp, leavesFor, runReference, runWasm, sharedBackend } from "../../harness/both-backends.ts";

interface Row {
  readonly op: string;
  readonly inputs: readonly {
    readonly dtype: Dtype;
    readonly shape: readonly number[];
    readonly values: readonly number[];
  }[];
  readonly attrs: Attrs;
  readonly shape: readonly number[];
  readonly result: readonly number[];
  readonly item?: number;
}
const rows = JSON.parse(readFileSync("test/data/counting.json", "utf8")) as readonly Row[];

const argsOf = (row: Row) =>
  row.inputs.map(({ dtype, shape, values }) =>
    fromValues(dtype, shape, isInteger(dtype) ? values.map((v) => BigInt(v)) : values),
  );

function applied(row: Row, inputs: readonly Node[]): Node {
  const made =
    opNamed(row.op).kind === "list" ? buildList(row.op, inputs, row.attrs) : build(row.op, inputs, row.attrs);
  if (isFault(made)) return assert.fail(`${row.op}: ${made.message}`);
  return Array.isArray(made) ? (made as readonly Node[])[row.item ?? 0]! : (made as Node);
}

describe("counts and differences recorded from NumPy", () => {
  for (const op of new Set(rows.map((r) => r.op))) {
    it(`are those of ${op}`, () => {
      for (const row of rows.filter((r) => r.op === op)) {
        const args = argsOf(row);
        const inputs = leavesFor(args);
        const graph = prepared({ kind: "graph", inputs, outputs: [applied(row, inputs)] });
        for (const [found] of [runReference(graph, args), runWasm(graph, args)]) {
          assert.deepEqual(found!.shape, row.shape);
          for (const [i, expected] of row.result.entries()) {
            const value = Number(readElement(found!, i));
            const close = Math.abs(value - expected) <= 1e-14 * Math.max(1, Math.abs(expected));
            assert.ok(close, `${JSON.stringify(row.attrs)} ${i}: ${value}, not ${expected}`);
          }
        }
      }
    });
  }
});

describe("counting on WebAssembly", () => {
  it("finds a place for NaN and infinities", () => {
    const { NaN: none, POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least } = Number;
    for (const dtype of ["float32", "float64"] as const) {
      for (const side of ["left", "right"]) {
        const a = fromValues(dtype, [6], [least, -1, 0, most, none, none]);
        const v = fromValues(dtype, [7], [none, most, least, -0, 0, 0.5, -1]);
        compareOp("searchsorted", [a, v], { side }, `${dtype} ${side}`);
        compareOp("searchsorted", [fromValues(dtype, [0], []), v], { side }, "in nothing");
      }
    }
  });

  it("refuses numbers that have no place, on both backends", () => {
    for (const bad of [-1, 3, 200]) {
      const x = fromValues("int16", [2], [1, bad]);
      const inputs = leavesFor([x]);
      const counts = build("bincount", inputs, { minlength: 3 });
      if (isFault(counts)) assert.fail(counts.message);
      const graph = prepared({ kind: "graph", inputs, outputs: [counts] });
      const options = { outputs: ["host" as const], mode: "fast" as const, profile: false, draw: () => undefined };
      const executable = sharedBackend().compile(graph, options);
      if (isRunFault(executable)) assert.fail(executable.message);
      const result = executable.run([x]);
      assert.ok(isRunFault(result) && result.code === "index-range" && result.message.includes(String(bad)));
      executable.dispose();
    }
  });
});
