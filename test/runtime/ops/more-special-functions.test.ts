/**
 * @file Bessel functions, incomplete gamma and beta functions and their kin against values computed with 40 digits
 * (test/data/special-functions-more.py), in WebAssembly and on the reference backend.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Attrs } from "../../../runtime/src/ir/node.ts";
import { applyOp } from "../../harness/apply-op.ts";
import { leavesFor, runReference, runWasm } from "../../harness/both-backends.ts";
import { tensor } from "../../harness/graphs.ts";

type Table = Readonly<Record<string, readonly (readonly number[])[]>>;
const table = JSON.parse(readFileSync("test/data/special-functions-more.json", "utf8")) as Table;

const backends = [
  ["WebAssembly", runWasm],
  ["the reference", runReference],
] as const;

/** Errors divided by what they may be: the value itself, or what the documentation names. */
const scales: Readonly<Record<string, (value: number, ...x: number[]) => number>> = {
  // Above 5 the error is that of the amplitude.
  j0: (y, x) => (x < 5 ? Math.abs(y) : Math.sqrt(2 / (Math.PI * x))),
  j1: (y, x) => (x < 5 ? Math.abs(y) : Math.sqrt(2 / (Math.PI * x))),
  jv: (y) => Math.max(1, Math.abs(y)),
  gammainc_by_shape: () => 1,
  betaln: (y) => Math.max(1, Math.abs(y)),
};
const bounds: Readonly<Record<string, number>> = {
  j0: 1e-15,
  j1: 1.2e-15,
  i0: 2e-15,
  i1: 2e-15,
  jv: 1e-13,
  iv: 1e-13,
  gammainc: 1e-13,
  gammaincc: 1e-12,
  gammainc_by_shape: 1e-13,
  betainc: 1e-12,
  betaln: 1e-14,
  logit: 1e-15,
  log1mexp: 1e-15,
  sinc: 1e-15,
  erfcinv: 2e-15,
};

/** Rows of arguments and a value, with the attributes of the op: the order of a Bessel function stands first in a row. */
function cases(name: string): readonly { readonly attrs: Attrs; readonly rows: readonly (readonly number[])[] }[] {
  const rows = table[name]!;
  if (name !== "jv" && name !== "iv") return [{ attrs: {}, rows }];
  return [...new Set(rows.map(([v]) => v!))].map((v) => ({
    attrs: { v },
    rows: rows.filter((row) => row[0] === v).map((row) => row.slice(1)),
  }));
}

describe("more special functions", () => {
  for (const [backend, run] of backends) {
    for (const name of Object.keys(table)) {
      it(`${name} is within ${bounds[name]} in ${backend}`, () => {
        for (const { attrs, rows } of cases(name)) {
          const tensors = Array.from({ length: rows[0]!.length - 1 }, (_, i) => tensor(rows.map((row) => row[i]!)));
          const applied = applyOp(name, leavesFor(tensors), attrs) ?? assert.fail(`${name} refuses float64`);
          const [found] = run(applied.graph, tensors);
          for (const [i, row] of rows.entries()) {
            const value = row.at(-1)!;
            const x = row.slice(0, -1);
            const scale = scales[name]?.(value, ...x) ?? Math.max(Math.abs(value), 1e-300);
            const error = Math.abs((found!.data[i] as number) - value) / scale;
            const what = `${name}(${[...Object.values(attrs), ...x]}) is ${found!.data[i]}, not ${value}: ${error}`;
            assert.ok(error <= bounds[name]!, what);
          }
        }
      });
    }
  }
});
