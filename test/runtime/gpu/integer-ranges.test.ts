/** @file The intervals of integers hold for whatever comes in: at the ends of dtypes, where numbers wrap around, and for every op with a rule. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { IntegerRanges } from "../../../runtime/src/backends/gpu/ranges/integer-ranges.ts";
import { int32Range } from "../../../runtime/src/backends/gpu/ranges/range.ts";
import { rangeRules } from "../../../runtime/src/backends/gpu/ranges/range-rules.ts";
import { evaluate } from "../../../runtime/src/backends/reference.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { fromValues, type NdArray, readElement } from "../../../runtime/src/ir/array.ts";
import { type Dtype, integerRange, isInteger, isWide } from "../../../runtime/src/ir/dtype.ts";
import { type Attrs, makeNode, type Node } from "../../../runtime/src/ir/node.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { buildScan } from "../../../runtime/src/ops/control/build-scan.ts";
import { buildIfelse } from "../../../runtime/src/ops/control/ifelse.ts";
import { opNamed } from "../../../runtime/src/ops/index.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { leavesFor } from "../../harness/both-backends.ts";
import { applications } from "../../harness/samples.ts";

/** Ops of the graphs, with the attributes to try. */
const steps: readonly (readonly [op: string, arity: number, attrs: Attrs])[] = [
  ..."neg sqr abs sign relu bitwise_not".split(" ").map((op) => [op, 1, {}] as const),
  ..."add sub mul minimum maximum floor_divide mod pow bitwise_and bitwise_or bitwise_xor left_shift right_shift"
    .split(" ")
    .map((op) => [op, 2, {}] as const),
  ["clip", 3, {}],
  ...["int64", "int32", "int16", "uint8", "uint32", "uint64"].map((dtype) => ["cast", 1, { dtype }] as const),
  ["sum", 1, { axis: 0 }],
  ["prod", 1, { axis: 0 }],
  ["max", 1, { axis: 0 }],
  ["cumsum", 1, { axis: 0 }],
  ["argmax", 1, { axis: 0 }],
  ["argsort", 1, { axis: 0 }],
  ["sort", 1, { axis: 0 }],
  ["concatenate", 2, { axis: 0 }],
  ["flip", 1, { axis: 0 }],
];
const dtypes: readonly Dtype[] = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "bool"];

/** Near 0, and at both ends of the dtype. */
const element = (dtype: Dtype): fc.Arbitrary<bigint> => {
  const [least, greatest] = integerRange(dtype);
  const at = (n: bigint): bigint => (n < least ? least : n > greatest ? greatest : n);
  return fc.oneof(
    fc.integer({ min: -9, max: 9 }).map((n) => at(BigInt(n))),
    fc.integer({ min: 0, max: 2 }).map((n) => at(least + BigInt(n))),
    fc.integer({ min: 0, max: 2 }).map((n) => at(greatest - BigInt(n))),
  );
};
const arrayOf = (dtype: Dtype, length: number): fc.Arbitrary<NdArray> =>
  fc
    .array(element(dtype), { minLength: length, maxLength: length })
    .map((values) => fromValues(dtype, [length], isWide(dtype) ? values : values.map(Number)));

const constant = (value: NdArray): Node =>
  makeNode({ op: "constant", attrs: { value }, type: { dtype: value.dtype, shape: value.shape } });

/** Some graph over the leaves; what an op refuses is passed over. */
function grow(leaves: readonly Node[], choices: readonly (readonly number[])[]): Node[] {
  const pool = [...leaves];
  for (const [which, ...operands] of choices) {
    const [op, arity, attrs] = steps[which! % steps.length]!;
    const chosen = operands.slice(0, arity).map((k) => pool[pool.length - 1 - (k % Math.min(pool.length, 6))]!);
    const given = op === "concatenate" ? [chosen[0]!, chosen[0]!] : chosen;
    const node = build(op, given, attrs);
    if (!isFault(node)) pool.push(node);
  }
  return pool;
}

function assertInside(nodes: readonly Node[], ranges: IntegerRanges, leafValue: (n: Node) => NdArray): number {
  const values = evaluate(nodes, leafValue);
  if (isRunFault(values)) return 0;
  let known = 0;
  for (const [i, node] of nodes.entries()) {
    const { least, greatest } = ranges.of(node);
    if (Number.isFinite(least) && Number.isFinite(greatest)) known++;
    for (let k = 0; k < values[i]!.data.length; k++) {
      const x = readElement(values[i]!, k) as number | bigint;
      assert.ok(
        x >= least && x <= greatest,
        `${node.op} of ${node.type.dtype} gives ${x}, not in ${least} … ${greatest}`,
      );
    }
  }
  return known;
}

