/** @file What is printed parses to the same tree, and formatting changes nothing but the looks. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type {
  Argument,
  BinaryOperator,
  ComprehensionPart,
  Constant,
  Expr,
  IndexItem,
  Name,
  Statement,
} from "../../server/src/language/ast.ts";
import { format } from "../../server/src/language/format.ts";
import { parse } from "../../server/src/language/parse.ts";
import { binaryPrecedence } from "../../server/src/language/precedence.ts";
import { printFile, printStatement } from "../../server/src/language/print-tree.ts";
import { sameTree } from "../../server/src/language/same-tree.ts";
import { showFile, showStatement } from "../language/s-expression.ts";
import { tutorialPage } from "../language/tutorial-page.ts";

const span = { start: 0, end: 0 };
const name: fc.Arbitrary<Name> = fc.constantFrom("x", "σ", "w_1", "mean").map((text) => ({ kind: "name", text, span }));

const { expr } = fc.letrec<{ expr: Expr }>((tie) => {
  const args = fc.array(
    fc.oneof(
      tie("expr").map((value): Argument => ({ value, span })),
      fc.record({ name, value: tie("expr"), span: fc.constant(span) }),
      fc.record({
        value: fc.record({
          kind: fc.constant("lambda" as const),
          params: fc.array(name, { maxLength: 2 }),
          body: tie("expr"),
          span: fc.constant(span),
        }),
        span: fc.constant(span),
      }),
      fc.record({
        name,
        value: fc.record({
          kind: fc.constant("dict" as const),
          entries: fc.array(fc.record({ key: tie("expr"), value: tie("expr") }), { maxLength: 2 }),
          span: fc.constant(span),
        }),
        span: fc.constant(span),
      }),
    ),
    { maxLength: 3 },
  );
  const part = fc.option(tie("expr"), { nil: undefined });
  const items: fc.Arbitrary<IndexItem[]> = fc.array(
    fc.oneof(
      tie("expr")
        .filter((value) => value.kind !== "constant" || value.name !== "none")
        .map((value): IndexItem => ({ kind: "at", value, span })),
      fc.tuple(part, part, part).map(
        ([start, stop, step]): IndexItem => ({
          kind: "slice",
          ...(start && { start }),
          ...(stop && { stop }),
          ...(step && { step }),
          span,
        }),
      ),
      fc.constantFrom<IndexItem>({ kind: "ellipsis", span }, { kind: "newaxis", span }),
    ),
    { minLength: 1, maxLength: 3 },
  );
  const comprehension = fc.record({
    kind: fc.constant("comprehension" as const),
    item: tie("expr"),
    parts: fc
      .tuple(
        fc.record({
          kind: fc.constant("for-part" as const),
          targets: fc.array(name, { minLength: 1, maxLength: 2 }),
          iterable: tie("expr"),
          span: fc.constant(span),
        }),
        fc.array(
          fc.record({ kind: fc.constant("if-part" as const), condition: tie("expr"), span: fc.constant(span) }),
          { maxLength: 1 },
        ),
      )
      .map(([first, more]): readonly ComprehensionPart[] => [first, ...more]),
    span: fc.constant(span),
  });
  return {
    expr: fc.oneof(
      { maxDepth: 5, depthSize: "small" },
      name,
      fc.nat(300).map((value): Expr => ({ kind: "int", value: BigInt(value), text: String(value), span })),
      fc.constantFrom("0.5", "1e-3", "2.").map((text): Expr => ({ kind: "float", value: Number(text), text, span })),
      fc.string({ unit: "grapheme", maxLength: 5 }).map((value): Expr => ({ kind: "string", value, span })),
      fc
        .constantFrom<Constant["name"]>("true", "none", "pi")
        .map((text): Expr => ({ kind: "constant", name: text, span })),
      comprehension,
      fc.array(tie("expr"), { maxLength: 3 }).map((list): Expr => ({ kind: "list", items: list, span })),
      fc.array(tie("expr"), { minLength: 1, maxLength: 3 }).map((list): Expr => ({ kind: "tuple", items: list, span })),
      fc
        .tuple(fc.constantFrom("-", "+", "~", "not"), tie("expr"))
        .map(([operator, operand]): Expr => ({ kind: "unary", operator, operand, span })),
      fc
        .tuple(fc.constantFrom(...(Object.keys(binaryPrecedence) as BinaryOperator[])), tie("expr"), tie("expr"))
        .map(([operator, left, right]): Expr => ({ kind: "binary", operator, operatorSpan: span, left, right, span })),
      fc.tuple(tie("expr"), args).map(([callee, list]): Expr => ({ kind: "call", callee, args: list, span })),
      fc.tuple(tie("expr"), name).map(([object, member]): Expr => ({ kind: "member", object, member, span })),
      fc.tuple(tie("expr"), items).map(([object, list]): Expr => ({ kind: "index", object, items: list, span })),
    ),
  };
});

describe("a printed tree", () => {
  it("parses to the same tree", () => {
    fc.assert(
      fc.property(expr, (value) => {
        const statement: Statement = { kind: "assign", targets: [{ kind: "name", text: "y", span }], value, span };
        const text = printStatement(statement);
        const { file, diagnostics } = parse(text);
        assert.deepEqual(diagnostics, [], text);
        assert.equal(showFile(file), showStatement(statement), text);
      }),
      { numRuns: 400 },
    );
  });

  it("is the tutorial page but for comments, blanks and needless brackets", () => {
    const parsed = parse(tutorialPage);
    const text = printFile(parsed.file);
    assert.equal(showFile(parse(text).file), showFile(parsed.file));
  });
});

describe("formatting", () => {
  it("keeps the tree of an expression, is idempotent, and fits lines that can be broken", () => {
    fc.assert(
      fc.property(fc.array(expr, { minLength: 1, maxLength: 4 }), (values) => {
        const text = values
          .map((value) => printStatement({ kind: "expr", value, span }))
          .filter((line) => parse(line).file.cells[0]?.statements[0]?.kind === "expr")
          .join("\n");
        const formatted = format(text);
        assert.ok(sameTree(parse(text), parse(formatted)), text);
        assert.equal(format(formatted), formatted);
      }),
      { numRuns: 150 },
    );
  });

  it("undoes any change of blanks between tokens", () => {
    const formatted = format(tutorialPage);
    fc.assert(
      fc.property(fc.array(fc.nat(2), { minLength: 50, maxLength: 50 }), (widths) => {
        let k = 0;
        const lines = formatted
          .split("\n")
          .map((line) =>
            /["#]/.test(line)
              ? line
              : line.replace(/ |(?<=[(),[\]])/g, (blank) => blank + " ".repeat(widths[k++ % widths.length] as number)),
          );
        assert.equal(format(lines.join("\n")), formatted);
      }),
      { numRuns: 15 },
    );
  });

  it("is idempotent on any change of a good file, and keeps what it says", () => {
    fc.assert(
      fc.property(
        fc.nat(tutorialPage.length),
        fc.nat(20),
        fc.constantFrom("(", "}", "{", "\n", " x ", "= =", '"', "#", "\r\n"),
        (at, length, put) => {
          const text = tutorialPage.slice(0, at) + put + tutorialPage.slice(at + length);
          const formatted = format(text);
          assert.equal(format(formatted), formatted);
          assert.ok(sameTree(parse(text), parse(formatted)));
        },
      ),
      { numRuns: 40 },
    );
  });
});
