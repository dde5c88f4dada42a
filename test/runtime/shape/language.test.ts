/** @file Shapes and indices as the language writes them: several arguments or a list, positions that only the run knows, faults with lines. */
import assert from "node:assert/strict";
import { asTensor } from "../../../server/src/kernel/value.ts";
import { elements } from "../../harness/graphs.ts";
import { runText } from "../../harness/run-text.ts";

const head =
  "input x: float64[n, m]\ninput i: int64\ninput idx: int64[k]\nX = [[1.0, 2.0], [4.0, 8.0], [16.0, 32.0]]\n";

/** Each expression over x, i and idx, called with X, 1 and [0, 0, 2], is a literal. */
const equal: readonly (readonly [expression: string, value: string])[] = [
  ["x.transpose(1, 0)", "X.T"],
  ["x.transpose([1, 0])", "X.T"],
  ["x.reshape(m, n)", "[[1, 2, 4], [8, 16, 32]]"],
  ["x.reshape(-1)", "[1, 2, 4, 8, 16, 32]"],
  ['x.sum(axis=0).dimshuffle("x", 0)', "[[21, 42]]"],
  ["x[1:] - x[:-1]", "[[3, 6], [12, 24]]"],
  ["x[i]", "[4, 8]"],
  ["x[-i, ::-1]", "[32, 16]"],
  ["x[i : i + 2]", "[[4, 8], [16, 32]]"],
  ["x[idx]", "[[1, 2], [1, 2], [16, 32]]"],
  ["x[idx, i]", "[2, 2, 32]"],
  ["x[idx, none, 0]", "[[1], [1], [16]]"],
  ["set_subtensor(x[i], 0)", "[[1, 2], [0, 0], [16, 32]]"],
  ["inc_subtensor(x[idx], 1)", "[[3, 4], [4, 8], [17, 33]]"],
  ["grad(sum(x[idx] ** 2), x)", "[[4, 8], [0, 0], [32, 64]]"],
  ["grad(sum(x[i : i + 2] * 3), x)", "[[0, 0], [3, 3], [3, 3]]"],
  ["split(x, [1, n - 1])[1]", "[[4, 8], [16, 32]]"],
  ["eye(m)", "[[1, 0], [0, 1]]"],
  ["arange(n - 1)", "[0, 1]"],
  ["one_hot(idx, n)[2]", "[0, 0, 1]"],
  ["roll(x, n // 2, axis=0)", "[[16, 32], [1, 2], [4, 8]]"],
  ["roll(x, m - n)", "[[2, 4], [8, 16], [32, 1]]"],
  ["roll(x, [-m, m // 2], axis=[0, 1])", "[[32, 16], [2, 1], [8, 4]]"],
  ["grad(sum(roll(x, m, axis=0) * arange(n)[:, none]), x)", "[[2, 2], [0, 0], [1, 1]]"],
  ["tril(x, m - 2)", "[[1, 0], [4, 8], [16, 32]]"],
  ["triu(x, m - n)", "[[1, 2], [4, 8], [0, 32]]"],
  ["eye(n, k=m - n)", "[[0, 0, 0], [1, 0, 0], [0, 1, 0]]"],
  ["tri(m, n, n - m)", "[[1, 1, 0], [1, 1, 1]]"],
  ["round(irfft(rfft(x, axis=0), n, axis=0), 9)", "X"],
  ["round(real(fft(x, i, axis=0)), 9)", "[[1, 2]]"],
  ["round(real(rfft(x, 2 * n, axis=0))[0], 9)", "[21, 42]"],
];

