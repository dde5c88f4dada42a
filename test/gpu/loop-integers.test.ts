/** @file Integers and indices in loops on the GPU: intervals go into the step and round it, and each round is looked at. */
import assert from "node:assert/strict";
import { assertNear, useSwiftShader } from "../harness/gpu.ts";
import { type RunOfText, runText } from "../harness/run-text.ts";
import { tensorOf } from "../harness/tensors-of-run.ts";

const results = ["r0", "r1", "r2", "r3", "r4", "r5", "r6"];

const text = `input words: int64[t]
input x: float32[8]
shared E: float32[10, 3] = float32(reshape(arange(30), [10, 3]))
shared n: int64 = 0
embedded = scan((w, h) => tanh(h + E[w] / 30), words, float32(zeros([3])))
hashed = scan((w, p) => (p * 3 + w) % 10, words, 1)
looked = scan((w, h) => h + E[(w * 7) % 10, 0] + E[w + 1, 1], words, float32(0))
ranked = scan((w, v) => where(arange(8) == argmax(v), float32(0), v) + float32(w), words, x)
chosen = ifelse(sum(x) > 0, E[words[0] + 2], E[words[1] * 2])
function run(words, x) -> embedded, hashed, looked, ranked, E[hashed[-1]], chosen, grad(sum(embedded), E)
  update n = argmax(x) + n % 5
  update E = E + 1
r = run([1, 2, 3], float32([3, 1, 4, 1, 5, 9, 2, 6]))
${results.map((name, i) => `${name} = r[${i}]`).join("\n")}
# %%
run([1, 2, 9], float32([3, 1, 4, 1, 5, 9, 2, 6]))
# %%
after = E.get_value()
count = n.get_value()
`;

describe("loops with integers and indices on the GPU", () => {
  let gpu: RunOfText;
  let reference: RunOfText;
  before(() => {
    useSwiftShader();
    gpu = runText(text, "gpu");
    reference = runText(text, "reference");
  });

  it("give what they give on the reference, and leave nothing to the processor", () => {
    for (const name of results) {
      assertNear(tensorOf(gpu, name), tensorOf(reference, name), { relative: 1e-6, absolute: 1e-6 }, name);
    }
    assert.deepEqual(gpu.functions.find((f) => f.spec.name === "run")?.placement?.hostParts, []);
  });

  it("say which index of which round is out of range, and change no state", () => {
    const [fault] = gpu.diagnostics;
    assert.equal(fault?.message, "index 10 is out of range for axis 0, which has length 10");
    assert.deepEqual(
      gpu.diagnostics.map((d) => d.span),
      reference.diagnostics.map((d) => d.span),
    );
    for (const name of ["after", "count"]) {
      assertNear(tensorOf(gpu, name), tensorOf(reference, name), { relative: 0, absolute: 0 }, name);
    }
  });
});
