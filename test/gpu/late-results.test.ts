/** @file Results in loops that nobody has looked at yet: they stay on the GPU, come together, and are what they would be at once. */
import assert from "node:assert/strict";
import { DeviceError } from "../../runtime/src/backends/backend.ts";
import type { Command } from "../../runtime/src/backends/gpu/commands.ts";
import { isRunFault } from "../../runtime/src/contract.ts";
import type { NdArray } from "../../runtime/src/ir/array.ts";
import { ChangedLink } from "../harness/changed-link.ts";
import { useSwiftShader } from "../harness/gpu.ts";
import { type GpuSession, gpuSession, vector } from "../harness/gpu-session.ts";
import { assertNearValue } from "../harness/gpu-values.ts";
import { runText } from "../harness/run-text.ts";

const noValues = (): never => assert.fail("there are no values");

describe("a result of the GPU that may come late", () => {
  let s: GpuSession;
  let said: Command["kind"][];
  beforeEach(() => {
    const link = new ChangedLink();
    said = [];
    link.change = (command) => {
      said.push(command.kind);
      return [command];
    };
    s = gpuSession(3, link);
  });
  afterEach(() => s.session.dispose());

  const call = (): NdArray => {
    const results = s.session.call(s.step, [vector([1, 2, 3])], noValues, false, "late");
    return isRunFault(results) ? assert.fail(results.message) : (results as readonly NdArray[])[0]!;
  };
  const isLoss = (e: unknown): boolean => e instanceof DeviceError && e.fault.code === "gpu-lost";
  const reads = (): number => said.filter((kind) => kind === "read").length;
  const elementsOf = ({ data }: NdArray): number[] => Array.from(data as Float32Array);

  it("is read with all others when somebody looks at one, and is then an array like any other", () => {
    const results = Array.from({ length: 10 }, call);
    assert.equal(reads(), 0);
    const fourth = results[3] ?? assert.fail();
    assert.deepEqual(fourth.shape, []);
    assert.deepEqual(elementsOf(fourth), [18]);
    assert.deepEqual(
      results.map((r) => elementsOf(r)[0]),
      [0, 6, 12, 18, 24, 30, 36, 42, 48, 54],
    );
    assert.equal(reads(), 1);
    assert.deepEqual(structuredClone(fourth).data, fourth.data);
  });

  it("waits beside no more than 64 others", () => {
    const results = Array.from({ length: 66 }, call);
    assert.equal(reads(), 1);
    assert.equal(s.session.late.isWaiting(results[0]!), false);
    assert.equal(s.session.late.isWaiting(results[65]!), true);
  });

  it("still waits after an interrupt", () => {
    const result = call();
    const { read } = s.gpu;
    s.gpu.read = () => ({ kind: "run-fault", code: "cancelled", message: "cancelled" });
    assert.throws(() => result.data, DeviceError);
    s.gpu.read = read;
    assert.deepEqual(elementsOf(result), [0]);
  });

  it("is lost with the device, which the next look or settling tells, and the call after that works", () => {
    const lost = call();
    s.gpu.lose();
    assert.throws(() => lost.data, isLoss);
    assert.throws(() => lost.data, isLoss);
    assert.equal(s.session.late.isLost(lost), true);
    const next = call();
    s.gpu.lose();
    assert.match(s.session.settle()?.message ?? "", /^the GPU was lost.*the call since then is lost/);
    assert.throws(() => next.data, isLoss);
    assert.deepEqual(elementsOf(call()), [0]);
  });
});

describe("a loop over calls on the GPU", () => {
  it("tracks, keeps and tests the values that it has on the processor, whenever they come", () => {
    useSwiftShader();
    const program = (device: string): string => `input x: float32[n]
shared w: float32[n] = float32(arange(300))
cost = sum((w - x) ** 2) / 1e5
function step(x) -> cost, w[:3] as first, w as all
  update w = w - 0.05 * (w - x)
  with device = ${device}
function single(x) -> cost
  update w = w - 0.05 * (w - x)
  with device = ${device}
target = float32(ones([300]))
kept = [0.0]
for i in range(150) {
  track direct = single(target)
  r = step(target)
  a, b, c = step(target)
  track taken = a
  if i % 50 == 3 { kept = [kept, r.first, b, c[299]] }
  if i == 140 and r.cost < 1e-3 { break }
}
for i in range(3) { last = single(target) }
first = single(target)
for i in range(2) { unused = single([1, 2]) }
`;
    const [gpu, cpu] = ["gpu", "cpu"].map((device) => runText(program(device), "cpu"));
    assert.deepEqual(
      gpu!.diagnostics.map((d) => d.message),
      cpu!.diagnostics.map((d) => d.message),
    );
    assert.equal(cpu!.tracks.get("taken")?.length, 141);
    for (const [name, points] of cpu!.tracks) {
      const found = gpu!.tracks.get(name) ?? assert.fail(`nothing was tracked as ${name}`);
      assert.equal(found.length, points.length);
      for (const [i, point] of points.entries()) assert.ok(Math.abs(found[i]! - point) <= 1e-5 * point, `${name} ${i}`);
    }
    for (const [name, value] of cpu!.values)
      assertNearValue(gpu!.values.get(name)!, value, { relative: 1e-5, absolute: 1e-6 }, name);
  });
});
