/** @file A session's calls: arguments, state, streams, all-or-nothing. */
import assert from "node:assert/strict";
import { referenceBackend } from "../../../runtime/src/backends/reference.ts";
import { wasmBackend } from "../../../runtime/src/backends/wasm/backend.ts";
import {
  type Device,
  type FunctionSpec,
  isRunFault,
  type RunFault,
  type SharedSpec,
} from "../../../runtime/src/contract.ts";
import { fromValues, type NdArray, readElement, scalarOf } from "../../../runtime/src/ir/array.ts";
import { namedDim, unknownDim } from "../../../runtime/src/ir/dim.ts";
import { makeNode, makeRef, type Node, type Ref } from "../../../runtime/src/ir/node.ts";
import { type TensorType, tensorType } from "../../../runtime/src/ir/type.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import "../../../runtime/src/ops/index.ts";
import { seedStreams } from "../../../runtime/src/random/streams.ts";
import { Session } from "../../../runtime/src/session.ts";

const g = new Builder();
const n = namedDim("n");

const leaf = (op: "input" | "shared" | "value", ref: Ref, type: TensorType): Node =>
  makeNode({ op, attrs: { ref }, type, name: ref.name });
const input = (name: string, type: TensorType): Node => leaf("input", makeRef("input", name), type);

function functionOf(parts: Partial<FunctionSpec> & { params?: FunctionSpec["params"] }): FunctionSpec {
  const options = { noDefaultUpdates: false, mode: "fast", profile: false } as const;
  return { name: "f", params: [], outputs: [], updates: [], options, ...parts };
}

const newSession = (device: Device = "reference"): Session =>
  new Session({ device, backend: (d) => (d === "cpu" ? wasmBackend() : referenceBackend()) });
const noValues = (ref: Ref): NdArray => assert.fail(`${ref.name} is read`);

function results(of: readonly NdArray[] | RunFault): readonly NdArray[] {
  if (isRunFault(of)) assert.fail(of.message);
  return of;
}
function faultOf(of: unknown): RunFault {
  assert.ok(isRunFault(of), "a fault");
  return of;
}
const numbers = (a: NdArray): number[] => Array.from({ length: a.data.length }, (_, i) => Number(readElement(a, i)));
const vector = (...values: number[]): NdArray => fromValues("float64", [values.length], values);

/** A shared variable with its leaf. */
function shared(name: string, type: TensorType): { spec: SharedSpec; node: Node } {
  const ref = makeRef("shared", name);
  return { spec: { ref, type }, node: leaf("shared", ref, type) };
}

