/** @file Functions that several threads compute: the same bits whatever their number, and what happens when one is lost. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { wasmBackend } from "../../../runtime/src/backends/wasm/backend.ts";
import { Code } from "../../../runtime/src/backends/wasm/emit/code.ts";
import { ModuleBuilder } from "../../../runtime/src/backends/wasm/emit/module.ts";
import { engine } from "../../../runtime/src/backends/wasm/engine.ts";
import { again } from "../../../runtime/src/backends/wasm/threads/crew.ts";
import { cutOf } from "../../../runtime/src/backends/wasm/threads/share-work.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { fromValues, type NdArray, sizeOf } from "../../../runtime/src/ir/array.ts";
import { type Dtype, isFloat } from "../../../runtime/src/ir/dtype.ts";
import type { Graph, Node } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { allOps } from "../../../runtime/src/ops/index.ts";
import { prepared, resultsOf } from "../../harness/apply-op.ts";
import { leavesFor } from "../../harness/both-backends.ts";
import { assertSameBits, compiledOn, crewBackend, resultsOn, untilReady } from "../../harness/crews.ts";
import { inputLeaf } from "../../harness/graphs.ts";
import { randomGraph } from "../../harness/random-graph.ts";
import { applications, uniforms } from "../../harness/samples.ts";

const g = new Builder();

function values(dtype: Dtype, shape: readonly number[], seed: number): NdArray {
  const next = uniforms(seed);
  const element = (): number | bigint | boolean =>
    dtype === "bool" ? next() < 0.4 : isFloat(dtype) ? 4 * next() - 2 : BigInt(Math.floor(200 * next()) - 100);
  return fromValues(dtype, shape, Array.from({ length: sizeOf(shape) }, element));
}

describe("a partition", () => {
  it("has each turn in exactly one part, none of them empty, whatever the lengths", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 64 }), (turns, atMost) => {
        const { parts, chunk } = cutOf(turns, atMost);
        assert.ok(parts >= 1 && parts <= atMost && parts <= turns);
        assert.ok((parts - 1) * chunk < turns && parts * chunk >= turns);
      }),
      { numRuns: 300 },
    );
  });
});

describe("several threads give the same bits as one", () => {
  const one = wasmBackend();
  const crews = [2, 3].map((threads) => crewBackend(threads));
  const alone = crewBackend(2);
  before(() => Promise.all(crews.map(untilReady)));
  after(() => {
    for (const { backend } of [...crews, alone]) backend.dispose();
  });

  function compare(graph: Graph, args: readonly NdArray[], what: string): void {
    const expected = resultsOn(one, graph, args);
    for (const { backend, crew } of crews) {
      assertSameBits(resultsOn(backend, graph, args, 2), expected, `${what}, ${crew.threads} threads`);
    }
    assertSameBits(resultsOn(alone.backend, graph, args), expected, `${what}, parts on one thread`);
  }

  function compareOutputs(args: readonly NdArray[], outputs: (leaves: readonly Node[]) => Node[], what: string): void {
    const inputs = leavesFor(args);
    compare(prepared({ kind: "graph", inputs, outputs: outputs(inputs) }), args, what);
  }

  it("each op on its samples", () => {
    for (const op of allOps()) {
      if (op.name === "random") continue;
      const args: NdArray[] = [];
      const inputs: Node[] = [];
      const outputs: Node[] = [];
      for (const sample of applications(op)) {
        const leaves = leavesFor(sample.inputs);
        const results = resultsOf(op.name, leaves, sample.attrs);
        if (!results) continue;
        args.push(...sample.inputs);
        inputs.push(...leaves);
        outputs.push(...results);
      }
      if (outputs.length > 0) compare(prepared({ kind: "graph", inputs, outputs }), args, op.name);
    }
  });

  it("random graphs", () => {
    fc.assert(
      fc.property(randomGraph({ dtypes: ["int32", "float64", "bool"] }), ({ graph, args }) =>
        compare(prepared(graph), args, "a random graph"),
      ),
      { numRuns: 40 },
    );
  });

  it("products: rows, columns, stacks, all sides", () => {
    for (const dtype of ["float64", "float32", "int32", "uint8"] as const) {
      for (const [batch, m, n, k] of [
        [[], 130, 67, 30],
        [[], 67, 201, 400],
        [[], 1, 300, 20],
        [[], 257, 3, 9],
        [[3, 2], 9, 11, 7],
        [[1, 5], 70, 7, 7],
      ] as const) {
        for (const transposed of [false, true]) {
          const a = values(dtype, [...batch, ...(transposed ? [k, m] : [m, k])], m);
          const b = values(dtype, [...batch, ...(transposed ? [n, k] : [k, n])], n);
          const attrs = { transposeA: transposed, transposeB: transposed };
          const inputs = leavesFor([a, b]);
          const outputs = resultsOf("matmul2", inputs, attrs) ?? assert.fail("no product");
          compare(prepared({ kind: "graph", inputs, outputs }), [a, b], `${dtype} ${batch} ${m}×${k}×${n}`);
        }
      }
    }
  });

  it("convolutions: images, and for the gradient of the filters, filters", () => {
    for (const [dtype, geometry, x, f] of [
      ["float32", {}, [5, 3, 9, 8], [19, 3, 3, 3]],
      [
        "float64",
        {
          padding: [
            [1, 2],
            [0, 1],
          ],
          stride: [2, 1],
        },
        [3, 4, 7, 6],
        [10, 2, 3, 2],
      ],
      [
        "float32",
        {
          padding: [
            [2, 2],
            [2, 2],
          ],
        },
        [18, 1, 6, 6],
        [2, 1, 5, 5],
      ],
    ] as const) {
      const groups = x[1] / f[1];
      const attrs = {
        padding: [
          [0, 0],
          [0, 0],
        ],
        stride: [1, 1],
        dilation: [1, 1],
        groups,
        flip: true,
        ...geometry,
      };
      const inputs = leavesFor([values(dtype, x, 1), values(dtype, f, 2)]);
      const [y] = resultsOf("convolve", inputs, attrs) ?? assert.fail("no convolution");
      const outputs = [
        y!,
        ...(resultsOf("convolve_inputs", [y!, inputs[1]!], { ...attrs, lengths: x.slice(2) }) ?? []),
        ...(resultsOf("convolve_filters", [inputs[0]!, y!], { ...attrs, lengths: f.slice(2) }) ?? []),
      ];
      assert.equal(outputs.length, 3);
      compare(
        prepared({ kind: "graph", inputs, outputs }),
        [values(dtype, x, 1), values(dtype, f, 2)],
        `${dtype} ${x}`,
      );
    }
  });

  it("loops, folds over each axis and all of them, of short and long rows, and views", () => {
    for (const dtype of ["float64", "float32", "int8", "bool"] as const) {
      for (const shape of [[700], [10_000], [37, 300], [300, 37], [3, 9000], [6, 5, 70], [5, 40, 9]]) {
        const float = isFloat(dtype);
        compareOutputs(
          [values(dtype, shape, 1), values(dtype, shape.slice(-1), 2)],
          ([x, y]) => {
            const both = dtype === "bool" ? g.op("logical_xor", [x!, y!]) : g.add(x!, y!);
            const axes = [...shape.map((_, i) => [i]), shape.map((_, i) => i), shape.slice(1).map((_, i) => i + 1)];
            const fold = dtype === "bool" ? "any" : "sum";
            return [
              float ? g.op("tanh", [both]) : both,
              ...axes.flatMap((axis) =>
                axis.length === 0
                  ? []
                  : [g.op(fold, [both], { axis, keepdims: false }), g.op("max", [x!], { axis, keepdims: false })],
              ),
              g.transpose(both, [...shape.keys()].reverse()),
            ];
          },
          `${dtype} [${shape}]`,
        );
      }
    }
  });

  it("sums of so many elements that their rows are summed in groups", () => {
    compareOutputs(
      [values("float32", [100 * 4096 + 77], 5)],
      ([x]) => ["sum", "max", "prod"].map((fold) => g.op(fold, [g.op("tanh", [x!])], { axis: null, keepdims: false })),
      "a long sum",
    );
  });

  it("loops that go through rows together", () => {
    for (const dtype of ["float64", "float32"] as const) {
      const args = [values(dtype, [403, 90], 1), values(dtype, [90], 2)];
      compareOutputs(
        args,
        ([x, w]) => {
          const p = g.op("sigmoid", [g.dot(x!, w!)]);
          return [g.op("softmax", [x!], { axis: -1 }), g.dot(p, x!), g.sum(p), g.greater(p, 0.5)];
        },
        `a linear model of ${dtype}`,
      );
    }
  });
});

describe("with several threads", () => {
  const n = 300;
  const x = inputLeaf("x", "float64", [n, n]);
  const argument = fromValues("float64", [n, n], new Array(n * n).fill(0.5));
  const product = prepared({ kind: "graph", inputs: [x], outputs: [g.dot(x, g.add(x, 1))] });
  const each = 0.5 * 1.5 * n;

  const assertRight = (run: ReturnType<typeof compiledOn>, what: string): void => {
    const results = run.run([argument]);
    if (isRunFault(results)) assert.fail(results.message);
    assert.ok(
      ((results[0] as NdArray).data as Float64Array).every((v) => v === each),
      what,
    );
  };

  it("an interrupt ends all parts, and the next call works", async () => {
    const held = crewBackend(3);
    await untilReady(held);
    const { backend } = held;
    // Some seconds of work, of which the interrupt leaves little.
    const large = inputLeaf("y", "float64", [700, 700]);
    const long = Array.from({ length: 120 }).reduce<Node>((y) => g.mul(g.dot(y, large), 0.01), large);
    const graph = prepared({ kind: "graph", inputs: [large], outputs: [long] });
    const [run, next] = [compiledOn(backend, graph), compiledOn(backend, product)];
    const interrupting = new Worker(
      `const { workerData, parentPort } = require("node:worker_threads");
       parentPort.on("message", () => {
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
         Atomics.store(new Int32Array(workerData.buffer, workerData.offset, 1), 0, 1);
       });
       parentPort.postMessage("ready");`,
      { eval: true, workerData: { buffer: backend.interrupt.buffer, offset: backend.interrupt.byteOffset } },
    );
    await new Promise((resolve) => interrupting.once("message", resolve));
    interrupting.postMessage("go");
    const fault = run.run([fromValues("float64", [700, 700], new Array(490_000).fill(0.5))]);
    assert.ok(isRunFault(fault), "it ran to its end");
    assert.equal(fault.code, "cancelled");
    await interrupting.terminate();
    backend.interrupt[0] = 0;
    assertRight(next, "after the interrupt");
    backend.dispose();
  });

  it("a thread that dies in the middle of a part changes no result, is told, and others take its place", async () => {
    let lost = 0;
    const held = crewBackend(3, {
      thread: new URL("../../harness/dying-thread.js", import.meta.url),
      onLost: () => lost++,
    });
    await untilReady(held);
    const run = compiledOn(held.backend, product);
    while (lost === 0) assertRight(run, "a thread has died");
    assert.equal(lost, 1);
    await untilReady(held);
    assertRight(run, "with new threads");
    held.backend.dispose();
  });

  it("a part that fails in another thread is done again by the one that called", async () => {
    const held = crewBackend(2);
    await untilReady(held);
    // The other thread takes parts whose function is missing something that only the caller has.
    const module = new ModuleBuilder();
    const part = new Code(["i32"], ["i32"]);
    part.get(0).call(module.import("host", { params: ["i32"], results: ["i32"] }));
    module.define(part, "part0");
    const shared = held.crew.add(new engine.Module(module.finish()));
    const slow = (): number => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      return 0;
    };
    let code = 0;
    while (code === 0) code = shared.run(0, 8, slow);
    assert.equal(code, again);
    const seen = new Set<number>();
    const own = (part: number): number => {
      seen.add(part);
      return 0;
    };
    assert.equal(shared.run(0, 8, own), 0);
    assert.equal(seen.size, 8);
    held.backend.dispose();
  });

  it("memory grows while the threads are there, and what they computed stands in it", async () => {
    const held = crewBackend(2);
    await untilReady(held);
    const run = compiledOn(held.backend, product);
    for (let i = 0; i < 8; i++) {
      assertRight(run, `grown ${i} times`);
      const before = held.backend.memory.buffer.byteLength;
      while (held.backend.memory.buffer.byteLength === before) held.backend.memory.allocate(1 << 20);
    }
    held.backend.dispose();
  });

  it("threads are started when there has been work for them, and not before", async () => {
    const held = crewBackend(2, { patience: 1 });
    assert.equal(held.crew.ready, 0);
    const run = compiledOn(held.backend, product);
    assert.equal(held.crew.ready, 0);
    while (held.crew.ready === 0) {
      assertRight(run, "before the threads have started");
      await sleep(1);
    }
    assertRight(run, "with threads");
    held.backend.dispose();
  });
});
