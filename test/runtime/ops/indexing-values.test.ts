/**
 * @file Random expressions between brackets (integers, slices, new axes, integer arrays, masks) against what NumPy reads, sets and adds
 * (test/data/indexing.py), on both backends; their gradients against differences.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { referenceBackend } from "../../../runtime/src/backends/reference.ts";
import { type FunctionSpec, isRunFault } from "../../../runtime/src/contract.ts";
import { grad } from "../../../runtime/src/grad.ts";
import { fromValues, type NdArray, readElement } from "../../../runtime/src/ir/array.ts";
import type { Dtype } from "../../../runtime/src/ir/dtype.ts";
import type { Attr, Node } from "../../../runtime/src/ir/node.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { type Fault, isFault } from "../../../runtime/src/ops/op.ts";
import { Session } from "../../../runtime/src/session.ts";
import { leavesFor, sharedBackend } from "../../harness/both-backends.ts";

interface Tensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
interface Row {
  readonly items: readonly Attr[];
  readonly x: Tensor;
  readonly tensors: readonly Tensor[];
  readonly v: Tensor;
  readonly get: Tensor;
  readonly set: Tensor;
  readonly inc: Tensor;
}
const rows = JSON.parse(readFileSync("test/data/indexing.json", "utf8")) as readonly Row[];

const arrayOf = ({ dtype, shape, values }: Tensor): NdArray => fromValues(dtype, shape, values);
const numbers = (a: NdArray): number[] => Array.from({ length: a.data.length }, (_, i) => Number(readElement(a, i)));
const sound = <T extends object>(made: T | Fault): T => (isFault(made) ? assert.fail(made.message) : (made as T));

const g = new Builder();
/** Different for each element, so that no two places are taken for each other. */
const weighted = (x: Node): Node => {
  const size = x.type.shape.reduce<Node>((product, d) => g.mul(product, g.dim(d)), g.scalar("int64", 1));
  const flat = g.op("ravel", [x]);
  const places = g.op("arange", [], { start: 0, stop: flat.type.shape[0]!, step: 1 });
  return g.sum(g.mul(flat, g.add(g.div(places, g.op("maximum", [size, 1])), 1)));
};

interface Prepared {
  readonly call: (x: NdArray, v: NdArray) => readonly NdArray[];
}

/** Gives x[...], x set, x incremented; the weighted sum of each; their gradients by x and by v. */
function prepare(session: Session, row: Row): Prepared {
  const arrays = [row.x, row.v, ...row.tensors].map(arrayOf);
  const leaves = leavesFor(arrays);
  const [x, v, ...tensors] = leaves;
  const attrs = { items: row.items };
  const parts = [
    sound(build("index", [x!, ...tensors], attrs)),
    sound(build("set_subtensor", [x!, v!, ...tensors], attrs)),
    sound(build("inc_subtensor", [x!, v!, ...tensors], attrs)),
  ];
  const sums = parts.map(weighted);
  const gradients = sums.flatMap((s) => sound(grad(s, [x!, v!], { disconnectedInputs: "ignore" })));
  const spec: FunctionSpec = {
    name: "f",
    params: leaves.map((node, i) => ({ name: `x${i}`, node })),
    outputs: [...parts, ...sums, ...gradients].map((node) => ({ node })),
    updates: [],
    options: { noDefaultUpdates: false, mode: "fast", profile: false },
  };
  const f = session.prepare(spec);
  const call = (xs: NdArray, vs: NdArray): readonly NdArray[] => {
    const results = session.call(f, [xs, vs, ...arrays.slice(2)], () => assert.fail("no values are read"));
    return isRunFault(results) ? assert.fail(results.message) : results;
  };
  return { call };
}

const moved = (t: Tensor, at: number): NdArray =>
  arrayOf({ ...t, values: t.values.map((e, i) => (i === at ? e + 1 : e)) });

/** The ops are linear in x and v, so that a difference over a step of 1 is exact. */
function compareGradients({ call }: Prepared, row: Row, what: string): void {
  const results = call(arrayOf(row.x), arrayOf(row.v));
  const sums = results.slice(3, 6).map((s) => numbers(s)[0]!);
  for (const [which, given] of [row.x, row.v].entries()) {
    for (let i = 0; i < given.values.length; i++) {
      const after = which === 0 ? call(moved(row.x, i), arrayOf(row.v)) : call(arrayOf(row.x), moved(row.v, i));
      for (const [op, sum] of sums.entries()) {
        const difference = numbers(after[3 + op]!)[0]! - sum;
        const found = numbers(results[6 + 2 * op + which]!)[i]!;
        const text = `${what}: output ${op} by ${"xv"[which]} ${i}: ${found}, not ${difference}`;
        assert.ok(Math.abs(found - difference) < 1e-9, text);
      }
    }
  }
}

describe("indexing recorded from NumPy", () => {
  const backends = { reference: referenceBackend(), cpu: sharedBackend(), gpu: sharedBackend(), auto: sharedBackend() };
  for (const device of ["reference", "cpu"] as const) {
    it(`reads, sets and adds on ${device}`, () => {
      const session = new Session({ device, backend: (d) => backends[d] });
      for (const row of rows) {
        const what = JSON.stringify([row.x.shape, row.items, row.tensors, row.v.shape]);
        const prepared = prepare(session, row);
        const results = prepared.call(arrayOf(row.x), arrayOf(row.v));
        for (const [i, wanted] of [row.get, row.set, row.inc].entries()) {
          assert.deepEqual(results[i]!.shape, wanted.shape, what);
          assert.deepEqual(numbers(results[i]!), wanted.values, `${["get", "set", "inc"][i]} ${what}`);
        }
        if (device === "cpu") compareGradients(prepared, row, what);
      }
    });
  }
});