describe("a call", () => {
  const x = input("x", tensorType("float64", [n]));
  const y = input("y", tensorType("float64", [n]));
  const sum = functionOf({
    params: [
      { name: "x", node: x },
      { name: "y", node: y },
    ],
    outputs: [{ node: g.add(x, y) }],
  });

  it("computes the outputs for each set of shapes", () => {
    const session = newSession();
    const f = session.prepare(sum);
    assert.deepEqual(numbers(results(session.call(f, [vector(1, 2), vector(3, 4)], noValues))[0]!), [4, 6]);
    assert.deepEqual(numbers(results(session.call(f, [vector(1), vector(3)], noValues))[0]!), [4]);
    assert.deepEqual(numbers(results(session.call(f, [vector(5, 6), vector(7, 8)], noValues))[0]!), [12, 14]);
  });

  it("widens integers and refuses to narrow, naming function, argument, type and what came", () => {
    const session = newSession();
    const f = session.prepare(sum);
    const ints = fromValues("int32", [2], [1, 2]);
    assert.deepEqual(numbers(results(session.call(f, [ints, vector(3, 4)], noValues))[0]!), [4, 6]);
    const i = input("i", tensorType("int32", [n]));
    const whole = session.prepare(
      functionOf({ name: "whole", params: [{ name: "i", node: i }], outputs: [{ node: i }] }),
    );
    const fault = faultOf(session.call(whole, [vector(1, 2)], noValues));
    assert.equal(fault.code, "argument-type");
    assert.equal(fault.message, "whole: argument `i` is int32[n], but a float64[2] came");
  });

  it("refuses another number of axes", () => {
    const session = newSession();
    const fault = faultOf(session.call(session.prepare(sum), [scalarOf("float64", 1), vector(1)], noValues));
    assert.equal(fault.code, "argument-type");
  });

  it("names what bound a dim when arguments disagree", () => {
    const session = newSession();
    const fault = faultOf(session.call(session.prepare(sum), [vector(1, 2), vector(1)], noValues));
    assert.equal(fault.code, "dim-binding");
    assert.match(fault.message, /`n` is 2 by `x` axis 0, but 1 by `y` axis 0/);
  });

  it("reads values of the program at each call", () => {
    const ref = makeRef("value", "rate");
    const rate = leaf("value", ref, tensorType("float64"));
    const session = newSession();
    const f = session.prepare(functionOf({ params: [{ name: "x", node: x }], outputs: [{ node: g.mul(x, rate) }] }));
    let value = scalarOf("float64", 2);
    const read = (r: Ref): NdArray => (r === ref ? value : assert.fail("another value"));
    assert.deepEqual(numbers(results(session.call(f, [vector(1, 2)], read))[0]!), [2, 4]);
    value = scalarOf("float64", 10);
    assert.deepEqual(numbers(results(session.call(f, [vector(1, 2)], read))[0]!), [10, 20]);
  });

  it("gives results that later calls leave alone, unless they are borrowed", () => {
    for (const device of ["reference", "cpu"] as const) {
      const session = newSession(device);
      const f = session.prepare(sum);
      const kept = results(session.call(f, [vector(1, 2), vector(3, 4)], noValues))[0]!;
      const borrowed = results(session.call(f, [vector(5, 6), vector(7, 8)], noValues, true))[0]!;
      assert.deepEqual(
        [numbers(kept), numbers(borrowed)],
        [
          [4, 6],
          [12, 14],
        ],
      );
    }
  });

  it("takes what another function has lent as it is at the call", () => {
    const session = newSession("cpu");
    const lender = session.prepare(sum);
    const f = session.prepare(sum);
    const large = (start: number): NdArray =>
      fromValues(
        "float64",
        [1000],
        Array.from({ length: 1000 }, () => start),
      );
    for (const start of [1, 2, 3, 4]) {
      const [lent] = results(session.call(lender, [large(start), large(0)], noValues, true));
      assert.equal(numbers(results(session.call(f, [lent!, large(10)], noValues))[0]!)[999], start + 10);
    }
  });

  it("gives the same result when one large array is given many times", () => {
    const session = newSession();
    const f = session.prepare(sum);
    const large = fromValues(
      "float64",
      [1000],
      Array.from({ length: 1000 }, (_, i) => i),
    );
    const other = fromValues(
      "float64",
      [1000],
      Array.from({ length: 1000 }, (_, i) => 2 * i),
    );
    for (const [a, b] of [
      [large, large],
      [large, large],
      [large, other],
      [other, other],
      [large, other],
    ] as const) {
      const [out] = results(session.call(f, [a, b], noValues));
      assert.deepEqual(
        numbers(out!),
        numbers(a).map((v, i) => v + numbers(b)[i]!),
      );
    }
  });
});

