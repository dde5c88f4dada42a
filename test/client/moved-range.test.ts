/** @file Ranges move with the text around them, and know when an edit was inside. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Edit, movedByAll, movedRange } from "../../client/src/moved-range.ts";
import type { Range } from "../../server/protocol/requests.ts";

const range = (a: number, b: number, c: number, d: number): Range => ({
  start: { line: a, character: b },
  end: { line: c, character: d },
});
const edit = (at: Range, text: string): Edit => ({ range: at, text });

const cases: readonly (readonly [string, Edit, Range, boolean])[] = [
  ["a line put above pushes it down", edit(range(0, 0, 0, 0), "x\n"), range(3, 4, 3, 9), false],
  ["a line taken above pulls it up", edit(range(0, 0, 1, 0), ""), range(1, 4, 1, 9), false],
  ["text before it on its line moves it right", edit(range(2, 0, 2, 0), "ab"), range(2, 6, 2, 11), false],
  ["text at its start moves it right", edit(range(2, 4, 2, 4), "ab"), range(2, 6, 2, 11), false],
  ["text at its end stays outside", edit(range(2, 9, 2, 9), "ab"), range(2, 4, 2, 9), false],
  ["text inside makes it longer and is noticed", edit(range(2, 5, 2, 5), "ab"), range(2, 4, 2, 11), true],
  ["a line break inside spreads it over two lines", edit(range(2, 6, 2, 6), "\n"), range(2, 4, 3, 3), true],
  ["text below leaves it alone", edit(range(3, 0, 3, 0), "x\ny"), range(2, 4, 2, 9), false],
  ["joining lines before it keeps its text", edit(range(1, 3, 2, 0), ""), range(1, 7, 1, 12), false],
];

describe("a range of a text that is edited", () => {
  for (const [title, made, expected, touched] of cases) {
    it(title, () => {
      assert.deepEqual(movedRange(range(2, 4, 2, 9), made), { range: expected, touched });
    });
  }

  it("still has the same text after any edits outside of it", () => {
    const lines = fc.array(fc.stringMatching(/^[a-d ]{0,6}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(lines, lines, lines, fc.boolean(), (before, marked, after, above) => {
        const [b, m, a] = [before, marked, after].map((l) => l.join("\n")) as [string, string, string];
        fc.pre(m.length > 0);
        const text = b + m + a;
        const mark = { start: positionOf(text, b.length), end: positionOf(text, b.length + m.length) };
        const at = above ? { from: 0, to: b.length } : { from: b.length + m.length, to: text.length };
        const changed = "new\ntext";
        const made = edit({ start: positionOf(text, at.from), end: positionOf(text, at.to) }, changed);
        const moved = movedByAll(mark, [made]);
        const now = text.slice(0, at.from) + changed + text.slice(at.to);
        assert.equal(textAt(now, moved.range), m);
        assert.equal(moved.touched, false);
      }),
    );
  });
});

function positionOf(text: string, offset: number) {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before.at(-1)!.length };
}

function textAt(text: string, { start, end }: Range): string {
  const lines = text.split("\n");
  const offset = (line: number, character: number) =>
    lines.slice(0, line).reduce((n, l) => n + l.length + 1, 0) + character;
  return text.slice(offset(start.line, start.character), offset(end.line, end.character));
}