describe("the interval of an integer node", () => {
  it("holds all values of random graphs, whose leaves have any value of their dtypes", () => {
    let [all, known] = [0, 0];
    const leaf = fc.constantFrom(...dtypes).chain((d) => fc.record({ value: arrayOf(d, 3), isConstant: fc.boolean() }));
    const step = fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(leaf, { minLength: 2, maxLength: 5 }),
        fc.array(step, { minLength: 1, maxLength: 12 }),
        (given, choices) => {
          const inputs = leavesFor(given.map((g) => g.value));
          const values = new Map(inputs.map((n, i) => [n, given[i]!.value]));
          const leaves = given.map(({ value, isConstant }, i) => (isConstant ? constant(value) : inputs[i]!));
          const integers = grow(leaves, choices).filter((n) => isInteger(n.type.dtype));
          all += integers.length;
          known += assertInside(integers, new IntegerRanges(), (n) => values.get(n)!);
        },
      ),
      { numRuns: 1500 },
    );
    assert.ok(known > all / 2, `only ${known} of ${all} are known`);
  });

  it("holds what every op with a rule gives of its samples", () => {
    const tried = new Set<string>();
    for (const name of Object.keys(rangeRules)) {
      for (const { inputs, attrs } of applications(opNamed(name))) {
        const whole = inputs.map((a) => {
          const dtype = a.dtype.startsWith("float") ? "int16" : a.dtype;
          const values = Array.from({ length: a.data.length }, (_, i) => readElement(a, i));
          return constant(
            fromValues(
              dtype,
              a.shape,
              values.map((v) => (isWide(dtype) ? v : Math.trunc(Number(v)))),
            ),
          );
        });
        const node = build(name, whole, name === "cast" ? { dtype: "int64" } : attrs);
        if (isFault(node) || !isInteger(node.type.dtype)) continue;
        if (assertInside([node], new IntegerRanges(), () => assert.fail("there are no leaves")) > 0) tried.add(name);
      }
    }
    const untried = Object.keys(rangeRules).filter((name) => !tried.has(name) && opNamed(name).kind !== "leaf");
    assert.deepEqual(untried, []);
  });

  it("holds all values of random loops and choices, before each step and after the last", () => {
    let [all, known] = [0, 0];
    const leaf = fc.constantFrom(...dtypes.filter((d) => d !== "bool")).chain((d) => arrayOf(d, 3));
    const random = fc.record({
      values: fc.array(leaf, { minLength: 3, maxLength: 3 }),
      isCounted: fc.boolean(),
      choices: fc.array(fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      length: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(random, ({ values, isCounted, choices, length }) => {
        const [start, read, walked] = values.map(constant) as [Node, Node, Node];
        const rows = makeNode({
          op: "broadcast_to",
          inputs: [walked],
          attrs: { shape: [length, 3] },
          type: { dtype: walked.type.dtype, shape: [length, 3] },
        });
        const [carried, element] = leavesFor([values[0]!, values[2]!]) as [Node, Node];
        const pool = grow([carried, element, read], choices).filter(
          (n) => isInteger(n.type.dtype) && n.type.shape.length === 1 && n.type.shape[0] === 3,
        );
        const { dtype } = start.type;
        const value = build("cast", [pool[pool.length - 1]!], { dtype }) as Node;
        const next = isCounted
          ? (build("add", [carried, build("cast", [element], { dtype }) as Node], {}) as Node)
          : value;
        const loop = buildScan({
          carries: [{ initial: start, inner: carried, next }],
          sequences: [{ walked: rows, inner: element }],
          stacked: [value],
          length,
        });
        if (isFault(loop)) return;
        const condition = build("cast", [build("sum", [loop.last[0]!], { axis: 0 }) as Node], {
          dtype: "bool",
        }) as Node;
        const chosen = buildIfelse({ condition, yes: loop.last, no: [start], inYes: () => false, inNo: () => false });
        const nodes = [...loop.last, ...loop.stacked, ...(isFault(chosen) ? [] : chosen)];
        all += nodes.length;
        known += assertInside(nodes, new IntegerRanges(), () => assert.fail("there are no leaves"));
      }),
      { numRuns: 500 },
    );
    assert.ok(known > all / 3, `only ${known} of ${all} are known`);
  });

  it("of what comes in with 64 bits is that of an int32 where that is presumed, and open where it is not", () => {
    const [x] = leavesFor([fromValues("int64", [2], [1n, 2n])]) as [Node];
    assert.equal(new IntegerRanges().fits(x), false);
    const presuming = new IntegerRanges(new Map([[x, int32Range]]));
    assert.equal(presuming.fits(x), true);
    assert.equal(presuming.fits(build("add", [x, x], {}) as Node), false);
    const clipped = build(
      "mod",
      [build("mul", [x, x], {}) as Node, constant(fromValues("int64", [], [10n]))],
      {},
    ) as Node;
    assert.deepEqual(presuming.of(clipped), { least: 0, greatest: 9 });
  });
});
