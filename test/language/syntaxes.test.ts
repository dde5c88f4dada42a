/** @file The TextMate grammar: its expressions compile, and it colours the language. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { allOps } from "../../runtime/src/ops/index.ts";
import { clauseKeywords, innerKeywords, statementKeywords } from "../../server/src/language/keywords.ts";
import { expressionsOf, scopesOf, type TextMateGrammar } from "./text-mate.ts";
import { tutorialPage } from "./tutorial-page.ts";

const grammar = JSON.parse(readFileSync("syntaxes/tensorgraph.tmLanguage.json", "utf8")) as TextMateGrammar;

/** A line, a word of it, and the scope that it must have. */
const table: readonly (readonly [line: string, word: string, scope: string])[] = [
  ["# %% Training", "Training", "entity.name.section"],
  ["## what it is", "what", "comment.line.documentation"],
  ["x = 1 # why", "why", "comment.line"],
  ["input x: float64[n]", "input", "storage.type"],
  ["input x: float64[n]", "float64", "support.type"],
  ["input x: dmatrix", "dmatrix", "support.type"],
  ["function train(x) -> y", "train", "entity.name.function"],
  ["function train(x) -> y", "->", "keyword.operator.arrow"],
  ["shared weights = 0", "weights", "variable.other"],
  ["  update w = w - 1", "update", "storage"],
  ["  with mode = debug", "with", "storage.modifier"],
  ["for i in range(3) {", "for", "keyword.control"],
  ["for i in range(3) {", "in", "keyword.control"],
  ["for i in range(3) {", "range", "support.function"],
  ["y = exp(-x)", "exp", "support.function"],
  ["y = x.mean(axis=0)", "mean", "support.function"],
  ["y = x.mean(axis=0)", "axis", "variable.parameter"],
  ["y = f(a, keepdims=true)", "keepdims", "variable.parameter"],
  ["y = f(a, keepdims=true)", "true", "constant.language"],
  ["y = mine(x)", "mine", "entity.name.function.call"],
  ["y = x.shape", "shape", "variable.other.property"],
  ["y = not a", "not", "keyword.operator.logical"],
  ["y = 1_000.5e-3", "1_000.5e-3", "constant.numeric"],
  ["y = 0xff", "0xff", "constant.numeric.hex"],
  ["y = x1 ** 2", "**", "keyword.operator.arithmetic"],
  ["y = a <= b", "<=", "keyword.operator.comparison"],
  [String.raw`y = "a\"b" + c`, "b", "string.quoted.double"],
  [String.raw`y = "a\n"`, String.raw`\n`, "constant.character.escape"],
  [String.raw`y = "a\q"`, String.raw`\q`, "invalid.illegal"],
];

describe("the TextMate grammar", () => {
  it("holds regular expressions only", () => {
    for (const source of expressionsOf(grammar)) assert.doesNotThrow(() => new RegExp(source, "u"), source);
  });

  for (const [line, word, scope] of table) {
    it(`colours ${word} in ${line}`, () => {
      const found = scopesOf(grammar, line)[line.indexOf(word)];
      assert.ok(found?.startsWith(scope), `${found}`);
    });
  }

  it("colours every keyword of the tutorial page as one, and no name", () => {
    const keywords = new Set<string>([...statementKeywords, ...clauseKeywords, ...innerKeywords]);
    for (const line of tutorialPage.split("\n")) {
      const scopes = scopesOf(grammar, line);
      for (const { 0: word, index } of line.replace(/#.*/, "").matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) {
        const isKeyword = /^(?:storage|keyword)\./.test(scopes[index] ?? "");
        assert.equal(isKeyword, keywords.has(word), `${word} in ${line}: ${scopes[index]}`);
      }
    }
  });

  it("knows every op", () => {
    for (const op of allOps().filter(({ category }) => category !== "internal")) {
      assert.equal(scopesOf(grammar, `${op.name}(x)`)[0], "support.function.tensorgraph", op.name);
    }
  });
});
