/** @file The GPU in a process of its own: which Node.js it takes, its messages on a pipe, and how the kernel outlives it. */
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { KernelEvent } from "../../server/protocol/kernel.ts";
import { checkNode, processFor } from "../../server/src/gpu/find-node.ts";
import { Decoder, encode } from "../../server/src/gpu/wire.ts";
import { Kernel } from "../../server/src/kernel/kernel.ts";
import { useSwiftShader } from "../harness/gpu.ts";
import { until } from "../harness/until.ts";

const text = `input x: float32[n, n]
shared w: float32[n, n] = zeros([64, 64], dtype="float32")
function step(x) -> sum(w)
  update w = w + x @ x
  with device = gpu
data = float32(ones([64, 64]))
step(data)
# %% forever
while true {
  step(data)
}
# %% look
step(data)
w.get_value()[0, 0]
`;

describe("messages on a pipe", () => {
  it("arrive as they were sent, in whatever pieces", () => {
    const floats = fc.float32Array({ maxLength: 40 });
    const value = fc.oneof(fc.string(), fc.double(), floats, fc.boolean(), fc.array(floats, { maxLength: 3 }));
    const message = fc.dictionary(fc.stringMatching(/^[a-z]+$/), value, { noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), fc.integer({ min: 1, max: 50 }), (sent, size) => {
        const bytes = Buffer.concat(sent.flatMap(encode));
        const arrived: unknown[] = [];
        const decoder = new Decoder((m) => arrived.push(m));
        for (let at = 0; at < bytes.length; at += size) decoder.take(bytes.subarray(at, at + size));
        // JSON knows no negative zero outside of arrays; nothing that is sent depends on one.
        const plain = (x: unknown) => (Object.is(x, -0) ? 0 : x);
        const expected = sent.map((m) => Object.fromEntries(Object.entries(m).map(([k, v]) => [k, plain(v)])));
        assert.deepEqual(arrived, expected);
      }),
    );
  });
});

describe("the Node.js of the GPU's process", () => {
  const folder = mkdtempSync(join(tmpdir(), "tensorgraph-node-"));
  after(() => rmSync(folder, { recursive: true }));
  const pretending = (name: string, versions: object): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho '${JSON.stringify(versions)}'\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const message = (path: string): string => {
    const found = checkNode(path);
    return found.kind === "no-node" ? found.message : "";
  };

  it("is the one of the setting, else under Electron the one on the path, else none", () => {
    assert.equal(processFor(" /opt/node ", false), "/opt/node");
    assert.equal(processFor("", true), "node");
    assert.equal(processFor("", false), undefined);
  });

  it("is asked for its version, and what does not fit is told with what to do", () => {
    assert.deepEqual(checkNode(process.execPath), { kind: "node" });
    assert.match(message(join(folder, "none")), /setting `tensorgraph.gpu.node` names .* cannot be started \(ENOENT\)/);
    assert.match(message(pretending("old", { node: "18.20.1" })), /is Node.js 18.20.1, and 20 or newer is needed/);
    assert.match(message(pretending("code", { node: "22.1.0", electron: "35" })), /is Electron/);
    assert.match(message("/bin/true"), /is no Node.js/);
    const { PATH } = process.env;
    process.env.PATH = folder;
    try {
      assert.match(message("node"), /needed beside it.*\(ENOENT\): install Node.js 20 .* `tensorgraph.gpu.node`/);
    } finally {
      process.env.PATH = PATH;
    }
  });
});

describe("the kernel with the GPU in a process of its own", () => {
  const events: KernelEvent[] = [];
  let node: string = process.execPath;
  let kernel: Kernel;
  before(() => {
    useSwiftShader();
    kernel = new Kernel({ device: "cpu", gpuNode: () => node, onEvent: (e) => events.push(e), isWatched: true });
  });
  after(() => kernel.dispose());

  const run = (cell: number) => {
    events.length = 0;
    return kernel.run({ text, uri: "gpu.tg", cells: [cell] });
  };
  const problems = (): string[] =>
    events.flatMap((e) => (e.kind === "diagnostic" && e.stage === "run" ? [e.diagnostic.message] : []));
  const version = (): number => kernel.describe().shareds.find((s) => s.name === "w")?.version ?? 0;
  const waitFor = (isSo: () => boolean): Promise<unknown> => until(String(isSo), async () => isSo());

  it("runs there, and says on what", async () => {
    const outcome = await run(0);
    assert.ok(outcome.ok, JSON.stringify(events));
    assert.equal(processes().length, 1);
    const result = events.find((e) => e.kind === "result");
    assert.ok(result?.kind === "result" && result.placement && result.placement.kernels >= 2);
  });

  it("tells that the GPU is lost when its process is killed in the middle of a loop, and goes on with the state", async () => {
    const looping = run(1);
    const before = version();
    await waitFor(() => version() > before + 1);
    process.kill(processes()[0]!, "SIGKILL");
    const outcome = await looping;
    assert.equal(outcome.ok, false);
    assert.match(problems().join(), /the GPU was lost: its process ended \(SIGKILL\).*run again, or write/);
    const kept = version();
    assert.ok(kept > before);
    const again = await run(2);
    assert.ok(again.ok, JSON.stringify(events));
    assert.equal(version(), kept + 1);
    const last = events.findLast((e) => e.kind === "result");
    assert.ok(last?.kind === "result" && last.value.kind === "tensor");
    // Each of the steps has added 64.
    assert.equal(Number((last.value.data as Float32Array)[0]) % 64, 0);
  });

  it("stops a loop there when it is interrupted", async () => {
    const looping = run(1);
    const before = version();
    await waitFor(() => version() > before + 1);
    kernel.interrupt();
    assert.equal((await looping).interrupted, true);
    assert.ok((await run(2)).ok, JSON.stringify(events));
  });

  it("says what to do where the Node.js is missing, with the state as it was", async () => {
    node = "/nowhere/node";
    await kernel.restart({ keepState: true });
    await waitFor(() => processes().length === 0);
    const kept = version();
    assert.equal((await run(2)).ok, false);
    assert.match(problems().join(), /there is no GPU to run on: the setting `tensorgraph.gpu.node` names/);
    assert.equal(version(), kept);
    node = process.execPath;
    assert.ok((await run(2)).ok, JSON.stringify(events));
    assert.equal(version(), kept + 1);
  });

  it("leaves no process behind", async () => {
    await kernel.dispose();
    await waitFor(() => processes().length === 0);
  });
});

/** Of GPUs that this process has started. */
function processes(): number[] {
  return readdirSync("/proc").flatMap((id) => {
    try {
      const isOne = readFileSync(`/proc/${id}/cmdline`, "utf8").includes("device-process.js");
      const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1];
      return isOne && Number(parent) === process.pid ? [Number(id)] : [];
    } catch {
      return [];
    }
  });
}
