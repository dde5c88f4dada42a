/** @file `device = auto`: which functions go to a GPU that is no software driver, and that all stay where there is none. */
import assert from "node:assert/strict";
import { ChangedLink } from "../harness/changed-link.ts";
import { useSwiftShader } from "../harness/gpu.ts";
import { assertNearValue } from "../harness/gpu-values.ts";
import { type RunOfText, runText } from "../harness/run-text.ts";

const declarations = `input X: float32[n, 4]
input y: int64[n]
input d: float64[n]
shared W: float32[4, 3] = float32(ones([4, 3]))
shared total = 0.0
shared count = 0
srng = MRG_RandomStreams(seed=3)
p = softmax(X @ W)
loss = -mean(log(p)[arange(n), y])
M = float32([[1, 2, 3, 4], [5, 6, 7, 8]])
`;

/** A function, its call, where it belongs, and what the processor does of it there. */
const functions: readonly (readonly [text: string, call: string, device: "gpu" | "cpu", parts?: RegExp])[] = [
  ["plain(X) -> p", "plain(M)", "gpu"],
  ["train(X, y) -> loss\n  update W -= 0.1 * grad(loss, W)", "train(M, [0, 1])", "gpu"],
  ["loop(X) -> scan((x, t) => t + sum(x), X, float32(0))", "loop(M)", "gpu"],
  ["shown(X) -> scan((x, t) => show(t + sum(x)), X, float32(0))", "shown(M)", "cpu"],
  ["drawn(X) -> X + srng.uniform([4], dtype='float32')".replaceAll("'", '"'), "drawn(M)", "gpu"],
  ["compares(X) -> any(X > 3), all(X > 0, axis=0)", "compares(M)", "gpu"],
  // One number in float64 is no reason to compute the rest elsewhere.
  ["accuracy(X, y) -> mean(argmax(p, axis=1) == y)", "accuracy(M, [0, 1])", "gpu", /^the GPU has no float64$/],
  ["double(d) -> sum(d)", "double([1.0, 2.0])", "cpu"],
  ["adds(X) -> total\n  update total += float64(sum(X))", "adds(M)", "cpu"],
  ["counts() -> count\n  update count += 1", "counts()", "cpu"],
  ["drawn_double(X) -> X + srng.uniform([4])", "drawn_double(M)", "cpu"],
  ["home(X) -> p\n  with device = cpu", "home(M)", "cpu"],
];

const nameOf = (text: string): string => text.slice(0, text.indexOf("("));

const program =
  declarations +
  functions.map(([text]) => `function ${text}\n`).join("") +
  functions.map(([text, call]) => `# %%\n${nameOf(text)}_result = ${call}\n`).join("") +
  "# %% State\nW_state = W.get_value()\ntotal_state = total.get_value()\n";

describe("device = auto", () => {
  before(useSwiftShader);

  const run = (link: ChangedLink): RunOfText => {
    const found = runText(program, "auto", link);
    assert.deepEqual(found.diagnostics, []);
    const cpu = runText(program, "cpu");
    for (const [name, value] of cpu.values) {
      assertNearValue(found.values.get(name)!, value, { relative: 2e-6, absolute: 1e-6 }, name);
    }
    return found;
  };
  const devicesOf = ({ functions }: RunOfText) => new Map(functions.map((f) => [f.spec.name, f]));

  it("gives to a GPU what computes with float32 arrays, and says what the processor does of it", () => {
    const link = new ChangedLink();
    link.seenAs = (adapter) => ({ ...adapter, isSoftware: false });
    const found = devicesOf(run(link));
    for (const [text, , device, parts] of functions) {
      const name = nameOf(text);
      const { device: where, placement } = found.get(name) ?? assert.fail(`${name} was not called`);
      assert.equal(where, device, name);
      if (device === "cpu") continue;
      assert.ok(placement && placement.kernels > 0 && !placement.isSoftware, name);
      const reasons = placement.hostParts.map((p) => p.reason);
      assert.deepEqual(
        reasons.filter((r) => !parts?.test(r)),
        [],
        name,
      );
      assert.equal(reasons.length > 0, parts !== undefined, name);
    }
  });

  it("leaves everything to WebAssembly where the only driver computes on the processor", () => {
    const link = new ChangedLink();
    for (const f of devicesOf(run(link)).values()) assert.equal(f.device, "cpu", f.spec.name);
  });

  it("leaves everything to WebAssembly where there is no GPU, and does not complain", () => {
    const link = new ChangedLink();
    link.open = () => ({ kind: "device-failure", reason: "no-adapter", message: "there is none" });
    for (const f of devicesOf(run(link)).values()) assert.equal(f.device, "cpu", f.spec.name);
  });
});
