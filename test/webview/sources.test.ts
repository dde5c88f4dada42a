/** @file Where tables and plots of the results panel take their elements from: here, the corners, or by slices on demand. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { AxisRanges } from "../../client/webview/data/plane.ts";
import { firstPlane, rangeLength, withAxis } from "../../client/webview/data/plane.ts";
import { takeRanges, tensorSource } from "../../client/webview/data/tensor-source.ts";
import { tensorTable } from "../../client/webview/data/tensor-table.ts";

const base64 = (data: ArrayBufferView): string =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");

const counting = (shape: readonly number[]) => ({
  dtype: "float64",
  shape,
  elements: base64(Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i)),
});

/** A tensor whose elements are their own offsets, of which only corners are here; keeps what is asked for. */
function remote(shape: readonly number[]) {
  const asked: AxisRanges[] = [];
  const whole = { shape, data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i) };
  const edge = 3;
  const corner = shape.map((n) =>
    n > 2 * edge ? [0, 1, 2, n - 3, n - 2, n - 1] : Array.from({ length: n }, (_, i) => i),
  );
  const [rows, columns = [0]] = corner;
  const kept = rows!.flatMap((r) => columns.map((c) => r * (shape[1] ?? 1) + c));
  const source = tensorSource({
    tensor: { dtype: "float64", shape, elements: base64(Float64Array.from(kept)), edge },
    of: { result: 7 },
    ask: async (of, ranges) => {
      assert.deepEqual(of, { result: 7 });
      asked.push(ranges);
      const slice = takeRanges(whole, ranges);
      return { dtype: "float64", shape, slice: { dtype: "float64", shape: slice.shape, elements: base64(slice.data) } };
    },
  });
  return { source, asked };
}

describe("a tensor in the results panel", () => {
  it("gives the elements of any ranges, as indexing would", () => {
    const range = (n: number) =>
      fc.record({ start: fc.nat(n - 1), stop: fc.nat(n), step: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(range(4), range(5), range(3), (a, b, c) => {
        const source = tensorSource({ tensor: counting([4, 5, 3]) });
        const { data } = takeRanges({ shape: [4, 5, 3], data: Float64Array.from({ length: 60 }, (_, i) => i) }, [
          a,
          b,
          c,
        ]);
        const wanted: unknown[] = [];
        for (let i = a.start; i < a.stop; i += a.step) {
          for (let j = b.start; j < b.stop; j += b.step) {
            for (let k = c.start; k < c.stop; k += c.step) wanted.push(source.at([i, j, k]));
          }
        }
        assert.deepEqual([...data], wanted);
        assert.equal(data.length, rangeLength(a) * rangeLength(b) * rangeLength(c));
      }),
    );
  });

  it("has its corners at once, and nothing between them", () => {
    const { source } = remote([100, 50]);
    assert.equal(source.at([0, 0]), 0);
    assert.equal(source.at([99, 49]), 4999);
    assert.equal(source.at([2, 47]), 147);
    assert.equal(source.at([3, 0]), undefined);
    assert.equal(source.at([99, 10]), undefined);
  });

  it("says that it cannot be asked for more where the kernel does not hold it", async () => {
    const source = tensorSource({ tensor: { ...counting([6]), shape: [60], edge: 3 } });
    await assert.rejects(source.read([{ start: 0, stop: 60 }]), /run its statement again/);
  });
});

describe("a table of a tensor", () => {
  it("asks for the tile that is in view, once", async () => {
    const { source, asked } = remote([1000, 100]);
    const table = tensorTable(source, firstPlane([1000, 100]));
    const window = { firstRow: 200, rows: 10, firstColumn: 40, columns: 5 };
    assert.equal(table.text(200, 40), undefined);
    await table.need(window);
    assert.equal(asked.length, 1);
    assert.deepEqual(asked[0], [
      { start: 128, stop: 256 },
      { start: 32, stop: 64 },
    ]);
    assert.equal(table.text(200, 40), "20040");
    assert.equal(table.need(window), undefined, "nothing is missing any more");
  });

  it("turns the elements where rows come after columns", async () => {
    const { source } = remote([300, 200]);
    const table = tensorTable(source, withAxis(firstPlane([300, 200]), "rows", 1));
    assert.deepEqual([table.rows, table.columns], [200, 300]);
    await table.need({ firstRow: 150, rows: 2, firstColumn: 100, columns: 2 });
    assert.equal(table.fullText(150, 100), String(100 * 200 + 150));
  });

  it("sorts all rows by a column, and gives back their own order", async () => {
    const data = new Float64Array([3, 0, Number.NaN, 1, 1, 2]);
    const table = tensorTable(
      tensorSource({ tensor: { dtype: "float64", shape: [3, 2], elements: base64(data) } }),
      firstPlane([3, 2]),
    );
    await table.sort!({ column: 0, direction: "ascending" });
    assert.deepEqual(
      [0, 1, 2].map((r) => table.rowLabel(r)),
      ["2", "0", "1"],
    );
    assert.deepEqual(
      [0, 1, 2].map((r) => table.text(r, 0)),
      ["1", "3", "nan"],
    );
    assert.ok(table.isMarked(2, 0));
    await table.sort!(undefined);
    assert.deepEqual(
      [0, 1, 2].map((r) => table.rowLabel(r)),
      ["0", "1", "2"],
    );
  });

  it("is not sorted where it is too large to be fetched", () => {
    assert.equal(tensorTable(remote([1000, 200]).source, firstPlane([1000, 200])).sort, undefined);
  });
});
