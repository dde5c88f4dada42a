/** @file Code for a short time to the first result gives the bits of the code for many calls that replaces it. */
import assert from "node:assert/strict";
import { wasmBackend } from "../../../runtime/src/backends/wasm/backend.ts";
import { compileGraph } from "../../../runtime/src/backends/wasm/compile.ts";
import { Memory } from "../../../runtime/src/backends/wasm/memory.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { fromValues, type NdArray, viewOf } from "../../../runtime/src/ir/array.ts";
import type { Dtype } from "../../../runtime/src/ir/dtype.ts";
import type { Graph, Node } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { prepared } from "../../harness/apply-op.ts";
import { inputLeaf } from "../../harness/graphs.ts";
import { uniforms } from "../../harness/samples.ts";

const g = new Builder();
const ops = [
  "exp",
  "expm1",
  "log1p",
  "sin",
  "tan",
  "atan",
  "sinh",
  "tanh",
  "asinh",
  "sigmoid",
  "softplus",
  "erf",
] as const;

/** Two functions one after another, and arithmetic on both. */
function chain(op: string, dtype: Dtype, length: number): Graph {
  const x = inputLeaf("x", dtype, [length]);
  const y = g.op(op, [x]);
  return prepared({ kind: "graph", inputs: [x], outputs: [g.add(g.mul(g.op("cos", [y]), x), g.op("tanh", [y]))] });
}

function samples(dtype: Dtype, length: number): NdArray {
  const next = uniforms(5);
  return fromValues(
    dtype,
    [length],
    Array.from({ length }, () => 6 * next() - 0.9),
  );
}

const options = { outputs: ["host"], mode: "fast", profile: false, draw: () => assert.fail("a draw") } as const;

describe("quick code", () => {
  for (const dtype of ["float64", "float32"] as const) {
    for (const length of [100, 101, 7]) {
      it(`gives the bits of the code that replaces it, on ${dtype}[${length}]`, () => {
        for (const op of ops) {
          const memory = new Memory();
          const made = compileGraph(chain(op, dtype, length), options, memory, { host: () => 0 });
          if (isRunFault(made)) return assert.fail(made.message);
          const { plan, places, quick } = made;
          assert.equal(quick?.points, length, op);
          const input = memory.allocate(8 * length)!;
          (viewOf(dtype, memory.buffer, input, length) as Float64Array).set(
            samples(dtype, length).data as Float64Array,
          );
          new Uint32Array(memory.buffer, made.table, 1)[0] = input;
          const place = places.get(plan.outputs[0]!);
          const output = viewOf(
            dtype,
            memory.buffer,
            place?.kind === "fixed" ? place.address : 0,
            length,
          ) as Float64Array;
          made.exports.run!();
          const first = output.slice();
          assert.ok(first.some((v) => v !== 0));
          output.fill(0);
          const full = quick?.replace()?.run ?? assert.fail("no code for many calls");
          full();
          assert.deepEqual(output.slice(), first, op);
        }
      });
    }
  }

  it("is not made for long loops, short bodies or folds", () => {
    const quickOf = (inputs: readonly Node[], output: Node): unknown => {
      const graph = prepared({ kind: "graph", inputs, outputs: [output] });
      const made = compileGraph(graph, options, new Memory(), { host: () => 0 });
      return isRunFault(made) ? assert.fail(made.message) : made.quick;
    };
    const x = inputLeaf("x", "float64", [100]);
    const long = inputLeaf("x", "float64", [1 << 20]);
    const body = (v: Node): Node => g.add(g.op("tanh", [v]), g.op("sin", [v]));
    assert.notEqual(quickOf([x], body(x)), undefined);
    assert.equal(quickOf([long], body(long)), undefined);
    assert.equal(quickOf([x], g.op("tanh", [x])), undefined);
    assert.equal(quickOf([x], g.sum(body(x))), undefined);
  });

  it("gives the same through all calls, and its memory back", () => {
    const backend = wasmBackend();
    const graph = chain("exp", "float64", 4000);
    const made = backend.compile(graph, options);
    if (isRunFault(made)) return assert.fail(made.message);
    const x = samples("float64", 4000);
    const first = made.run([x]);
    for (let i = 0; i < 40; i++) assert.deepEqual(made.run([x]), first);
    made.dispose();
    assert.equal(backend.memory.used, 0);
  });
});
