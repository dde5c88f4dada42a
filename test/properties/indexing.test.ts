/** @file Random slices and index arrays: reading against counting, writing against reading, windows against copies. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { fromValues, type NdArray, sizeOf } from "../../runtime/src/ir/array.ts";
import { build } from "../../runtime/src/ops/build.ts";
import { Builder } from "../../runtime/src/ops/builder.ts";
import { type IndexItem, writeItems } from "../../runtime/src/ops/indexing/items.ts";
import { isFault } from "../../runtime/src/ops/op.ts";
import { contiguous, reshapeStrided, rowMajor } from "../../runtime/src/ops/shape/strided.ts";
import { prepared } from "../harness/apply-op.ts";
import { runReference, runWasm } from "../harness/both-backends.ts";
import { inputLeaf } from "../harness/graphs.ts";

const g = new Builder();

interface Indexing {
  readonly shape: readonly number[];
  readonly items: readonly IndexItem[];
  readonly arrays: readonly NdArray[];
}

const bound = fc.option(fc.integer({ min: -6, max: 6 }));
const slice = fc.record({
  kind: fc.constant("slice" as const),
  start: bound,
  stop: bound,
  step: fc.option(fc.constantFrom(-3, -2, -1, 1, 2, 3)),
});

/** An item for an axis of length n: arrays, when there are some, all have the shape that is given (or are scalars). */
const itemFor = (n: number, places: readonly number[]): fc.Arbitrary<{ item: IndexItem; array?: NdArray }> => {
  const slices = slice.map((item) => ({ item }));
  if (n === 0) return slices;
  const position = fc.integer({ min: -n, max: n - 1 });
  const at = position.map((index) => ({ item: { kind: "at" as const, index } }));
  const arrayOf = (shape: readonly number[]) =>
    fc
      .array(position, { minLength: sizeOf(shape), maxLength: sizeOf(shape) })
      .map((values) => ({ item: { kind: "tensor" as const }, array: fromValues("int32", shape, values) }));
  return fc.oneof(slices, at, arrayOf([]), arrayOf(places));
};

const indexing: fc.Arbitrary<Indexing> = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
    fc.constantFrom<readonly number[]>([2], [3, 1], [0], [2, 2]),
  )
  .chain(([shape, places]) =>
    fc
      .tuple(fc.tuple(...shape.map((n) => itemFor(n, places))), fc.nat({ max: shape.length }), fc.boolean())
      .map(([parts, used, added]) => {
        const kept = parts.slice(0, used);
        const items = kept.map((p) => p.item);
        return {
          shape,
          items: added ? [{ kind: "newaxis" as const }, ...items] : items,
          arrays: kept.flatMap((p) => (p.array ? [p.array] : [])),
        };
      }),
  );

/** 0, 1, 2, …: each element says where it stands. */
const counting = (shape: readonly number[]): NdArray =>
  fromValues(
    "float64",
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => i),
  );

function graphOf({ shape, items, arrays }: Indexing) {
  const x = inputLeaf("x", "float64", shape);
  const indices = arrays.map((a, i) => inputLeaf(`i${i}`, a.dtype, a.shape));
  const attrs = { items: writeItems(items) };
  const part = build("index", [x, ...indices], attrs);
  if (isFault(part)) assert.fail(part.message);
  return { x, indices, attrs, part };
}

describe("random indexing", () => {
  it("reads the same compiled and on the reference", () => {
    fc.assert(
      fc.property(indexing, (case_) => {
        const { x, indices, part } = graphOf(case_);
        const graph = { kind: "graph" as const, inputs: [x, ...indices], outputs: [part] };
        const args = [counting(case_.shape), ...case_.arrays];
        assert.deepEqual(runWasm(prepared(graph), args), runReference(graph, args));
      }),
      { numRuns: 150 },
    );
  });

  it("puts what it reads back where it was, and is the transpose of adding there", () => {
    fc.assert(
      fc.property(indexing, (case_) => {
        const { x, indices, attrs, part } = graphOf(case_);
        const restored = g.op("set_subtensor", [x, part, ...indices], attrs);
        const weights = g.constant(counting(part.type.shape as readonly number[]));
        const spread = g.op("inc_subtensor", [g.zerosLike(x), weights, ...indices], attrs);
        const outputs = [restored, g.sum(g.mul(part, weights)), g.sum(g.mul(x, spread))];
        const graph = { kind: "graph" as const, inputs: [x, ...indices], outputs };
        const args = [counting(case_.shape), ...case_.arrays];
        for (const run of [runReference(graph, args), runWasm(prepared(graph), args)]) {
          assert.deepEqual(run[0], args[0]);
          assert.deepEqual(run[1], run[2]);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe("reshaping a window", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

  const shapeAndOrder = lengths.chain((shape) => {
    const axes = shape.map((_, i) => i);
    return fc.tuple(fc.constant(shape), fc.shuffledSubarray(axes, { minLength: axes.length }));
  });

  it("shows the same elements in the same order, or refuses", () => {
    fc.assert(
      fc.property(shapeAndOrder, lengths, ([shape, order], wanted) => {
        const base = contiguous(shape);
        const x = { offset: 0, shape: order.map((a) => shape[a]!), strides: order.map((a) => base.strides[a]!) };
        const total = sizeOf(shape);
        const target = [...wanted.filter((d) => total % d === 0).slice(0, 1)];
        target.push(total / sizeOf(target));
        const seen = reshapeStrided(x, target);
        if (seen) assert.deepEqual(offsets(seen), offsets(x));
        const dense = reshapeStrided(base, target);
        assert.deepEqual(dense && offsets(dense), offsets(contiguous([total])), "contiguous data always reshapes");
      }),
    );
  });
});

/** Where each element lies, in C order. */
function offsets({ offset, shape, strides }: ReturnType<typeof contiguous>): number[] {
  const steps = rowMajor(shape);
  return Array.from({ length: sizeOf(shape) }, (_, i) =>
    shape.reduce((at, d, axis) => at + (Math.floor(i / steps[axis]!) % d) * strides[axis]!, offset),
  );
}
