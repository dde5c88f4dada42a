/** @file Every example of every op, through the language, on every backend: the expression has the value that is written beside it. */
import assert from "node:assert/strict";
import { isRunFault } from "../../../runtime/src/contract.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { allOps } from "../../../runtime/src/ops/index.ts";
import { asTensor, type Value } from "../../../server/src/kernel/value.ts";
import { elements } from "../../harness/graphs.ts";
import { runText } from "../../harness/run-text.ts";

interface Example {
  readonly op: string;
  readonly expression: string;
  readonly value: string;
}

const examples: readonly Example[] = allOps().flatMap((op) =>
  op.examples.map(([expression, value]) => ({ op: op.name, expression, value })),
);

/** One cell for each example, so that one that fails takes no other with it. */
const text = examples
  .map(({ op, expression, value }, i) => `# %% ${op}\nfound_${i} = ${expression}\nwritten_${i} = ${value}\n`)
  .join("");

function tensorOf(value: Value | undefined, what: string): NdArray {
  const t = value ? asTensor(value) : assert.fail(`${what} has no value`);
  return isRunFault(t) ? assert.fail(t.message) : t.array;
}

/** Shapes are equal, elements within a relative 1e-6 (float32) or 1e-12. The dtype is not compared: the values are literals. */
function assertSame(found: NdArray, written: NdArray): void {
  assert.deepEqual(found.shape, written.shape, "the shapes differ");
  const tolerance = found.dtype === "float32" ? 1e-6 : 1e-12;
  const expected = elements(written);
  for (const [i, v] of elements(found).entries()) {
    const [a, b] = [Number(v), Number(expected[i])];
    const same = Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * Math.max(1e-300, Math.abs(b));
    assert.ok(same, `element ${i} is ${a}, but the example says ${b}`);
  }
}

describe("examples of ops", () => {
  it("exist for every op that can be called", () => {
    const without = allOps().filter((op) => op.category !== "internal" && op.examples.length === 0);
    assert.deepEqual(
      without.map((op) => op.name),
      [],
    );
  });

  for (const device of ["reference", "cpu"] as const) {
    describe(`on ${device}`, () => {
      let run: ReturnType<typeof runText> | undefined;
      const results = (): ReturnType<typeof runText> => {
        run ??= runText(text, device);
        return run;
      };
      for (const [i, { expression, value }] of examples.entries()) {
        it(`${expression} is ${value}`, () => {
          const { values, diagnostics } = results();
          const at = text.indexOf(`found_${i} =`);
          const near = diagnostics.filter((d) => d.span.start >= at - 20 && d.span.start <= text.indexOf("# %%", at));
          const said = near.map((d) => d.message).join("; ");
          assertSame(
            tensorOf(values.get(`found_${i}`), `${expression} (${said})`),
            tensorOf(values.get(`written_${i}`), `${value} (${said})`),
          );
        });
      }
    });
  }
});
