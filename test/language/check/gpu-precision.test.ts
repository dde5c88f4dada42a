/** @file One fix makes a function that reads float64 ready for the GPU: all its declarations at once. */
import assert from "node:assert/strict";
import { checkText } from "../../harness/golden.ts";

const text = `input X: float64[n, 3]
input y, z: dvector
shared w = zeros([3])
shared b: float64 = 0.5
shared m: float64[3] = ones([3])
function f(X, y, s: float64) -> sum((X @ (w + m) + b - y) * s)
  with device = gpu
`;

describe("float64 on the GPU", () => {
  it("is one mistake, at the word gpu, that names everything which is float64", () => {
    const found = checkText(text).diagnostics.filter((d) => d.code === "gpu-precision");
    assert.equal(found.length, 1);
    const [{ message, span, labels }] = found as [(typeof found)[0]];
    assert.equal(text.slice(span.start, span.end), "gpu");
    for (const name of ["X", "y", "w", "b", "m", "s"]) assert.match(message, new RegExp(`\`${name}\``));
    assert.doesNotMatch(message, /`z`/);
    assert.equal(labels.length, 6);
  });

  it("is mended by one fix", () => {
    const [fix] = checkText(text).diagnostics.find((d) => d.code === "gpu-precision")!.fixes;
    assert.equal(fix!.title, "Use float32 inputs");
    const edits = [...fix!.edits].sort((a, b) => b.span.start - a.span.start);
    const mended = edits.reduce((t, e) => t.slice(0, e.span.start) + e.text + t.slice(e.span.end), text);
    assert.deepEqual(
      checkText(mended).diagnostics.filter((d) => d.severity === "error"),
      [],
    );
    assert.match(
      mended,
      /^input X: float32\[n, 3\]\ninput y, z: fvector\nshared w = float32\(zeros\(\[3\]\)\)\nshared b: float32 = 0.5\n/,
    );
  });
});
