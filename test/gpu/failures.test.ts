/** @file Failures of a real device: memory, shaders, loss at any point, a thread that ends. Each says why and how to go on, and the next call works. */
import assert from "node:assert/strict";
import type { MessagePort } from "node:worker_threads";
import type { Command } from "../../runtime/src/backends/gpu/commands.ts";
import { isRunFault, type RunFault } from "../../runtime/src/contract.ts";
import { type DeviceThread, startDeviceThread, ThreadLink } from "../../server/src/gpu/thread-link.ts";
import { ChangedLink } from "../harness/changed-link.ts";
import { useSwiftShader } from "../harness/gpu.ts";
import { type GpuSession, gpuSession } from "../harness/gpu-session.ts";
import { type RunOfText, runText } from "../harness/run-text.ts";
import { tensorOf } from "../harness/tensors-of-run.ts";

const faultOf = (found: number | RunFault): RunFault =>
  isRunFault(found) ? found : assert.fail("it went well, against all expectation");

function elements(run: RunOfText, name: string): readonly number[] {
  return Array.from(tensorOf(run, name).data as Float32Array);
}

const program = (length: number): string => `input x: float32[n]
input y: float32[3]
shared w: float32[3] = float32(zeros([3]))
function step(y) -> sum(w)
  update w = w + y
  with device = gpu
function big(x) -> cumsum(outer(x, x), axis=1)
  with device = gpu
v = float32(ones([${length}]))
u = float32(ones([3]))
# %% Training
for i in range(20) {
  step(u)
  if i == 12 {
    big(v)
  }
}
# %% Afterwards
before = w.get_value()
said = step(u)
after = w.get_value()
`;

describe("a program whose tensor does not fit", () => {
  before(useSwiftShader);

  it("is told how large it is where memory runs out, in the middle of a loop, and goes on with the state", () => {
    // As large as a buffer of SwiftShader may be, which it then cannot allocate.
    const run = runText(program(2 ** 14), "cpu");
    const [said, ...others] = run.diagnostics.filter((d) => d.severity === "error");
    assert.deepEqual(others, []);
    assert.equal(said?.code, "gpu-memory");
    assert.match(said.message, /not enough memory: a buffer of 1\.00 GiB does not fit beside the [\d.]+ MiB in use/);
    assert.match(said.message, /write `with device = cpu`.*; the state is as it was last committed/);
    assert.deepEqual(elements(run, "before"), [13, 13, 13]);
    assert.deepEqual(elements(run, "said"), [39]);
    assert.deepEqual(elements(run, "after"), [14, 14, 14]);
  });

  it("is told both sizes where no buffer of the adapter is so large", () => {
    const run = runText(program(2 ** 14 + 4), "cpu");
    const [said, ...others] = run.diagnostics.filter((d) => d.severity === "error");
    assert.deepEqual(others, []);
    assert.equal(said?.code, "gpu-memory");
    assert.match(
      said.message,
      /\w+, float32\[16388, 16388\], needs 1,074,266,176 bytes there, but a buffer of .+ holds 1,073,741,824 bytes; write `with device = cpu`/,
    );
    assert.deepEqual(elements(run, "after"), [14, 14, 14]);
  });
});

describe("a shader that the driver refuses", () => {
  it("is a fault with what the driver says in a line, and changes nothing", () => {
    const link = new ChangedLink();
    const s = gpuSession(3, link);
    try {
      link.change = (command) => [command.kind === "build" ? spoiled(command) : command];
      const fault = faultOf(s.call([1, 1, 1]));
      assert.equal(fault.code, "gpu-shader");
      assert.match(fault.message, /^the GPU refused the code: .*5\.0 \/ 0\.0.*; write `with device = cpu`/);
      assert.ok(fault.message.length < 500 && !fault.message.includes("\n"), fault.message);
      assert.deepEqual(s.value(), [0, 0, 0]);
      link.change = (command) => [command];
      assert.equal(s.call([1, 1, 1]), 0);
      assert.deepEqual(s.value(), [1, 1, 1]);
    } finally {
      s.session.dispose();
    }
  });

  /** gpu.js translates it, but WGSL has no quotient of a literal by zero. */
  function spoiled(command: Extract<Command, { kind: "build" }>): Command {
    const kernels = command.code.kernels.map((k) => ({
      ...k,
      source: k.source.replace("{", "{\nconst spoiled = 5 / 0;\n"),
    }));
    return { ...command, code: { ...command.code, kernels } };
  }
});

describe("a device that is lost", () => {
  const link = new ChangedLink();
  let s: GpuSession;
  beforeEach(() => {
    link.change = (command) => [command];
    s = gpuSession(3, link);
  });
  afterEach(() => s.session.dispose());

  for (const kind of ["upload", "build", "run", "read"] as const) {
    for (const when of ["before", "after"] as const) {
      it(`${when} it is told to ${kind}`, () => {
        if (kind !== "build") {
          s.call([1, 1, 1]);
          assert.equal(s.session.settle(), undefined);
        }
        const settled = s.value();
        let isLost = false;
        link.change = (command) => {
          if (isLost || command.kind !== kind) return [command];
          isLost = true;
          const lose: Command = { kind: "lose" };
          // Questions are answered last.
          return when === "before" || kind === "build" || kind === "read" ? [lose, command] : [command, lose];
        };
        const fault = faultOf(s.call([1, 1, 1]));
        assert.equal(fault.code, "gpu-lost");
        assert.match(fault.message, /^the GPU was lost: .+; run again, or write `with device = cpu`.+; the state is /);
        assert.deepEqual(s.value(), settled);
        assert.equal(s.call([1, 1, 1]), 3 * settled[0]!);
        assert.deepEqual(
          s.value(),
          settled.map((w) => w + 1),
        );
      });
    }
  }
});

describe("the thread of a device", () => {
  it("ends: what was not brought home is lost, and the call after next has another one", async () => {
    let thread: DeviceThread | undefined;
    const link = new ThreadLink({
      start: (start) => {
        thread = startDeviceThread(start);
      },
    });
    const s = gpuSession(3, link);
    try {
      s.call([1, 1, 1]);
      s.session.settle();
      s.call([1, 1, 1]);
      (link as unknown as { readonly port: MessagePort }).port.close();
      await thread?.ended;
      const fault = faultOf(s.call([1, 1, 1]));
      assert.equal(fault.code, "gpu-lost");
      assert.match(fault.message, /its thread has ended; run again/);
      assert.deepEqual(s.value(), [1, 1, 1]);
      assert.equal(s.call([1, 1, 1]), 3);
      assert.deepEqual(s.value(), [2, 2, 2]);
    } finally {
      s.session.dispose();
    }
  });
});
