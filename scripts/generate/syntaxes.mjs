/** @file What an editor colours before any server runs: a TextMate grammar from the word lists, and the language configuration. */

import { dtypes } from "../../out/runtime/src/ir/dtype.js";
import { allOps } from "../../out/runtime/src/ops/index.js";
import { builtins } from "../../out/server/src/language/check/builtin-names.js";
import { typeNames } from "../../out/server/src/language/check/type-names.js";
import { clauseKeywords, constantWords } from "../../out/server/src/language/keywords.js";

const name = "[\\p{L}\\p{Nl}_][\\p{L}\\p{M}\\p{N}_]*";
// A word of a list is not part of a longer word, and no member.
const oneOf = (words) => `(?<![\\p{L}\\p{M}\\p{N}_.])(?:${[...words].join("|")})(?![\\p{L}\\p{M}\\p{N}_])`;

const control = ["for", "while", "if", "else", "break", "continue", "return", "in", "import", "assert", "track"];
const declaring = ["input", "shared", "def", "function"];

function grammar() {
  const functions = allOps()
    .filter((op) => op.category !== "internal")
    .flatMap((op) => [op.name, ...(op.aliases ?? [])]);
  const calls = [...new Set([...functions, ...builtins])].sort();
  const members = [...new Set(functions)].sort();
  // Dtypes and the Theano names are the same words in the manual; both are types here.
  const types = [...new Set([...dtypes, ...typeNames])].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return {
    name: "Tensorgraph",
    scopeName: "source.tensorgraph",
    fileTypes: ["tg"],
    patterns: [
      { include: "#cells" },
      { include: "#comments" },
      { include: "#strings" },
      { include: "#declarations" },
      { include: "#words" },
      { include: "#numbers" },
      { include: "#calls" },
      { include: "#arguments" },
      { include: "#operators" },
      { include: "#punctuation" },
    ],
    repository: {
      cells: {
        patterns: [
          {
            match: "^\\s*(#\\s*%%)\\s*(.*)$",
            captures: {
              0: { name: "comment.line.number-sign.cell.tensorgraph" },
              1: { name: "punctuation.definition.comment.tensorgraph" },
              2: { name: "entity.name.section.tensorgraph markup.heading.tensorgraph" },
            },
          },
        ],
      },
      comments: {
        patterns: [
          { name: "comment.line.documentation.tensorgraph", match: "(?<=^|\\s)##(?!#).*$" },
          { name: "comment.line.number-sign.tensorgraph", match: "#.*$" },
        ],
      },
      strings: { patterns: [string("double", '"'), string("single", "'")] },
      declarations: {
        patterns: [
          {
            match: `(?<![\\p{L}\\p{M}\\p{N}_.])(def|function)\\s+(${name})`,
            captures: { 1: { name: "storage.type.tensorgraph" }, 2: { name: "entity.name.function.tensorgraph" } },
          },
          {
            match: `(?<![\\p{L}\\p{M}\\p{N}_.])(shared|update|given|track)\\s+(${name})`,
            captures: { 1: { name: "storage.type.tensorgraph" }, 2: { name: "variable.other.tensorgraph" } },
          },
        ],
      },
      words: {
        patterns: [
          { name: "storage.type.tensorgraph", match: oneOf(declaring) },
          { name: "storage.modifier.tensorgraph", match: oneOf([...clauseKeywords, "as"]) },
          { name: "keyword.control.tensorgraph", match: oneOf(control) },
          { name: "keyword.operator.logical.tensorgraph", match: oneOf(["and", "or", "not"]) },
          { name: "constant.language.tensorgraph", match: oneOf([...constantWords, "None"]) },
          { name: "support.type.tensorgraph", match: oneOf(types) },
        ],
      },
      numbers: {
        patterns: [
          { name: "constant.numeric.hex.tensorgraph", match: "(?<![\\p{L}\\p{N}_.])0[xX][0-9a-fA-F_]+" },
          { name: "constant.numeric.binary.tensorgraph", match: "(?<![\\p{L}\\p{N}_.])0[bB][01_]+" },
          { name: "constant.numeric.octal.tensorgraph", match: "(?<![\\p{L}\\p{N}_.])0[oO][0-7_]+" },
          {
            name: "constant.numeric.decimal.tensorgraph",
            match: "(?<![\\p{L}\\p{N}_])(?:[0-9][0-9_]*(?:\\.[0-9_]*)?|\\.[0-9][0-9_]*)(?:[eE][+-]?[0-9_]+)?",
          },
        ],
      },
      calls: {
        patterns: [
          { name: "support.function.tensorgraph", match: `${oneOf(calls)}(?=\\s*\\()` },
          {
            match: `(\\.)\\s*(${members.join("|")})(?=\\s*\\()`,
            captures: { 1: { name: "punctuation.accessor.tensorgraph" }, 2: { name: "support.function.tensorgraph" } },
          },
          {
            match: `(\\.)\\s*(${name})`,
            captures: {
              1: { name: "punctuation.accessor.tensorgraph" },
              2: { name: "variable.other.property.tensorgraph" },
            },
          },
          { name: "entity.name.function.call.tensorgraph", match: `${name}(?=\\s*\\()` },
        ],
      },
      arguments: {
        patterns: [{ name: "variable.parameter.tensorgraph", match: `(?<=[(,]|[(,]\\s)${name}(?=\\s*=(?![=>]))` }],
      },
      operators: {
        patterns: [
          { name: "keyword.operator.arrow.tensorgraph", match: "->|=>" },
          { name: "keyword.operator.comparison.tensorgraph", match: "==|!=|<=|>=|<(?!<)|(?<!>)>(?!>)" },
          { name: "keyword.operator.assignment.tensorgraph", match: "(?:\\*\\*|//|<<|>>|[-+*/%@&|^])?=" },
          { name: "keyword.operator.arithmetic.tensorgraph", match: "\\*\\*|//|<<|>>|[-+*/%@&|^~]" },
        ],
      },
      punctuation: {
        patterns: [
          { name: "constant.language.ellipsis.tensorgraph", match: "\\.\\.\\." },
          { name: "constant.language.unknown-dim.tensorgraph", match: "\\?" },
          { name: "punctuation.separator.tensorgraph", match: "[,:]" },
          { name: "punctuation.bracket.tensorgraph", match: "[(){}\\[\\]]" },
        ],
      },
    },
  };
}

