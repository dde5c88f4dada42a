/** @file What can be completed: names of the file, ops, types, dims, members, keywords. Documentation comes later, on resolve. */
import { type CompletionItem, CompletionItemKind, InsertTextFormat } from "vscode-languageserver";
import { dtypes } from "../../../runtime/src/ir/dtype.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { allOps } from "../../../runtime/src/ops/index.ts";
import type { Op } from "../../../runtime/src/ops/op.ts";
import { distributionsOf } from "../../../runtime/src/ops/random/random-variable.ts";
import { type Analysis, symbolNamed } from "../analysis.ts";
import type { SymbolInfo } from "../language/check/info.ts";
import { devices, modes, optionNames } from "../language/check/options.ts";
import { typeNames } from "../language/check/type-names.ts";
import { clauseKeywords, constantWords, statementKeywords } from "../language/keywords.ts";
import { calledBy } from "../query/callable.ts";
import { statementAt } from "../query/name-index.ts";
import { isSubsequence } from "../query/subsequence.ts";
import type { CompletionContext } from "./context.ts";
import { lambdaParameters } from "./lambda-parameters.ts";
import { loopVariables } from "./loop-variables.ts";
import { snippets } from "./snippets.ts";

/** What resolve needs to find the documentation again. */
export interface ItemData {
  /** Of the document, for its own names. */
  readonly uri?: string;
  readonly kind: "op" | "symbol" | "word" | "distribution";
  readonly name: string;
}

export interface Place {
  readonly offset: number;
  /** The word so far. */
  readonly typed: string;
  /** The client inserts snippets. */
  readonly snippets: boolean;
}

export function itemsFor(a: Analysis, context: CompletionContext, place: Place): readonly CompletionItem[] {
  switch (context.kind) {
    case "none":
      return [];
    case "type":
      return [...dtypes, ...typeNames.filter((n) => !(dtypes as readonly string[]).includes(n))].map((name, i) =>
        word(a, name, CompletionItemKind.TypeParameter, `0${String(i).padStart(3, "0")}`),
      );
    case "dim":
      return dimItems(a);
    case "member":
      return memberItems(a, context.receiver, place);
    case "option":
      return optionNames.map((n) => word(a, n, CompletionItemKind.Property));
    case "option-value":
      return (context.option === "mode" ? modes : context.option === "device" ? devices : []).map((n) =>
        word(a, n, CompletionItemKind.EnumMember),
      );
    case "update-target":
      return a.names.declared.filter((s) => s.kind === "shared").map((s) => symbolItem(a, s, place));
    case "statement":
      return [...keywordItems(a, context.inFunction, place), ...general(a, place)];
    case "expression": {
      const called = context.call && calledBy(a, context.call.callee);
      const written = context.call?.args.slice(0, -1) ?? [];
      const required = called?.params.filter((p) => !p.label.includes(" = ")).length ?? 0;
      // What has to be given comes first by position, and what may be given by name.
      const order = written.length < required ? "1~" : "0!";
      const given = new Set(context.call?.args.flatMap((x) => /^(\w+)\s*=/.exec(x)?.[1] ?? []));
      const keywords = (called?.params ?? [])
        .filter((p) => !given.has(p.name))
        .map(
          (p): CompletionItem => ({
            label: `${p.name}=`,
            kind: CompletionItemKind.Property,
            detail: p.label,
            sortText: `${order}${p.name}`,
          }),
        );
      return [...keywords, ...general(a, place)];
    }
  }
}

function general(a: Analysis, place: Place): readonly CompletionItem[] {
  const builtins = [
    "eval",
    "grad",
    "Rop",
    "Lop",
    "load",
    "save",
    "restore",
    "print",
    "plot",
    "range",
    "len",
    "zip",
    "enumerate",
    "RandomStreams",
    "MRG_RandomStreams",
  ];
  return [
    ...namesAround(a, place).map((s) => symbolItem(a, s, place)),
    ...builtins.map((n) => word(a, n, CompletionItemKind.Function, `2${n}`)),
    ...localItems(a, place),
    ...constantWords.map((n) => word(a, n, CompletionItemKind.Constant, `3${n}`)),
    ...dtypes.map((n) => word(a, n, CompletionItemKind.TypeParameter, `4${n}`)),
    ...opsFor(a, place),
  ];
}

/** Before everything else: what a lambda is given, and what a comprehension names, is there to be used. */
function localItems(a: Analysis, { offset }: Place): readonly CompletionItem[] {
  const line = a.text.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = a.text.indexOf("\n", offset);
  const statement = statementAt(a.names, offset)?.span;
  const start = Math.min(statement?.start ?? line, line);
  const end = Math.max(statement?.end ?? 0, lineEnd < 0 ? a.text.length : lineEnd);
  const before = a.text.slice(start, offset);
  const item = (label: string, detail: string): CompletionItem => {
    return { label, kind: CompletionItemKind.Variable, detail, sortText: `!${label}` };
  };
  return [
    ...lambdaParameters(before).map((name) => item(name, "lambda parameter")),
    ...loopVariables(before, a.text.slice(offset, end)).map((name) => item(name, "loop variable")),
  ];
}

/** Where the editor asks again with each letter anyway, only the ops that match. */
function opsFor(a: Analysis, place: Place): readonly CompletionItem[] {
  const all = place.snippets ? opItems.snippets() : opItems.plain();
  if (a.names.declared.length <= mostNames || place.typed === "") return all;
  return all.filter((item) => isSubsequence(place.typed, item.label));
}

/** More names than this are not offered at once. */
export const mostNames = 120;

