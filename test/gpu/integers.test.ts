/** @file Integers of 64 bits that are known to fit: on the device, exact, and on the processor where they might not. */
import assert from "node:assert/strict";
import { isRunFault } from "../../runtime/src/contract.ts";
import { fromValues, type NdArray } from "../../runtime/src/ir/array.ts";
import type { Attrs, Node } from "../../runtime/src/ir/node.ts";
import { build } from "../../runtime/src/ops/build.ts";
import { isFault } from "../../runtime/src/ops/op.ts";
import { prepared } from "../harness/apply-op.ts";
import { leavesFor, runReference } from "../harness/both-backends.ts";
import { assertNear, closeGpu, gpuBackend, runGpu } from "../harness/gpu.ts";

const op = (name: string, inputs: readonly Node[], attrs: Attrs = {}): Node => {
  const node = build(name, inputs, attrs);
  return isFault(node) ? assert.fail(node.message) : node;
};

/** Runs on both, compares exactly, and gives what the processor took. */
function compare(outputs: readonly Node[], inputs: readonly Node[], args: readonly NdArray[]): readonly string[] {
  const graph = prepared({ kind: "graph", inputs, outputs });
  const { results, placement } = runGpu(graph, args);
  for (const [i, expected] of runReference(graph, args).entries()) {
    assertNear(results[i]!, expected, { relative: 1e-6, absolute: 1e-7 }, `output ${i}`);
  }
  return placement.hostParts.map((p) => `${p.label}: ${p.reason}`);
}

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
    assert.deepEqual(compare(outputs, inputs, args), []);
  });

  it("that may wrap around in 64 bits are left to the processor", () => {
    const args = [fromValues("int32", [2], [2 ** 31 - 1, -5])];
    const inputs = leavesFor(args);
    const x = op("cast", inputs, { dtype: "int64" });
    assert.deepEqual(compare([op("add", [x, x])], inputs, args), ["add: the GPU has no int64"]);
  });

  it("that come in with 64 bits are looked at in each call", () => {
    const [small, large] = [fromValues("int64", [3], [5n, -7n, 0n]), fromValues("int64", [3], [5n, -(2n ** 40n), 1n])];
    const inputs = leavesFor([small]);
    const outputs = [op("less", [inputs[0]!, inputs[0]!]), op("sign", [inputs[0]!])];
    const graph = prepared({ kind: "graph", inputs, outputs });
    const options = { outputs: ["host", "host"], mode: "fast", profile: false, draw: () => {} } as const;
    const executable = gpuBackend().compile(graph, options);
    if (isRunFault(executable)) return assert.fail(executable.message);
    for (const given of [small, large, small]) {
      const results = executable.run([given]);
      if (isRunFault(results)) return assert.fail(results.message);
      for (const [i, expected] of runReference(graph, [given]).entries()) {
        assertNear(results[i] as NdArray, expected, { relative: 0, absolute: 0 }, `output ${i}`);
      }
      assert.equal(executable.placement?.hostParts.length === 0, given === small);
    }
    executable.dispose();
  });
});
