/** @file Programs of launches, repeats and copies on the device, without a graph. */
import assert from "node:assert/strict";
import { assemble } from "../../runtime/src/backends/gpu/assemble.ts";
import { toFloats } from "../../runtime/src/backends/gpu/elements.ts";
import { GpuScalar } from "../../runtime/src/backends/gpu/gpu-scalar.ts";
import {
  type Counter,
  counter,
  type Planned,
  type PlannedKernel,
  planned,
  scratchTensor,
} from "../../runtime/src/backends/gpu/kernel-plan.ts";
import { KernelText } from "../../runtime/src/backends/gpu/kernel-text.ts";
import { fromValues } from "../../runtime/src/ir/array.ts";
import type { Dtype } from "../../runtime/src/ir/dtype.ts";
import { makeNode, makeRef } from "../../runtime/src/ir/node.ts";
import type { Tensor } from "../../runtime/src/optimize/plan.ts";
import { ThreadLink } from "../../server/src/gpu/thread-link.ts";
import { useSwiftShader } from "../harness/gpu.ts";

const node = makeNode({ op: "input", attrs: { ref: makeRef("input", "x") }, type: { dtype: "float32", shape: [] } });
const tensor = (dtype: Dtype, ...shape: number[]): Tensor => scratchTensor(dtype, shape, node);

/** A kernel of one int32 or float32 element: the sum of the first elements of others and of the rounds, each times a power of ten. */
function sumKernel(target: Tensor, terms: readonly Tensor[], rounds: readonly Counter[] = []): PlannedKernel {
  const text = new KernelText();
  const s = new GpuScalar(text, target.dtype);
  let sum = s.constant(0);
  for (const t of terms) sum = s.add(sum, text.load(t, "0"));
  const numbers = rounds.map((r, i) => `${text.step(r)} * ${10 ** i}`);
  if (numbers.length > 0 && sum.kind === "float")
    sum = { kind: "float", text: `${sum.text} + (${numbers.join(" + ")})` };
  text.result(sum, "this.thread.x");
  return planned(text, [target.dtype === "int32" ? 2 : 1], target, [node]);
}