/** Those that match what is typed, and of many the last ones above the cursor. */
function namesAround(a: Analysis, place: Place): readonly SymbolInfo[] {
  const own = a.names.declared;
  const all = a.names.imported.length === 0 ? own : [...a.names.imported, ...own];
  if (all.length <= mostNames) return all;
  const fitting = place.typed === "" ? all : all.filter((s) => isSubsequence(place.typed, s.name));
  const after = fitting.findIndex((s) => s.span.file === undefined && s.span.start >= place.offset);
  const end = Math.max(mostNames, after < 0 ? fitting.length : after);
  return fitting.slice(end - mostNames, end);
}

/** Words that begin a statement; as snippets, which have places to fill in, where the editor can insert them. */
function keywordItems(a: Analysis, inFunction: boolean, place: Place): readonly CompletionItem[] {
  const { Keyword } = CompletionItemKind;
  if (inFunction) return clauseKeywords.map((n) => word(a, n, Keyword, `0!${n}`));
  const known = new Set(place.snippets ? snippets.map((s) => s.label) : []);
  const plain = statementKeywords.filter((n) => !known.has(n)).map((n) => word(a, n, Keyword, `6${n}`));
  return place.snippets ? [...snippets, ...plain] : plain;
}

const publicOps = (): readonly Op[] => allOps().filter((op) => op.kind !== "leaf" && op.category !== "internal");

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The same in every file. */
const opItems = {
  snippets: once(() => publicOps().map((op) => opItem(op, true))),
  plain: once(() => publicOps().map((op) => opItem(op, false))),
};

/** Names declared above the cursor, or in its cell, come first. */
function symbolItem(a: Analysis, s: SymbolInfo, place: Place): CompletionItem {
  const callable = s.kind === "function" || s.kind === "def";
  return {
    label: s.name,
    kind: callable
      ? CompletionItemKind.Function
      : s.kind === "shared"
        ? CompletionItemKind.Field
        : CompletionItemKind.Variable,
    sortText: `${s.span.file !== undefined ? "2" : s.span.start < place.offset ? "0" : "1"}${s.name}`,
    ...(s.type && { detail: printType(s.type) }),
    ...(callable && place.snippets && { insertText: `${s.name}($0)`, insertTextFormat: InsertTextFormat.Snippet }),
    data: { uri: a.uri, kind: "symbol", name: s.name } satisfies ItemData,
  };
}

function opItem(op: Op, snippets: boolean): CompletionItem {
  return {
    label: op.name,
    kind: CompletionItemKind.Function,
    detail: op.sig,
    sortText: `5${op.name}`,
    ...(snippets && { insertText: `${op.name}($0)`, insertTextFormat: InsertTextFormat.Snippet }),
    data: { kind: "op", name: op.name } satisfies ItemData,
  };
}

const word = (a: Analysis, name: string, kind: CompletionItemKind, sortText = name): CompletionItem => ({
  label: name,
  kind,
  sortText,
  data: { uri: a.uri, kind: "word", name } satisfies ItemData,
});

/** Dim names of the file, and values that are integers. */
function dimItems(a: Analysis): readonly CompletionItem[] {
  const names = new Map<string, string>();
  for (const d of a.checked.info.dims) names.set(d.name, `bound by ${d.boundBy}`);
  for (const s of a.names.declared) {
    if (s.kind === "value" && s.type?.dtype.startsWith("int") && s.type.shape.length === 0) names.set(s.name, "value");
  }
  return [
    ...[...names].map(([label, detail]) => ({ label, detail, kind: CompletionItemKind.Unit })),
    { label: "?", detail: "not known before the run", kind: CompletionItemKind.Unit, sortText: "~" },
  ];
}

function memberItems(a: Analysis, receiver: string, place: Place): readonly CompletionItem[] {
  const [head = "", ...rest] = receiver.split(".");
  const entity = symbolNamed(a, head, place.offset)?.entity;
  const plain = (names: readonly string[], kind: CompletionItemKind): readonly CompletionItem[] =>
    names.map((label) => ({ label, kind, sortText: `0${label}` }));
  const { Method, Property, Field } = CompletionItemKind;
  if (rest.at(-1) === "rng") return plain(["seed", "get_state", "set_state"], Method);
  if (entity?.kind === "streams" && rest.length === 0) {
    const draws = distributionsOf(entity.set.generator).map((d) => ({
      label: d.name,
      kind: Method,
      detail: d.sig,
      sortText: `0${d.name}`,
      data: { uri: a.uri, kind: "distribution", name: `${entity.set.generator} ${d.name}` } satisfies ItemData,
    }));
    return [...draws, ...plain(["seed", "get_state", "set_state"], Method)];
  }
  if (entity?.kind === "function" && rest.length === 0) return plain(["copy"], Method);
  if (entity?.kind === "results" && rest.length === 0) {
    return entity.outputs.flatMap((o) => (o.name ? [{ label: o.name, kind: Field, detail: printType(o.type) }] : []));
  }
  if (entity?.kind === "value" && entity.fields && entity.fields !== "unknown" && rest.length === 0) {
    return [...entity.fields].map(([label, type]) => ({ label, kind: Field, detail: printType(type) }));
  }
  const state = entity?.kind === "shared" && rest.length === 0 ? plain(["get_value", "set_value"], Method) : [];
  const stream = entity?.kind === "node" && rest.length === 0 ? plain(["rng"], Property) : [];
  return [
    ...state,
    ...stream,
    ...plain(["T", "shape", "dtype", "ndim", "size"], Property),
    ...publicOps().map((op) => ({ ...opItem(op, place.snippets), kind: Method })),
  ];
}
