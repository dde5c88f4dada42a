/** @file `show` in functions on the GPU: the processor prints, in the order in which it prints without one. */
import assert from "node:assert/strict";
import { useSwiftShader } from "../harness/gpu.ts";
import { hostPartsOf } from "../harness/host-parts.ts";
import { type RunOfText, runText } from "../harness/run-text.ts";

const program = `input x: float32[n]
input c: float32
doubled = show(2 * x, "doubled")
after = show(cos(doubled * x), "after")
total = show(sum(exp(x)), "total")
acc = scan((v, s) => show(s * v + 1, "step"), x, 0)
y = ifelse(c > 0, show(log(c), "positive"), show(-c, "negative"))
function f(x) -> total, show(x, "x itself"), sin(after) * show(sqrt(x), "root"), grad(total, x)
function g(x) -> acc, grad(acc[-1], x), show(x + 1, "last")
function k(c) -> y
f([1, 2])
g([1, 2, 3])
k(2)
k(-2)
`;

/** "label = 1 2", elements rounded. */
const printed = (run: RunOfText): string[] =>
  run.printed.map((items) =>
    items
      .map((i) => {
        if (i.kind === "string") return i.value;
        return i.kind === "tensor"
          ? [...(i.data as Float32Array)].map((v) => v.toFixed(4)).join(" ")
          : assert.fail(i.kind);
      })
      .join(" "),
  );

describe("show in functions on the GPU", () => {
  it("prints what it prints on the processor, in the same order, and is given as the reason", () => {
    useSwiftShader();
    const gpu = runText(program, "gpu");
    const lines = printed(gpu);
    assert.deepEqual(gpu.diagnostics, []);
    assert.equal(lines.length, 5 + 4 + 2);
    assert.deepEqual(lines, printed(runText(program, "cpu")));
    const reasons = gpu.functions.flatMap((f) => (f.placement ? hostPartsOf(f.placement) : []));
    assert.ok(reasons.length >= 7);
    for (const reason of reasons) assert.match(reason, /it prints, which the processor does$/);
  });
});
