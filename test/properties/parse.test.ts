/** @file What holds for every text: parsing never throws, spans nest, and parsing after an edit is parsing afresh. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { SourceFile, Span } from "../../server/src/language/ast.ts";
import { parse, reparse } from "../../server/src/language/parse.ts";
import { showFile } from "../language/s-expression.ts";
import { tutorialPage } from "../language/tutorial-page.ts";

const pieces = fc.constantFrom(
  ..."( ) [ ] { } , : = == -> => + - ** * . ? \" ' # ## \n \r\n \t 🙂 σ x 1 1e-3 not and in as constructor __proto__".split(
    /(?<=\S) /,
  ),
  "\n# %% cell\n",
  "input a: float64\n",
  "function f(x) -> y\n",
  "  update s = s + 1\n",
  "for i in xs {\n",
  "if c {\n",
  "}\n",
  "} else {\n",
  "x = [1,\n",
  "y = 2\n",
);
const soup = fc.array(pieces, { maxLength: 40 }).map((list) => list.join(" "));

/** The page with a piece put somewhere, or a stretch taken out. */
const edited = fc.record({
  at: fc.nat(tutorialPage.length),
  length: fc.nat(30),
  put: fc.oneof(fc.constant(""), pieces),
});
type Edit = { readonly at: number; readonly length: number; readonly put: string };
const apply = (text: string, { at, length, put }: Edit): string => text.slice(0, at) + put + text.slice(at + length);

describe("parsing", () => {
  it("takes any text, and gives spans that lie in each other", () => {
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: "binary", maxLength: 80 })), (text) => {
        checkSpans(parse(text).file);
      }),
      { numRuns: 400 },
    );
  });

  it("takes any change of a good file", () => {
    fc.assert(
      fc.property(fc.array(edited, { maxLength: 4 }), (edits) => {
        checkSpans(parse(edits.reduce(apply, tutorialPage)).file);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps what stands before the end of a file that is being typed", () => {
    const whole = parse(tutorialPage).file.cells.flatMap((cell) => cell.statements);
    for (let end = 0; end < tutorialPage.length; end += 11) {
      const { file } = parse(tutorialPage.slice(0, end));
      const statements = file.cells.flatMap((cell) => cell.statements);
      const finished = whole.filter((statement) => statement.span.end < end - 1);
      // The last of them may still grow: clause lines, an `else`, an argument list that is not yet closed.
      for (let k = 0; k < finished.length - 1; k++) assert.deepEqual(statements[k], finished[k]);
    }
  });

  it("gives the same after an edit as afresh", () => {
    fc.assert(
      fc.property(
        fc.oneof(soup, fc.constant(tutorialPage)),
        fc.array(edited, { minLength: 1, maxLength: 5 }),
        (start, edits) => {
          let text = start;
          let parsed = parse(text);
          for (const edit of edits) {
            text = apply(text, { ...edit, at: edit.at % (text.length + 1) });
            parsed = reparse(parsed, text);
            const fresh = parse(text);
            assert.deepEqual(parsed.file, fresh.file);
            assert.deepEqual(parsed.diagnostics, fresh.diagnostics);
            assert.deepEqual(parsed.cells, fresh.cells);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("keeps the objects of statements that an edit does not touch", () => {
    const before = parse(tutorialPage);
    const kept = before.parts.map(({ tree }) => tree);
    const at = tutorialPage.indexOf("diff = a - b");
    const after = reparse(before, `${tutorialPage.slice(0, at)}difference = a + b${tutorialPage.slice(at + 12)}`);
    const changed = after.parts.filter(({ tree }, k) => tree !== kept[k]);
    assert.deepEqual(
      changed.map(({ tree }) => showFile({ ...after.file, cells: [{ statements: [tree], span: tree.span }] })),
      ["(= difference (+ a b))"],
    );
  });
});

/** Every span lies within that of the node around it, and names are the text there. */
function checkSpans(file: SourceFile): void {
  const visit = (node: object, around: Span): void => {
    const span: Span = "span" in node ? (node.span as Span) : around;
    assert.ok(
      around.start <= span.start && span.start <= span.end && span.end <= around.end,
      JSON.stringify([around, span]),
    );
    for (const [key, value] of Object.entries(node)) {
      if (typeof value !== "object" || value === null || key === "span" || key === "header") continue;
      visit(value, span);
    }
  };
  visit(file, file.span);
}
