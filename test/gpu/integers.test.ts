/** @file Integers of 64 bits that are known to fit: on the device, exact, and on the processor where they might not. */
import assert from "node:assert/strict";
import { isRunFault } from "../../runtime/src/contract.ts";
import { fromValues, type NdArray } from "../../runtime/src/ir/array.ts";
import type { Node } from "../../runtime/src/ir/node.ts";
import { prepared } from "../harness/apply-op.ts";
import { leavesFor, runReference } from "../harness/both-backends.ts";
import { assertNear, closeGpu, gpuBackend } from "../harness/gpu.ts";
import { compareOnGpu, constant, int64, op } from "../harness/gpu-compare.ts";
import { runText } from "../harness/run-text.ts";

describe("integers on the GPU", () => {
  after(closeGpu);

  it("of 64 bits and unsigned ones, of narrow inputs, are exact", () => {
    const args = [fromValues("int16", [5], [-32768, -7, 0, 9, 32767]), fromValues("uint8", [5], [3, 255, 0, 1, 12])];
    const inputs = leavesFor(args);
    const [x, y] = inputs.map((n) => op("cast", [n], { dtype: "int64" })) as [Node, Node];
    const unsigned = op("cast", [inputs[1]!], { dtype: "uint32" });
    const outputs = [
      op("add", [x, y]),
      op("mul", [x, y]),
      op("floor_divide", [x, y]),
      op("mod", [x, y]),
      op("maximum", [x, y]),
      op("bitwise_xor", [x, y]),
      op("right_shift", [x, y]),
      op("sum", [op("mul", [x, y])]),
      op("max", [x]),
      op("min", [op("sub", [x, y])]),
      op("cumsum", [x], { axis: 0 }),
      op("less", [x, y]),
      op("cast", [op("sub", [x, y])], { dtype: "float32" }),
      op("sum", [op("less", [x, y])]),
      op("mul", [unsigned, unsigned]),
      op("right_shift", [unsigned, unsigned]),
      op("max", [unsigned]),
      op("dot", [x, y]),
    ];
    assert.deepEqual(compareOnGpu(outputs, inputs, args), []);
  });

  it("without a sign are exact up to the last of 32 bits", () => {
    const numbers = [
      0,
      1,
      2,
      3,
      7,
      65_535,
      65_536,
      65_537,
      2 ** 31 - 1,
      2 ** 31,
      2 ** 31 + 1,
      3_000_000_001,
      2 ** 32 - 2,
      2 ** 32 - 1,
    ];
    const pairs = numbers.flatMap((a) => numbers.map((b) => [a, b] as const));
    const column = (i: 0 | 1): NdArray =>
      fromValues(
        "uint32",
        [pairs.length],
        pairs.map((p) => p[i]),
      );
    const floats = [0, 1.5, 70_000.75, 2 ** 31 + 256, 2 ** 32 - 256, 5e9, -3, Number.NaN];
    const args = [
      column(0),
      column(1),
      fromValues("float32", [8], floats),
      fromValues("int32", [3], [-1, 5, -(2 ** 31)]),
    ];
    const inputs = leavesFor(args);
    const [x, y, z, w] = inputs as [Node, Node, Node, Node];
    const binary =
      "add sub mul floor_divide mod maximum minimum less less_equal equal greater bitwise_and bitwise_xor left_shift right_shift pow";
    const outputs = [
      ...binary.split(" ").map((name) => op(name, [x, y])),
      ...["neg", "abs", "sign", "bitwise_not", "sqr"].map((name) => op(name, [x])),
      ...["float32", "int32", "bool", "uint8", "int16"].map((dtype) => op("cast", [x], { dtype })),
      op("cast", [z], { dtype: "uint32" }),
      op("cast", [w], { dtype: "uint32" }),
      op("where", [op("less", [x, y]), x, y]),
      op("max", [x]),
      op("min", [op("add", [x, constant(fromValues("uint32", [], [5]))])]),
      op("cumsum", [x], { axis: 0 }),
      op("dot", [x, y]),
      op("sort", [x]),
      op("argsort", [op("mul", [x, y])]),
      op("argmax", [x]),
      op("searchsorted", [op("sort", [x]), y]),
      op("concatenate", [x, y], { axis: 0 }),
    ];
    assert.deepEqual(compareOnGpu(outputs, inputs, args), []);
  });

  it("that may wrap around in 64 bits are left to the processor", () => {
    const args = [fromValues("int32", [2], [2 ** 31 - 1, -5])];
    const inputs = leavesFor(args);
    const x = op("cast", inputs, { dtype: "int64" });
    assert.deepEqual(compareOnGpu([op("mul", [x, x])], inputs, args), ["sqr: the GPU has no int64"]);
  });

  it("that are counted on from call to call stay at home, and those that the device has counted come home", () => {
    const text = `input x: float32[n]
shared t: int64 = 0
shared seen: int64[3] = zeros([3], dtype="int64")
shared w: float32 = 1
function step(x) -> sum(x) * float32(t)
  update t = t + 1
  update seen = seen + argmax(x)
  update w = w / float32(t + 1)
v = float32([1, 5, 2])
for i in range(4) {
  last = step(v)
}
a = t.get_value()
b = seen.get_value()
c = w.get_value()
`;
    const [gpu, reference] = [runText(text, "gpu"), runText(text, "reference")];
    assert.deepEqual(gpu.diagnostics, []);
    for (const name of ["last", "a", "b", "c"]) {
      assert.deepEqual(gpu.values.get(name), reference.values.get(name), name);
    }
    const parts = gpu.functions.find((f) => f.spec.name === "step")?.placement?.hostParts;
    assert.deepEqual(
      parts?.map((p) => p.reason),
      ["integers that the processor counts on"],
    );
  });

  it("that come in with 64 bits are looked at in each call", () => {
    const given = [int64(5, -7, 0), int64(5, -(2 ** 20), 1), int64(2 ** 31 - 1, 0, 3), int64(5, -(2 ** 40), 1)];
    const inputs = leavesFor(given);
    const [x] = inputs as [Node];
    const outputs = [op("mul", [x, x]), op("sign", [x])];
    const took = [0, 1, 1, 2];
    const graph = prepared({ kind: "graph", inputs: [x], outputs });
    const options = { outputs: ["host", "host"], mode: "fast", profile: false, draw: () => {} } as const;
    const executable = gpuBackend().compile(graph, options);
    if (isRunFault(executable)) return assert.fail(executable.message);
    for (const [call, x] of [...given, ...given].entries()) {
      const results = executable.run([x]);
      if (isRunFault(results)) return assert.fail(results.message);
      for (const [i, expected] of runReference(graph, [x]).entries()) {
        assertNear(results[i] as NdArray, expected, { relative: 0, absolute: 0 }, `output ${i}`);
      }
      assert.equal(executable.placement?.hostParts.length, took[call % given.length]);
    }
    executable.dispose();
  });
});