describe("a program of the device", () => {
  const link = new ThreadLink();
  before(() => {
    useSwiftShader();
    const found = link.open();
    assert.equal(found.kind, "adapter", JSON.stringify(found));
  });
  after(() => link.close());

  function run(
    actions: readonly Planned[],
    inputs: readonly [Tensor, readonly number[]][],
    outputs: readonly Tensor[],
  ) {
    const slots = new Map(inputs.map(([t], i) => [t, i]));
    const { kernels, actions: made, timed } = assemble(actions, slots, outputs);
    const code = {
      kernels,
      actions: made,
      timers: timed.length,
      inputs: inputs.length,
      constants: [],
      results: outputs.map((t) => slots.get(t)!),
    };
    const built = link.ask({ kind: "build", program: 1, code });
    assert.equal(built.kind, "done", JSON.stringify(built));
    for (const [i, [t, values]] of inputs.entries()) {
      link.send({ kind: "upload", buffer: i, data: toFloats(fromValues(t.dtype, t.shape, values)) });
    }
    const results = outputs.map((_, i) => 100 + i);
    link.send({ kind: "run", program: 1, inputs: inputs.map((_, i) => i), results, isTimed: true });
    const read = link.ask({ kind: "read", buffers: results });
    assert.ok(read.kind === "elements", JSON.stringify(read));
    const times = link.ask({ kind: "times", program: 1 });
    assert.ok(times.kind === "times" && times.milliseconds.length === timed.length);
    return { values: read.data.map((d) => [...d]), milliseconds: times.milliseconds };
  }

  it("hands over what a round gives, and stacks it without a kernel", () => {
    const [one, a, b, next, rows] = [
      tensor("int32", 1),
      tensor("int32", 1),
      tensor("int32", 1),
      tensor("int32", 1),
      tensor("int32", 7),
    ];
    const c = counter();
    const actions: readonly Planned[] = [
      { kind: "allocate", target: rows },
      {
        kind: "repeat",
        counter: c,
        count: 7,
        isBackwards: false,
        carry: [
          { start: one, slot: a, next: b },
          { start: one, slot: b, next },
        ],
        body: [
          sumKernel(next, [a, b]),
          { kind: "copy", from: next, to: rows, counter: c, offset: 0, by: 1, nodes: [node] },
        ],
      },
    ];
    const { values, milliseconds } = run(actions, [[one, [20000]]], [rows, b]);
    assert.ok(milliseconds.every((t) => t > 0));
    const [fibonacci, last] = values;
    const expected = toFloats(fromValues("int32", [7], [40000, 60000, 100000, 160000, 260000, 420000, 680000]));
    assert.deepEqual(fibonacci, [...expected]);
    assert.deepEqual(last, [...toFloats(fromValues("int32", [1], [680000]))]);
  });

  it("tells kernels the rounds of all repeats around them, also backwards", () => {
    const [zero, one, row, rows] = [
      tensor("float32"),
      tensor("float32"),
      tensor("float32", 3),
      tensor("float32", 2, 3),
    ];
    const [outer, inner] = [counter(), counter()];
    const [from, of] = [{ nodes: [node] }, { isBackwards: false, carry: [] }];
    const actions: readonly Planned[] = [
      { kind: "allocate", target: rows },
      {
        ...{ kind: "repeat", counter: outer, count: 2, ...of },
        body: [
          { kind: "allocate", target: row },
          {
            ...{ kind: "repeat", counter: inner, count: 3, ...of, isBackwards: true },
            body: [
              sumKernel(one, [zero], [inner, outer]),
              { kind: "copy", from: one, to: row, counter: inner, offset: 2, by: -1, ...from },
            ],
          },
          { kind: "copy", from: row, to: rows, counter: outer, offset: 0, by: 3, ...from },
        ],
      },
    ];
    assert.deepEqual(run(actions, [[zero, [0.5]]], [rows]).values, [[2.5, 1.5, 0.5, 12.5, 11.5, 10.5]]);
  });

  it("ends after the round whose condition holds, and holds no more memory afterwards", () => {
    const [x, slot, next, chosen] = [tensor("float32"), tensor("float32"), tensor("float32"), tensor("float32")];
    const [stop, all] = [tensor("bool"), tensor("float32")];
    const far = new KernelText();
    far.line(`return ${far.element(next, "0")} > 20.0 ? 1.0 : 0.0;`);
    const c = counter();
    const one = (of: Tensor, terms: readonly Tensor[]) => ({ actions: [sumKernel(of, terms)], results: [of] });
    for (const isExact of [false, true]) {
      const actions: readonly Planned[] = [
        {
          kind: "repeat",
          counter: c,
          count: 100,
          isBackwards: false,
          carry: [{ start: x, slot, next }],
          until: stop,
          isExact,
          body: [sumKernel(next, [slot, x], [c]), planned(far, [1], stop, [node])],
        },
        {
          kind: "choice",
          condition: all,
          yes: one(tensor("float32"), [slot, slot]),
          no: one(tensor("float32"), [slot]),
          targets: [chosen],
        },
      ];
      // 1 + (1 + 0) + (1 + 1) + … up to more than 20.
      assert.deepEqual(
        run(
          actions,
          [
            [x, [1]],
            [all, [1]],
          ],
          [slot, chosen],
        ).values,
        [[22], [44]],
      );
      const memory = (): unknown => {
        link.ask({ kind: "finish" });
        return link.ask({ kind: "memory" });
      };
      const before = memory();
      link.send({ kind: "run", program: 1, inputs: [0, 1], results: [200, 201], isTimed: false });
      link.send({ kind: "release", buffers: [200, 201] });
      assert.deepEqual(memory(), before);
    }
  });

  it("does nothing in a repeat without rounds", () => {
    const [x, slot, next] = [tensor("float32"), tensor("float32"), tensor("float32")];
    const body = [sumKernel(next, [slot, slot])];
    const carry = [{ start: x, slot, next }];
    const repeat = { kind: "repeat", counter: counter(), count: 0, isBackwards: false, carry, body } as const;
    assert.deepEqual(run([repeat], [[x, [3]]], [slot]), { values: [[3]], milliseconds: [0] });
  });
});
