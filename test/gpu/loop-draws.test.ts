/** @file Random variables of MRG31k3p in the steps of loops on the GPU: the numbers of the processor, whoever draws in between. */
import assert from "node:assert/strict";
import { useSwiftShader } from "../harness/gpu.ts";
import { assertNearValue } from "../harness/gpu-values.ts";
import { hostPartsOf } from "../harness/host-parts.ts";
import { runText } from "../harness/run-text.ts";

const program = `srng = MRG_RandomStreams(seed=3)
input x: float32[n]
walk = scan((a, s) => s + a * srng.normal([2], dtype="float32", nstreams=8), x, float32(zeros([2])))
slope = grad(sum(walk[-1]), x)
mixed = scan((a, s) => s * 0.5 + srng.uniform([3], dtype="float32", nstreams=8) * a, x, float32(zeros([3])))
coins = scan((a, s) => srng.binomial([3], p=a, dtype="float32", nstreams=8) + s, x, float32(zeros([3])))
waits = scan(t => t + srng.uniform([], dtype="float32", nstreams=8), outputs_info=float32(0), n_steps=40, until=t => t > 2)
before_it = srng.uniform([2], dtype="float32", nstreams=8)
cut = scan((a, s) => s + srng.truncated_normal([2], dtype="float32", nstreams=8) + srng.uniform([2], dtype="float32", nstreams=8), x, float32(zeros([2])))
def walks(a, s) {
  steps = scan((b, t) => t * b + a * srng.normal([2], dtype="float32", nstreams=8), x, s)
  coins = foldl((k, c) => c + srng.binomial([2], p=a, dtype="float32", nstreams=8), arange(3), float32(zeros([2])))
  return steps[-1] + srng.uniform([2], dtype="float32", nstreams=8) + coins
}
deep = scan(walks, x, float32(zeros([2])))
deep_slope = grad(sum(deep[-1] ** 2), x)
inner = map(a => sum(map(b => a * srng.uniform([], dtype="float32", nstreams=8), x)), x)
function loops(x) -> walk, slope, mixed, coins, before_it
  with device = gpu
function waiting() -> waits
  with device = gpu
function left(x) -> cut, mixed
  with device = gpu
function nested(x) -> inner, deep, deep_slope
  with device = gpu
function there(x) -> walk, mixed, coins, before_it
  with device = cpu
p = float32([0.2, 0.5, 0.9])
a0, a1, a2, a3, a4 = loops(p)
b0, b1, b2, b3 = there(p)
c0, c1, c2, c3, c4 = loops(float32([0.5, 1]))
w0 = waiting()
w1 = waiting()
d0, d1 = left(p)
e0, e1, e2 = nested(p)
e3, e4, e5 = nested(p)
f0, f1, f2, f3, f4 = loops(p)
`;

describe("MRG31k3p in loops on the GPU", () => {
  it("draws what the processor draws, also in loops within loops and in gradients, and where the loop is left to the processor", () => {
    useSwiftShader();
    const gpu = runText(program, "cpu");
    const cpu = runText(program.replaceAll("device = gpu", "device = cpu"), "cpu");
    const errors = gpu.diagnostics.filter((d) => d.severity === "error");
    assert.deepEqual(
      errors.map((d) => d.message),
      [],
    );
    const results = [...cpu.values].filter(([name]) => /^[a-fw]\d$/.test(name));
    assert.equal(results.length, 29);
    for (const [name, expected] of results) {
      const found = gpu.values.get(name) ?? assert.fail(`${name} has no value`);
      assertNearValue(found, expected, { relative: 2e-6, absolute: 2e-6 }, name);
    }
    const hostParts = (name: string) =>
      hostPartsOf(gpu.functions.find((f) => f.spec.name === name)?.placement ?? assert.fail(`${name} ran nowhere`));
    assert.deepEqual(hostParts("loops"), []);
    const why = "random: random numbers are drawn on the processor";
    // The length of its results is found by a run of its own before.
    assert.deepEqual(hostParts("waiting"), [`scan: in its step: ${why}`]);
    assert.deepEqual(hostParts("left"), [`scan: in its step: ${why}`]);
    assert.deepEqual(hostParts("nested"), []);
  });
});