function string(kind, quote) {
  return {
    name: `string.quoted.${kind}.tensorgraph`,
    begin: quote,
    end: `${quote}|$`,
    patterns: [
      {
        name: "constant.character.escape.tensorgraph",
        match: "\\\\(?:[ntr0\\\\\"']|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\\{[0-9a-fA-F]{1,6}\\})",
      },
      { name: "invalid.illegal.escape.tensorgraph", match: "\\\\." },
    ],
  };
}

function configuration() {
  const pair = (open, close, ...notIn) => ({ open, close, notIn });
  return {
    comments: { lineComment: "#" },
    brackets: [
      ["{", "}"],
      ["[", "]"],
      ["(", ")"],
    ],
    autoClosingPairs: [
      pair("{", "}", "string", "comment"),
      pair("[", "]", "string", "comment"),
      pair("(", ")", "string", "comment"),
      pair('"', '"', "string", "comment"),
      pair("'", "'", "string", "comment"),
    ],
    surroundingPairs: [
      ["{", "}"],
      ["[", "]"],
      ["(", ")"],
      ['"', '"'],
      ["'", "'"],
    ],
    wordPattern: { pattern: `${name}|[0-9][0-9_.]*(?:[eE][+-]?[0-9]+)?`, flags: "u" },
    indentationRules: {
      increaseIndentPattern: "^[^#\"']*[\\[({][^\\])}\"'#]*(?:#.*)?$",
      // A cell begins below a clause too, or what is left of a block.
      decreaseIndentPattern: "^\\s*(?:[\\])}]|#\\s*%%)",
    },
    onEnterRules: [
      { beforeText: "^\\s*##(?!#).*\\S.*$", action: { indent: "none", appendText: "## " } },
      // Clauses stand below a function; an empty line ends them.
      { beforeText: "^function\\b.*->.*[^\\s,(\\[{].*$", action: { indent: "indent" } },
      { beforeText: `^\\s*(?:${clauseKeywords.join("|")})\\b.*$`, action: { indent: "none" } },
      {
        beforeText: "^\\s+$",
        previousLineText: `^(?:function\\b|\\s+(?:${clauseKeywords.join("|")})\\b).*$`,
        action: { indent: "outdent" },
      },
    ],
    folding: { markers: { start: "^\\s*#\\s*region\\b", end: "^\\s*#\\s*endregion\\b" } },
  };
}

/** @returns {{ path: string, text: string }[]} */
export function generate() {
  const text = (value) => `${JSON.stringify(value, null, 2)}\n`;
  return [
    { path: "syntaxes/tensorgraph.tmLanguage.json", text: text(grammar()) },
    { path: "syntaxes/language-configuration.json", text: text(configuration()) },
  ];
}
