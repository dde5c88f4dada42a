/** @file The pure parts of the results panel: elements, parts of tensors, bins, ticks, orders, scroll positions. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { binned } from "../../client/webview/data/bins.ts";
import { firstView, possibleViews } from "../../client/webview/data/choose-view.ts";
import { decode, elementText, numberText } from "../../client/webview/data/elements.ts";
import { extremes } from "../../client/webview/data/extremes.ts";
import {
  firstLine,
  firstPlane,
  fittingPlane,
  rangeLength,
  sampled,
  sampledRanges,
  withAxis,
  withIndex,
} from "../../client/webview/data/plane.ts";
import { lightOf, ramp } from "../../client/webview/data/ramp.ts";
import { sortOrder } from "../../client/webview/data/sort-order.ts";
import { svgPlot } from "../../client/webview/data/svg-plot.ts";
import { ticks, tickTexts } from "../../client/webview/data/ticks.ts";
import { timeText } from "../../client/webview/data/time-text.ts";
import { tsv } from "../../client/webview/data/tsv.ts";
import { intoView, virtualAxis } from "../../client/webview/data/virtual-axis.ts";

const base64 = (data: ArrayBufferView): string =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");

describe("elements in the results panel", () => {
  it("come back from base64 as they were, wide integers exactly", () => {
    const wide = new BigInt64Array([2n ** 62n + 1n, -1n]);
    assert.deepEqual(decode({ dtype: "int64", elements: base64(wide) }), wide);
    const floats = new Float32Array([1.5, Number.NaN, Number.POSITIVE_INFINITY]);
    assert.deepEqual(decode({ dtype: "float32", elements: base64(floats) }), floats);
    assert.deepEqual(decode({ dtype: "bool", elements: base64(new Uint8Array([1, 0])) }), new Uint8Array([1, 0]));
  });

  const texts: readonly [number | bigint, string, number | undefined, string][] = [
    [0.1 + 0.2, "float64", undefined, "0.30000000000000004"],
    [0.1 + 0.2, "float64", 6, "0.3"],
    [Math.fround(0.1), "float32", undefined, "0.1"],
    [Number.NaN, "float64", 6, "nan"],
    [Number.NEGATIVE_INFINITY, "float32", undefined, "-inf"],
    [-0, "float64", 6, "-0"],
    [123456789, "float64", 6, "1.23457e8"],
    [0.000012345678, "float64", 4, "1.235e-5"],
    [2n ** 63n - 1n, "int64", 6, "9223372036854775807"],
    [1, "bool", 6, "true"],
    [255, "uint8", 2, "255"],
  ];
  for (const [x, dtype, digits, text] of texts) {
    it(`are written as ${text} (${dtype}, ${digits ?? "all"} digits)`, () => {
      assert.equal(elementText(x, dtype, digits), text);
    });
  }

  it("of float32 have the fewest digits that give them back", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
        assert.equal(Math.fround(Number(elementText(x, "float32"))), x);
      }),
    );
  });
});

describe("the part of a tensor that is shown", () => {
  it("is at first the last two axes, at index 0 of the others", () => {
    assert.deepEqual(firstPlane([2, 3, 4]), { rows: 1, columns: 2, at: [0, 0, 0] });
    assert.deepEqual(firstPlane([5]), { rows: 0, at: [0] });
  });
  it("is for lines at first along the longest axis", () => {
    assert.deepEqual(firstLine([3, 200]), { rows: 1, columns: 0, at: [0, 0] });
    assert.deepEqual(firstLine([200, 3]), firstPlane([200, 3]));
    assert.deepEqual(firstLine([50, 3, 4]), { rows: 0, columns: 2, at: [0, 0, 0] });
    assert.deepEqual(firstLine([4, 4]), firstPlane([4, 4]));
  });
  it("swaps rows and columns when one takes the other's axis", () => {
    assert.deepEqual(withAxis(firstPlane([2, 3, 4]), "rows", 2), { rows: 2, columns: 1, at: [0, 0, 0] });
    assert.deepEqual(withAxis(firstPlane([2, 3, 4]), "rows", 0), { rows: 0, columns: 2, at: [0, 0, 0] });
  });
  it("is kept only where it fits the new shape", () => {
    const kept = withIndex(firstPlane([9, 3, 4]), 0, 8);
    assert.equal(fittingPlane(kept, [9, 5, 6]), kept);
    assert.deepEqual(fittingPlane(kept, [8, 3, 4]), firstPlane([8, 3, 4]));
    assert.deepEqual(fittingPlane(kept, [3, 4]), firstPlane([3, 4]));
  });
  it("is sampled in no more indices than asked for, from the first on", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 1, max: 5000 }), (length, most) => {
        const range = sampled(length, most);
        assert.ok(rangeLength(range) <= most && range.start === 0);
        assert.ok(rangeLength(range) >= Math.min(length, most) / 2);
      }),
    );
  });
  it("of any shape is sampled within a budget, along every axis", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 4 }), (shape) => {
        const ranges = sampledRanges(shape, 10_000);
        const count = ranges.reduce((n, r) => n * rangeLength(r), 1);
        assert.ok(count <= 10_000 && count >= 1, `${count} of ${shape}`);
      }),
    );
  });
});

describe("bins of a histogram", () => {
  it("count every finite element once, and the others apart", () => {
    fc.assert(
      fc.property(fc.float64Array({ minLength: 1, maxLength: 300 }), (data) => {
        const scaled = data.map((x) => (Math.abs(x) < 1e300 ? x : Math.sign(x)));
        const { counts, nans, below, above } = binned(scaled, false);
        assert.equal(counts.reduce((a, b) => a + b, 0) + nans + below + above, data.length);
      }),
    );
  });
  it("of few integers are centred on them", () => {
    const { edges, counts } = binned(new Int32Array([1, 2, 2, 4]), true);
    assert.deepEqual(edges, [0.5, 1.5, 2.5, 3.5, 4.5]);
    assert.deepEqual(counts, [1, 2, 0, 1]);
  });
  it("reach to the bounds that are known of the whole tensor", () => {
    const { edges } = binned(new Float64Array([1, 2]), false, { least: -1, greatest: 5 });
    assert.equal(edges[0], -1);
    assert.equal(edges.at(-1), 5);
  });
  it("of elements that are all the same have it inside", () => {
    const { edges, counts } = binned(new Float64Array([3, 3]), false);
    assert.ok(edges[0]! < 3 && edges.at(-1)! > 3);
    assert.equal(Math.max(...counts), 2);
  });
});

describe("ticks", () => {
  it("are round and within the axis", () => {
    assert.deepEqual(ticks(0, 1, 5), {
      at: [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1],
      text: ["0", "0.2", "0.4", "0.6", "0.8", "1"],
    });
    assert.deepEqual(ticks(-30, 70, 5).text, ["-20", "0", "20", "40", "60"]);
  });
  it("have texts that differ", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (from, span) => {
          const { text } = ticks(from, from + span, 6);
          assert.equal(new Set(text).size, text.length);
        },
      ),
    );
  });
  it("near each other have the digits that tell them apart", () => {
    assert.deepEqual(tickTexts([100.001, 100.002]), ["100.001", "100.002"]);
  });
});

describe("the order of rows", () => {
  it("is stable, with NaN last in both directions", () => {
    const column = [2, Number.NaN, 1, 2];
    assert.deepEqual(sortOrder(column, "ascending"), [2, 0, 3, 1]);
    assert.deepEqual(sortOrder(column, "descending"), [0, 3, 2, 1]);
    assert.deepEqual(sortOrder([5n, -(2n ** 60n)], "ascending"), [1, 0]);
  });
});

describe("scrolling over a virtual axis", () => {
  it("goes back to the item that it was moved to", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(), (count, at) => {
        const axis = virtualAxis(count, 22, 330);
        const index = Math.min(at % count, Math.max(0, count - 15));
        assert.equal(axis.indexAt(axis.offsetOf(index)), index);
      }),
    );
  });
  it("reaches the last of 50 million items within what a browser can scroll", () => {
    const axis = virtualAxis(50_000_000, 22, 330);
    assert.ok(axis.scaled && axis.extent <= 8_000_000);
    assert.equal(axis.indexAt(axis.extent - 330), 50_000_000 - 15);
    assert.equal(axis.indexAt(0), 0);
  });
  it("moves as little as brings an item into view", () => {
    assert.deepEqual([intoView(3, 5, 10), intoView(7, 5, 10), intoView(15, 5, 10)], [3, 5, 6]);
  });
});

describe("a long line in few points", () => {
  it("keeps its least and greatest element", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 50, maxLength: 400 }),
        (line) => {
          const { values, index } = extremes((i) => line[i]!, line.length, 20);
          assert.ok(values.length <= 20);
          assert.equal(Math.max(...values), Math.max(...line));
          assert.equal(Math.min(...values), Math.min(...line));
          assert.ok(index.every((at, k) => k === 0 || at > index[k - 1]!));
        },
      ),
    );
  });
});

describe("the first view of a value", () => {
  const views: readonly [readonly number[], string, string][] = [
    [[], "float64", "scalar"],
    [[8], "float64", "table"],
    [[1000], "float32", "line"],
    [[1000], "bool", "table"],
    [[3, 4], "float64", "table"],
    [[100, 100], "float64", "heat"],
    [[1000, 2], "float64", "table"],
    [[28, 28], "uint8", "image"],
    [[32, 32, 3], "float32", "image"],
    [[0, 4], "float64", "table"],
  ];
  for (const [shape, dtype, view] of views) {
    it(`of ${dtype}[${shape}] is ${view}`, () => {
      assert.equal(firstView(shape, dtype), view);
      assert.ok(possibleViews(shape, dtype).some((v) => v === view));
    });
  }
});

describe("colours of elements", () => {
  const colours = { paper: [0, 0, 0], high: [0, 0, 200], low: [200, 0, 0] } as const;
  it("have 0 in the middle where there are both signs", () => {
    const of = ramp({ low: -1, high: 4 }, colours);
    assert.deepEqual(
      [of(0), of(4), of(-1)],
      [
        [0, 0, 0],
        [0, 0, 200],
        [50, 0, 0],
      ],
    );
  });
  it("of pictures are bytes as they are, or floats from 0 to 1", () => {
    assert.equal(lightOf("uint8", { low: 10, high: 20 })(15), 15);
    assert.equal(lightOf("float32", { low: 0.2, high: 0.4 })(0.2), 51);
    assert.equal(lightOf("float64", { low: -1, high: 1 })(0), 128);
  });
});

describe("texts of the panel", () => {
  it("copies cells with tabs between them, quoted where they must be", () => {
    assert.equal(
      tsv([
        ["1", "a\tb"],
        ['say "x"', "2"],
      ]),
      '1\t"a\tb"\n"say ""x"""\t2',
    );
  });
  it("tells times as people do", () => {
    assert.deepEqual([0.0091, 0.4213, 12.3, 1300, 125_000].map(timeText), [
      "9.1 µs",
      "420 µs",
      "12 ms",
      "1.3 s",
      "2 min 5 s",
    ]);
  });
  it("draws a plot as SVG with a gap where there is no number", () => {
    const look = {
      title: "a < b",
      xLabel: "x",
      bars: false,
      log: false,
      background: "#fff",
      foreground: "#000",
      grid: "#ccc",
      colours: ["#00f"],
    };
    const svg = svgPlot({ x: [0, 1, 2, 3], series: [{ name: "y", values: [0, 1, null, 2] }] }, look);
    assert.match(svg, /<title>a &lt; b<\/title>/);
    const path = svg.match(/ d="([^"]*)"/)![1]!;
    assert.equal(path.match(/M/g)!.length, 2);
    assert.ok(!svg.includes("NaN"));
  });
  it("never writes a number that cannot be read back to its digits", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const shown = Number(numberText(x, 6));
        assert.ok(Math.abs(shown - x) <= Math.abs(x) * 1e-5);
      }),
    );
  });
});