describe("shared variables", () => {
  it("change together, from the old values", () => {
    const a = shared("a", tensorType("float64"));
    const b = shared("b", tensorType("float64"));
    const session = newSession();
    session.initShared(a.spec, scalarOf("float64", 1));
    session.initShared(b.spec, scalarOf("float64", 2));
    const swap = session.prepare(
      functionOf({
        outputs: [{ node: a.node }],
        updates: [
          { shared: a.spec, value: b.node },
          { shared: b.spec, value: g.add(a.node, b.node) },
        ],
      }),
    );
    assert.deepEqual(numbers(results(session.call(swap, [], noValues))[0]!), [1]);
    assert.deepEqual(numbers(session.getShared(a.spec.ref)), [2]);
    assert.deepEqual(numbers(session.getShared(b.spec.ref)), [3]);
    results(session.call(swap, [], noValues));
    assert.deepEqual(numbers(session.getShared(a.spec.ref)), [3]);
    assert.deepEqual(numbers(session.getShared(b.spec.ref)), [5]);
  });

  it("stay as they are when the call fails", () => {
    const a = shared("a", tensorType("float64", [3]));
    const rows = input("rows", tensorType("float64", [unknownDim("?")]));
    const session = newSession();
    session.initShared(a.spec, vector(1, 2, 3));
    const before = session.describe();
    const f = session.prepare(
      functionOf({ params: [{ name: "rows", node: rows }], updates: [{ shared: a.spec, value: g.neg(rows) }] }),
    );
    assert.equal(faultOf(session.call(f, [vector(1, 2)], noValues)).code, "shared-type");
    assert.deepEqual(numbers(session.getShared(a.spec.ref)), [1, 2, 3]);
    assert.deepEqual(session.describe(), before);
    results(session.call(f, [vector(1, 2, 4)], noValues));
    assert.deepEqual(numbers(session.getShared(a.spec.ref)), [-1, -2, -4]);
  });

  it("take any length where their type says ?, and only that", () => {
    const w = shared("w", tensorType("float64", [unknownDim("declared as ?"), 3]));
    const session = newSession();
    assert.equal(session.initShared(w.spec, fromValues("float64", [1, 3], [1, 2, 3])), undefined);
    assert.equal(session.setShared(w.spec.ref, fromValues("float64", [2, 3], [1, 2, 3, 4, 5, 6])), undefined);
    const fault = faultOf(session.setShared(w.spec.ref, fromValues("float64", [2, 2], [1, 2, 3, 4])));
    assert.equal(fault.message, "`w` is float64[?, 3] and cannot hold float64[2, 2]: axis 1 has length 2");
    assert.deepEqual(session.getShared(w.spec.ref).shape, [2, 3]);
  });

  it("take literals that their dtype holds", () => {
    const s = shared("s", tensorType("int8"));
    const session = newSession();
    assert.equal(session.initShared(s.spec, scalarOf("int64", 100), true), undefined);
    assert.equal(faultOf(session.setShared(s.spec.ref, scalarOf("int64", 1000), true)).code, "shared-type");
    assert.equal(faultOf(session.setShared(s.spec.ref, scalarOf("int64", 1), false)).code, "shared-type");
  });
});

describe("modes that watch", () => {
  const x = input("x", tensorType("float64", [n]));
  const span = { start: 7, end: 11 };
  const bad = makeNode({ ...g.log(x), name: "bad", span });
  for (const mode of ["nanguard", "debug"] as const) {
    for (const device of ["reference", "cpu"] as const) {
      it(`name the first node that is not finite, in ${mode} on ${device}, and change nothing`, () => {
        const a = shared("a", tensorType("float64", [n]));
        const session = newSession(device);
        session.initShared(a.spec, vector(1, 2));
        const f = session.prepare(
          functionOf({
            params: [{ name: "x", node: x }],
            outputs: [{ node: g.add(bad, 1) }],
            updates: [{ shared: a.spec, value: g.add(a.node, x) }],
            options: { noDefaultUpdates: false, mode, profile: false },
          }),
        );
        assert.deepEqual(numbers(results(session.call(f, [vector(1, 1)], noValues))[0]!), [1, 1]);
        const fault = faultOf(session.call(f, [vector(1, 0)], noValues));
        assert.deepEqual(
          [fault.code, fault.message, fault.span],
          ["non-finite", "`bad` is -inf at [1], where `x` is 0", span],
        );
        assert.deepEqual(numbers(session.getShared(a.spec.ref)), [2, 3]);
      });
    }
  }
});