describe("shapes and indices in the language", () => {
  for (const [expression, value] of equal) {
    it(`${expression} is ${value}`, () => {
      const params = ["x", "i", "idx"].filter((p) => new RegExp(`\\b${p}\\b`).test(expression) || p === "x");
      const given: Record<string, string> = { x: "X", i: "1", idx: "[0, 0, 2]" };
      const call = `found = f(${params.map((p) => given[p]).join(", ")})`;
      const { values, diagnostics } = runText(
        `${head}function f(${params}) -> ${expression}\n${call}\nwanted = ${value}\n`,
      );
      const said = diagnostics.filter((d) => d.severity === "error").map((d) => d.message);
      assert.deepEqual(said, []);
      const [found, wanted] = ["found", "wanted"].map((name) => {
        const t = asTensor(values.get(name)!);
        return "array" in t ? t.array : assert.fail(t.message);
      });
      assert.deepEqual(found!.shape, wanted!.shape);
      assert.deepEqual(elements(found!).map(Number), elements(wanted!).map(Number));
    });
  }

  it("a tensor made of lengths belongs to the graph, also under a name", () => {
    const text = `${head}steps = arange(n)\nempty = zeros([n, m])\nfunction f(x) -> steps, empty\na, b = f(X)\nassert a == [0, 1, 2]\nassert b == 0 * X\n`;
    assert.deepEqual(
      runText(text).diagnostics.filter((d) => d.severity === "error"),
      [],
    );
  });

  it("a narrow integer counts to the end of a long axis", () => {
    const text =
      "input x: int64[n]\ninput j: int8\nfunction f(x, j) -> x[j : j + 2], x[j]\na, b = f(arange(300), -100)\nassert a == [200, 201]\nassert b == 200\n";
    assert.deepEqual(
      runText(text, "cpu").diagnostics.filter((d) => d.severity === "error"),
      [],
    );
  });

  const faults: readonly (readonly [program: string, code: string, message: RegExp, at: string])[] = [
    [
      "function f(x, i) -> x[i]\nf(X, 7)",
      "index-range",
      /^index 7 is out of range for axis 0, which has length 3$/,
      "x[i]",
    ],
    [
      "function f(x, i) -> x[:, i]\nf(X, -3)",
      "index-range",
      /^index -3 is out of range for axis 1, which has length 2$/,
      "x[:, i]",
    ],
    [
      "function f(x, i) -> x[i : i + 2]\nf(X, 2)",
      "index-range",
      /^index 3 is out of range for axis 0, which has length 3$/,
      "x[i : i + 2]",
    ],
    [
      "function f(x, i) -> set_subtensor(x[i], 0)\nf(X, 3)",
      "index-range",
      /^index 3 is out of range for axis 0/,
      "set_subtensor(x[i], 0)",
    ],
    ["function f(x) -> x[1:]\nf([[1.0, 2.0]][1:])", "dim-binding", /the length `n - 1` would be -1/, "x[1:]"],
    [
      "function f(x) -> x[3]\nf(X)",
      "dim-binding",
      /the length that index 3 needs and that of axis 0 differ: 4 .* and 3 \(`n`\)/,
      "x[3]",
    ],
    [
      "function f(x) -> x.reshape(-1, 4)\nf(X)",
      "dim-binding",
      /number of elements in reshape differ: 4 .* and 6 \(`m\*n`\)/,
      "x.reshape(-1, 4)",
    ],
    [
      "function f(x) -> conv1d(x[none, none, :, 0], ones([1, 1, m + 2]))\nf(X)",
      "dim-binding",
      /^f: conv1d: the filters .* span `4` along axis 2, more than the `3` of/,
      "conv1d(x[none, none, :, 0], ones([1, 1, m + 2]))",
    ],
    [
      "function f(x) -> pool(x[none, none], 3)\nf(X)",
      "dim-binding",
      /^f: pool: a window of 3 is longer than axis 3 of .*, which has `2`$/,
      "pool(x[none, none], 3)",
    ],
    ["function f(x) -> topk(x, 5)\nf(X)", "dim-binding", /^f: topk: axis 1 of `x` is `2` long/, "topk(x, 5)"],
    ["function f(i) -> arange(0, 9, i)\nf(0)", "value", /^the step of `arange\(0, 9, i\)` is 0$/, "arange(0, 9, i)"],
    ["function f(i) -> zeros([i, 2])\nf(-4)", "value", /^the value of `i` is -4, but a length is at least 0$/, "f(-4)"],
  ];
  for (const device of ["reference", "cpu"] as const) {
    for (const [program, code, message, at] of faults) {
      it(`${program.split("\n")[1]} with ${at} ends with ${code} on ${device}`, () => {
        const text = `${head}${program}\n`;
        const { diagnostics } = runText(text, device);
        const errors = diagnostics.filter((d) => d.severity === "error");
        assert.deepEqual(
          errors.map((d) => d.code),
          [code],
        );
        assert.match(errors[0]!.message, message);
        assert.equal(text.slice(errors[0]!.span.start, errors[0]!.span.end), at);
      });
    }
  }

  it("says once where a length came from that both sides of a check have", () => {
    const { diagnostics } = runText("input x: float64[n]\nfunction f(x) -> x[3]\nf([1, 2])\n", "cpu");
    const reasons = diagnostics.flatMap((d) => [...d.labels, ...d.chain]).map((r) => r.message);
    assert.deepEqual(
      reasons.filter((r) => r.startsWith("`n`")),
      ["`n` is 2 by `x` axis 0"],
    );
  });
});
