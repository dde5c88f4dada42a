/** @file The reference backend as a session sees it: buffers, state, faults with their place, guards, profile. */
import assert from "node:assert/strict";
import type { Buffer, CompileOptions, Executable } from "../../../runtime/src/backends/backend.ts";
import { referenceBackend } from "../../../runtime/src/backends/reference.ts";
import { isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import type { Node } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { elements, inputLeaf, tensor } from "../../harness/graphs.ts";

const span = { start: 4, end: 9 };
const g = new Builder(span);
const x = inputLeaf("x", "float64", [3]);
const backend = referenceBackend();

function compiled(outputs: readonly Node[], options: Partial<CompileOptions> = {}): Executable {
  const made = backend.compile(
    { kind: "graph", inputs: [x], outputs },
    {
      outputs: outputs.map(() => "host"),
      mode: "fast",
      profile: false,
      draw: () => assert.fail("nothing is drawn"),
      ...options,
    },
  );
  return isRunFault(made) ? assert.fail(made.message) : made;
}

function results(made: readonly (NdArray | Buffer)[] | RunFault): readonly (NdArray | Buffer)[] {
  return isRunFault(made) ? assert.fail(made.message) : made;
}

const refusal = (made: readonly unknown[] | RunFault): RunFault =>
  isRunFault(made) ? made : assert.fail("should be refused");

describe("the reference backend in a session", () => {
  it("keeps state in buffers that later runs read, and hands the rest over", () => {
    const step = compiled([g.mul(x, 2), g.sum(x)], { outputs: ["state", "host"] });
    const start = backend.upload(tensor([1, 2, 3]));
    assert.ok(!isRunFault(start));
    const [state, sum] = results(step.run([start]));
    assert.ok(state && "kind" in state && state.kind === "buffer");
    assert.ok(sum && "data" in sum);
    assert.deepEqual(elements(sum), [6]);
    const [, again] = results(step.run([state]));
    assert.ok(again && "data" in again);
    assert.deepEqual(elements(again), [12]);
    assert.deepEqual(elements(start.read()), [1, 2, 3]);
  });

  it("copies what it is given", () => {
    const given = tensor([1, 2, 3]);
    const buffer = backend.upload(given);
    assert.ok(!isRunFault(buffer));
    (given.data as Float64Array)[0] = 100;
    assert.deepEqual(elements(buffer.read()), [1, 2, 3]);
  });

  it("says where an index is out of range", () => {
    const at = inputLeaf("at", "int64");
    const picked = g.op("take", [x, at], { axis: 0 });
    const made = backend.compile(
      { kind: "graph", inputs: [x, at], outputs: [picked] },
      { outputs: ["host"], mode: "fast", profile: false, draw: () => {} },
    );
    assert.ok(!isRunFault(made));
    const fault = refusal(made.run([tensor([1, 2, 3]), tensor(7, "int64")]));
    assert.equal(fault.code, "index-range");
    assert.deepEqual(fault.span, span);
  });

  it("counts calls and times nodes when it is asked for a profile", () => {
    const executable = compiled([g.exp(x)], { profile: true });
    executable.run([tensor([1, 2, 3])]);
    executable.run([tensor([1, 2, 3])]);
    const profile = executable.profile();
    assert.equal(profile?.calls, 2);
    assert.ok(profile.nodes.some((n) => n.label === "exp" && n.milliseconds >= 0));
    assert.equal(compiled([g.exp(x)]).profile(), undefined);
  });
});
