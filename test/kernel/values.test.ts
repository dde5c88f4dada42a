/** @file Expressions and statements over values. */
import assert from "node:assert/strict";
import { TextRunner } from "./run-text.ts";

/** A text and the results of the expressions that stand alone in it. */
const cases: readonly { readonly what: string; readonly text: string; readonly results: readonly unknown[] }[] = [
  { what: "arithmetic of literals", text: "2 * 3 + 1\n7 / 2\n7 // 2\n2 ** 10\n", results: [7, 3.5, 3, 1024] },
  { what: "assignment in a loop", text: "t = 0\nfor i in range(5) {\n  t = t + i\n}\nt\n", results: [10] },
  {
    what: "while and if",
    text: "n = 27\nc = 0\nwhile n != 1 {\n  if n % 2 == 0 {\n    n = n // 2\n  } else {\n    n = 3 * n + 1\n  }\n  c = c + 1\n}\nc\n",
    results: [111],
  },
  {
    what: "a range with start and step",
    text: "t = 0\nfor i in range(10, 0, -3) {\n  t = t + i\n}\nt\n",
    results: [22],
  },
  { what: "a loop over rows", text: "t = 0\nfor r in [[1, 2], [3, 4]] {\n  t = t + sum(r)\n}\nt\n", results: [10] },
  { what: "comparison with lists", text: "all([1, 2] == [1, 2])\n[1, 2] == [1, 3]\n", results: [true, [true, false]] },
  {
    what: "destructured results",
    text: "input x: float64\nfunction f(x) -> x, x * 2\na, b = f(3)\nb - a\nr = f(5)\n",
    results: [3],
  },
  { what: "eval with arguments", text: "input x: float64\ny = x ** 2\neval(y, x=4)\n", results: [16] },
  {
    what: "properties",
    text: "d = eval(zeros([2, 3]))\nd.shape\nd.ndim\nd.size\nd.dtype\n",
    results: [[2, 3], 2, 6, "float64"],
  },
  {
    what: "a value that is a constant of a graph",
    text: "rate = 0.5\ninput x: float64\nfunction f(x) -> x * rate\nf(4)\nrate = 2\nf(4)\n",
    results: [2, 8],
  },
  {
    what: "indexing with a computed index",
    text: "d = [10, 20, 30, 40]\nt = 0\nfor i in range(4) {\n  t = t + d[i] * i\n}\nt\n",
    results: [200],
  },
  {
    what: "windows that move",
    text: "d = eval(arange(10))\nt = 0\nfor i in range(5) {\n  t = t + sum(d[2 * i : 2 * i + 2])\n}\nt\n",
    results: [45],
  },
];

describe("values", () => {
  for (const device of ["reference", "cpu"] as const) {
    for (const { what, text, results } of cases) {
      it(`do ${what} on ${device}`, () => {
        const runner = new TextRunner(device);
        runner.runWell(text);
        assert.deepEqual(runner.results(), results);
      });
    }
  }

  it("tell prints, curves and the progress of loops", () => {
    const runner = new TextRunner();
    runner.runWell('for i in range(10) {\n  track loss = 10 - i\n}\nprint("done", 3)\n');
    const points = runner.events.flatMap((e) => (e.kind === "track" ? e.values : []));
    assert.deepEqual(points, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const printed = runner.events.flatMap((e) => (e.kind === "printed" ? [e.items.length] : []));
    assert.deepEqual(printed, [2]);
  });
});
