/** @file State on the GPU: it stays there between calls, comes home when somebody looks, and survives the loss of the device. */
import assert from "node:assert/strict";
import type { Command } from "../../runtime/src/backends/gpu/commands.ts";
import { isRunFault } from "../../runtime/src/contract.ts";
import { pauseAfter } from "../../runtime/src/session/away.ts";
import { tensor } from "../../server/src/kernel/value.ts";
import { ChangedLink } from "../harness/changed-link.ts";
import { useSwiftShader } from "../harness/gpu.ts";
import { type GpuSession, gpuSession, vector } from "../harness/gpu-session.ts";
import { assertNearValue } from "../harness/gpu-values.ts";
import { runText } from "../harness/run-text.ts";

describe("state on the GPU", () => {
  let s: GpuSession;
  beforeEach(() => {
    s = gpuSession();
  });
  afterEach(() => s.session.dispose());

  it("is read and changed call by call", () => {
    assert.equal(s.call([1, 2, 3]), 0);
    assert.equal(s.call([1, 1, 1]), 6);
    assert.deepEqual(s.value(), [2, 3, 4]);
  });

  it("is told to the recorder when it is settled, all of it as one commit, and not before", () => {
    const before = s.commits.length;
    for (let i = 0; i < 5; i++) s.call([1, 0, 0]);
    assert.equal(s.commits.length, before);
    assert.equal(s.session.settle(), undefined);
    assert.deepEqual(s.commits.slice(before), [["w@6"]]);
    assert.equal(s.session.settle(), undefined);
    assert.equal(s.commits.length, before + 1);
  });

  it("is uploaded once, however many calls read it", () => {
    const upload = s.gpu.upload.bind(s.gpu);
    const uploaded: number[] = [];
    s.gpu.upload = (a) => {
      uploaded.push(a.data.length);
      return upload(a);
    };
    for (let i = 0; i < 4; i++) s.call([i, i, i]);
    // Once `w`, and each time the argument, which is another array.
    assert.equal(uploaded.length, 5);
  });

  it("is set from outside, and the next call sees it", () => {
    s.call([1, 1, 1]);
    assert.equal(
      s.session.setShared(s.step.spec.updates[0]!.shared.ref, {
        dtype: "float32",
        shape: [3],
        data: Float32Array.of(5, 5, 5),
      }),
      undefined,
    );
    assert.equal(s.call([0, 0, 0]), 15);
  });

  it("goes back to where it was settled when the device is lost, says so, and goes on with the next call", () => {
    s.call([1, 1, 1]);
    s.session.settle();
    s.call([1, 1, 1]);
    s.call([1, 1, 1]);
    s.gpu.lose();
    const fault = s.call([1, 1, 1]);
    if (!isRunFault(fault)) return assert.fail("a lost device computed");
    assert.equal(fault.code, "gpu-lost");
    assert.match(fault.message, /with device = cpu/);
    assert.match(fault.message, /the (call|[23] calls) since then/);
    assert.deepEqual(s.value(), [1, 1, 1]);
    assert.equal(s.call([1, 1, 1]), 3);
    assert.deepEqual(s.value(), [2, 2, 2]);
  });
});

describe("a training loop on the GPU", () => {
  it("brings its state home every second, or less often where a tenth of the time is not enough for that", () => {
    assert.deepEqual([0, 5, 100, 200, 500, 5000].map(pauseAfter), [1000, 1000, 1000, 1800, 4500, 10_000]);
  });

  it("brings nothing home while it runs, whatever values are computed around the calls", () => {
    useSwiftShader();
    const link = new ChangedLink();
    const said: Command["kind"][] = [];
    link.change = (command) => {
      said.push(command.kind);
      return [command];
    };
    const run = runText(
      `input x: float32[n, 3]
shared w: float32[3] = float32(zeros([3]))
function step(x) -> sum(w)
  update w = w + sum(x, axis=0)
  with device = gpu
data = float32(ones([40, 3]))
for i in range(10) {
  last = 4 * i + 4
  if i % 2 == 0 or last > 100 {
    step(data[4 * i:last])
  } else {
    step(data[:4])
  }
}
sums = w.get_value()
`,
      "cpu",
      link,
    );
    assert.deepEqual(run.diagnostics, []);
    assertNearValue(run.values.get("sums")!, tensor(vector([40, 40, 40])), { relative: 0, absolute: 0 }, "sums");
    assert.equal(said.filter((k) => k === "run").length, 10);
    assert.equal(said.filter((k) => k === "read").length, 1);
  });
});

describe("a tensor that no buffer of the GPU can hold", () => {
  it("is refused with its size and the limit, and changes nothing", () => {
    const s = gpuSession();
    try {
      const adapter = s.gpu.open();
      if (isRunFault(adapter)) return assert.fail(adapter.message);
      // The limit of a small device, so that the test needs no gigabytes.
      Object.defineProperty(adapter, "maxBytes", { value: 8 });
      const fault = s.call([1, 1, 1]);
      if (!isRunFault(fault)) return assert.fail("it was not refused");
      assert.equal(fault.code, "gpu-memory");
      assert.match(
        fault.message,
        /^`[wx]`, float32\[3\], needs 12 bytes there, but a buffer of .* holds 8 bytes; write/,
      );
      assert.deepEqual(s.value(), [0, 0, 0]);
    } finally {
      s.session.dispose();
    }
  });
});