describe("memory", () => {
  const x = input("x", tensorType("float64", [n]));
  const large = (start: number): NdArray =>
    fromValues(
      "float64",
      [500_000],
      Array.from({ length: 500_000 }, () => start),
    );
  const newFunction = (k: number): FunctionSpec =>
    functionOf({ params: [{ name: "x", node: x }], outputs: [{ node: g.mul(g.add(x, k), 2) }] });
  const small = (): Session => new Session({ device: "cpu", backend: () => wasmBackend({ maximumPages: 512 }) });

  it("of functions is given back where it is short, so that others can be made", () => {
    const session = small();
    for (let k = 0; k < 12; k++) {
      assert.equal(results(session.call(session.prepare(newFunction(k)), [large(k)], noValues))[0]!.data[7], 4 * k);
    }
  });

  it("that is lent is not, before the loan has ended", () => {
    const session = small();
    const lent: NdArray[] = [];
    let refused = 0;
    for (let k = 0; k < 12; k++) {
      const made = session.call(session.prepare(newFunction(k)), [large(k)], noValues, true);
      if (isRunFault(made)) refused++;
      else lent.push(made[0]!);
    }
    assert.ok(refused > 0);
    for (const [k, a] of lent.entries()) assert.equal(a.data[499_999], 4 * k);
    session.endLoans();
    assert.equal(results(session.call(session.prepare(newFunction(1)), [large(1)], noValues))[0]!.data[0], 4);
  });

  it("that does not suffice at all is a fault, and the session goes on", () => {
    const session = small();
    const huge = session.prepare(
      functionOf({ params: [{ name: "x", node: x }], outputs: [{ node: g.op("outer", [x, x]) }] }),
    );
    const fault = faultOf(session.call(huge, [fromValues("float64", [5000], new Float64Array(5000))], noValues));
    assert.equal(fault.code, "out-of-memory");
    assert.equal(results(session.call(huge, [vector(1, 2)], noValues))[0]!.data[3], 4);
  });
});

describe("devices", () => {
  it("can be chosen by a function; its state stays with the session", () => {
    const a = shared("a", tensorType("float64"));
    const session = newSession("cpu");
    session.initShared(a.spec, scalarOf("float64", 1));
    const options = { noDefaultUpdates: false, mode: "fast", profile: false } as const;
    const updates = [{ shared: a.spec, value: g.add(a.node, 1) }];
    const slow = session.prepare(functionOf({ updates, options: { ...options, device: "reference" } }));
    const fast = session.prepare(functionOf({ updates, options }));
    for (const f of [slow, fast, slow, fast]) results(session.call(f, [], noValues));
    assert.deepEqual(numbers(session.getShared(a.spec.ref)), [5]);
  });
});

describe("random streams", () => {
  const type = tensorType("float64", [2]);
  function stream(): { spec: { ref: Ref; generator: "mt19937" }; node: Node } {
    const ref = makeRef("stream", "u");
    const attrs = { stream: ref, generator: "mt19937", distribution: "uniform", size: [2], dtype: "float64" };
    return { spec: { ref, generator: "mt19937" }, node: makeNode({ op: "random", attrs, type }) };
  }
  const state = () => seedStreams("mt19937", 234, [{ rows: [] }])[0]!;

  it("are drawn once a call, and go on from call to call", () => {
    const u = stream();
    const session = newSession();
    session.initStream(u.spec, state());
    const twice = session.prepare(functionOf({ outputs: [{ node: u.node }, { node: g.add(u.node, u.node) }] }));
    const first = results(session.call(twice, [], noValues));
    assert.deepEqual(
      numbers(first[1]!),
      numbers(first[0]!).map((v) => v + v),
    );
    const second = results(session.call(twice, [], noValues));
    assert.notDeepEqual(numbers(second[0]!), numbers(first[0]!));
    session.setStream(u.spec.ref, state());
    assert.deepEqual(numbers(results(session.call(twice, [], noValues))[0]!), numbers(first[0]!));
  });

  it("stand still without default updates", () => {
    const u = stream();
    const session = newSession();
    session.initStream(u.spec, state());
    const options = { noDefaultUpdates: true, mode: "fast", profile: false } as const;
    const same = session.prepare(functionOf({ outputs: [{ node: u.node }], options }));
    const first = numbers(results(session.call(same, [], noValues))[0]!);
    assert.deepEqual(numbers(results(session.call(same, [], noValues))[0]!), first);
  });

  it("advance also where the draw is simplified away", () => {
    const u = stream();
    const session = newSession();
    session.initStream(u.spec, state());
    const before = session.getStream(u.spec.ref);
    const zero = session.prepare(functionOf({ outputs: [{ node: g.mul(g.sub(u.node, u.node), 0) }] }));
    assert.deepEqual(numbers(results(session.call(zero, [], noValues))[0]!), [0, 0]);
    assert.notDeepEqual(session.getStream(u.spec.ref), before);
  });
});
