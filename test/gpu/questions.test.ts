/** @file Questions about the state of a program whose device is lost in the middle of a loop. */
import assert from "node:assert/strict";
import { GpuBackend } from "../../runtime/src/backends/gpu/backend.ts";
import { wasmBackend } from "../../runtime/src/backends/wasm/backend.ts";
import { Session } from "../../runtime/src/session.ts";
import type { KernelAnswer, KernelEvent } from "../../server/protocol/kernel.ts";
import { ThreadLink } from "../../server/src/gpu/thread-link.ts";
import { answerQuery } from "../../server/src/kernel/answer-query.ts";
import type { Files } from "../../server/src/kernel/files.ts";
import { Interpreter } from "../../server/src/kernel/interpreter.ts";
import { tensor } from "../../server/src/kernel/value.ts";
import { check } from "../../server/src/language/check/check.ts";
import { parse } from "../../server/src/language/parse.ts";
import { useSwiftShader } from "../harness/gpu.ts";
import { vector } from "../harness/gpu-session.ts";

const text = `shared w: float32[3] = float32(zeros([3]))
input x: float32[3]
function step(x) -> sum(w)
  update w = w + x
for i in range(20) {
  last = step([1, 2, 3])
}
`;

describe("a question while the GPU is lost", () => {
  it("is answered with the reason, and not as a mistake of the program; the loop tells the same and the next one works", () => {
    useSwiftShader();
    const wasm = wasmBackend();
    const gpu = new GpuBackend(new ThreadLink(), wasm);
    const session = new Session({ device: "gpu", backend: (d) => (d === "gpu" ? gpu : wasm) });
    const files: Files = { load: () => assert.fail("no files here"), save: () => assert.fail("no files here") };
    const parsed = parse(text);
    const compiled = check(parsed.file, parsed.diagnostics, { text });
    const events: KernelEvent[] = [];
    let turns = 0;
    let answer: KernelAnswer | undefined;
    const interpreter = new Interpreter(session, {
      emit: (event) => events.push(event),
      files,
      interrupted: () => {
        if (++turns === 8) {
          gpu.lose();
          answer = answerQuery({ kind: "read-shared", name: "w" }, interpreter, compiled, files);
        }
        return false;
      },
      entropy: () => 0,
      keep: () => {},
      restored: () => {},
      streamKeys: () => {},
      now: () => performance.now(),
    });
    try {
      interpreter.load(compiled.program);
      interpreter.runCell(0);
      assert.ok(answer && !answer.ok, "a lost device has answered");
      assert.match(answer.message, /^the GPU was lost.*calls? since then (is|are) lost/);
      assert.equal(interpreter.runCell(0), "ok", JSON.stringify(events.filter((e) => e.kind === "diagnostic")));
      const again = answerQuery({ kind: "read-shared", name: "w" }, interpreter, compiled, files);
      assert.ok(again.ok && again.kind === "value");
      assert.deepEqual(again.value, tensor(vector([20, 40, 60])));
    } finally {
      interpreter.dispose();
    }
  });
});
