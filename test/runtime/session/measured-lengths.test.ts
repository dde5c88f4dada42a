/** @file Functions whose lengths only data tell: found once a call, code kept by length, streams and state as in any call. */
import assert from "node:assert/strict";
import { referenceBackend } from "../../../runtime/src/backends/reference.ts";
import { wasmBackend } from "../../../runtime/src/backends/wasm/backend.ts";
import { type FunctionSpec, isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import { grad } from "../../../runtime/src/grad.ts";
import { fromValues, type NdArray, readElement } from "../../../runtime/src/ir/array.ts";
import { namedDim, unknownDim } from "../../../runtime/src/ir/dim.ts";
import { makeNode, makeRef, type Node, type Ref, topological } from "../../../runtime/src/ir/node.ts";
import { type TensorType, tensorType } from "../../../runtime/src/ir/type.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { buildList } from "../../../runtime/src/ops/build-list.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import "../../../runtime/src/ops/index.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { seedStreams } from "../../../runtime/src/random/streams.ts";
import { rootsOf } from "../../../runtime/src/session/leaves.ts";
import { measuresIn } from "../../../runtime/src/session/measures.ts";
import { stagesOf } from "../../../runtime/src/session/stages.ts";
import { Session } from "../../../runtime/src/session.ts";

const g = new Builder();
const n = namedDim("n");
const leaf = (op: "input" | "shared", ref: Ref, type: TensorType): Node =>
  makeNode({ op, attrs: { ref }, type, name: ref.name });
const x = leaf("input", makeRef("input", "x"), tensorType("float64", [n]));
const where = (of: Node, mask: Node): Node => {
  const made = build("index", [of, mask], { items: [["tensor"]] });
  return isFault(made) ? assert.fail(made.message) : made;
};
const positive = (of: Node): Node => where(of, g.greater(of, 0));

const functionOf = (outputs: readonly Node[], parts: Partial<FunctionSpec> = {}): FunctionSpec => ({
  name: "f",
  params: [{ name: "x", node: x }],
  outputs: outputs.map((node) => ({ node })),
  updates: [],
  options: { noDefaultUpdates: false, mode: "fast", profile: false },
  ...parts,
});
const vector = (...values: number[]): NdArray => fromValues("float64", [values.length], values);
const numbers = (a: NdArray): number[] => Array.from({ length: a.data.length }, (_, i) => Number(readElement(a, i)));
const sound = (of: readonly NdArray[] | RunFault): readonly NdArray[] =>
  isRunFault(of) ? assert.fail(of.message) : of;
const noValues = (): NdArray => assert.fail("no value is read");

for (const device of ["reference", "cpu"] as const) {
  const newSession = (): Session =>
    new Session({ device, backend: (d) => (d === "cpu" ? wasmBackend() : referenceBackend()) });

  describe(`lengths that data tell, on ${device}`, () => {
    it("are found anew by each call, and code is kept for those that come again", () => {
      const session = newSession();
      const f = session.prepare(functionOf([positive(x), g.sum(positive(x))]));
      for (const values of [
        [1, -2, 3],
        [-1, -2, -3],
        [4, 5, 6],
        [7, -1, 8],
      ]) {
        const [kept, sum] = sound(session.call(f, [vector(...values)], noValues));
        const wanted = values.filter((v) => v > 0);
        assert.deepEqual(numbers(kept!), wanted);
        assert.deepEqual(numbers(sum!), [wanted.reduce((a, b) => a + b, 0)]);
      }
      assert.equal(session.describeFunctions()[0]!.compiled.length, 3, "two, none and three of three");
    });

    it("may rest on one another", () => {
      const session = newSession();
      const first = positive(x);
      const second = where(first, g.greater(first, g.op("mean", [first])));
      const f = session.prepare(functionOf([second, g.dim(second.type.shape[0]!)]));
      const [kept, count] = sound(session.call(f, [vector(1, -9, 2, 3, 10)], noValues));
      assert.deepEqual([numbers(kept!), numbers(count!)], [[10], [1]]);
    });

    it("are known where nothing else of the selection is left", () => {
      const session = newSession();
      const length = positive(x).type.shape[0]!;
      const f = session.prepare(functionOf([g.full(7, [length], "float64")]));
      assert.deepEqual(numbers(sound(session.call(f, [vector(1, -9, 2)], noValues))[0]!), [7, 7]);
    });

    it("are those of what is drawn, which is drawn once", () => {
      const session = newSession();
      const stream = makeRef("stream", "u");
      const [state] = seedStreams("mt19937", 5, [{ rows: [] }]);
      const spec = { ref: stream, generator: "mt19937" as const };
      const attrs = { stream, generator: "mt19937", distribution: "uniform", size: [8], dtype: "float64" };
      const u = makeNode({ op: "random", attrs, type: tensorType("float64", [8]) });
      const drawn: number[][] = [];
      const whole = session.prepare(functionOf([u]));
      const half = session.prepare(functionOf([where(u, g.greater(u, 0.5))]));
      const only = session.prepare(functionOf([g.dim(where(u, g.greater(u, 0.5)).type.shape[0]!)]));
      session.initStream(spec, state!);
      for (let i = 0; i < 3; i++) drawn.push(numbers(sound(session.call(whole, [vector()], noValues))[0]!));
      const above = drawn.map((row) => row.filter((v) => v > 0.5));
      session.initStream(spec, state!);
      assert.deepEqual(numbers(sound(session.call(half, [vector()], noValues))[0]!), above[0]);
      assert.deepEqual(numbers(sound(session.call(only, [vector()], noValues))[0]!), [above[1]!.length]);
      assert.deepEqual(numbers(sound(session.call(half, [vector()], noValues))[0]!), above[2]);
    });

    it("let state grow and shrink, and leave it as it was when the call fails", () => {
      const session = newSession();
      const ref = makeRef("shared", "s");
      const type = tensorType("float64", [unknownDim("declared as ?")]);
      const s = leaf("shared", ref, type);
      session.initShared({ ref, type }, vector(3, -1, 2, -5));
      const keep = session.prepare(functionOf([], { updates: [{ shared: { ref, type }, value: positive(s) }] }));
      assert.deepEqual(sound(session.call(keep, [vector()], noValues)), []);
      assert.deepEqual(numbers(session.getShared(ref)), [3, 2]);
      const taken = build("take", [x, g.cast(positive(s), "int64")], { axis: 0 });
      if (isFault(taken)) assert.fail(taken.message);
      const fails = session.prepare(functionOf([taken], { updates: [{ shared: { ref, type }, value: positive(s) }] }));
      const fault = session.call(fails, [vector(1, 2)], noValues);
      assert.ok(isRunFault(fault) && fault.code === "index-range");
      assert.deepEqual(numbers(session.getShared(ref)), [3, 2]);
    });

    it("have gradients, which scatter back", () => {
      const session = newSession();
      const cost = g.sum(g.pow(positive(x), 3));
      const slopes = grad(cost, [x]);
      if (isFault(slopes)) assert.fail(slopes.message);
      const f = session.prepare(functionOf([slopes[0]!]));
      assert.deepEqual(numbers(sound(session.call(f, [vector(1, -2, 3)], noValues))[0]!), [3, 0, 27]);
    });

    it("are those of unique and of bincount", () => {
      const session = newSession();
      const parts = buildList("unique", [x], { return_counts: true });
      if (isFault(parts) || "kind" in parts) assert.fail("no list");
      const counts = build("bincount", [g.cast(x, "int64")], {});
      if (isFault(counts)) assert.fail(counts.message);
      const f = session.prepare(functionOf([...parts, counts]));
      const results = sound(session.call(f, [vector(3, 1, 3, 0)], noValues)).map(numbers);
      assert.deepEqual(results, [
        [0, 1, 3],
        [1, 1, 2],
        [1, 1, 0, 2],
      ]);
      assert.deepEqual(sound(session.call(f, [vector()], noValues)).map(numbers), [[], [], []]);
    });
  });
}

describe("the stages of a function", () => {
  it("hand on what is worth it, so that it is computed once", () => {
    const projected = g.op("softplus", [g.sub(x, g.op("mean", [x]))]);
    const spec = functionOf([where(projected, g.greater(projected, 1))]);
    const measures = measuresIn(rootsOf(spec));
    const { stages, roots } = stagesOf(rootsOf(spec), measures, [x]);
    assert.equal(stages.length, 1);
    const left = topological(roots).map((node) => node.op);
    assert.ok(!left.includes("mean") && !left.includes("softplus") && !left.includes("greater"), left.join(" "));
    assert.equal(stages[0]!.handed.length, 2, "the mask and what it selects from");
  });

  it("compute again what is cheap", () => {
    const doubled = g.mul(x, 2);
    const spec = functionOf([where(doubled, g.greater(doubled, 1))]);
    const [stage] = stagesOf(rootsOf(spec), measuresIn(rootsOf(spec)), [x]).stages;
    assert.deepEqual(
      stage!.handed.map((node) => node.op),
      ["greater"],
    );
  });
});
