/** @file What may stand at the cursor, read from the text before it, so that it works in half-typed code. */

import { isDtype } from "../../../runtime/src/ir/dtype.ts";
import { typeNames } from "../language/check/type-names.ts";
import { type Around, bracketsAround } from "../query/call-around.ts";

export type CompletionContext =
  | { readonly kind: "none" }
  | { readonly kind: "type" }
  | { readonly kind: "dim" }
  /** After a dot; the receiver is a dotted word, or empty for another expression. */
  | { readonly kind: "member"; readonly receiver: string }
  | { readonly kind: "option" }
  | { readonly kind: "option-value"; readonly option: string }
  | { readonly kind: "update-target" }
  /** `inFunction`: on an indented line below a function, where its clauses stand. */
  | { readonly kind: "statement"; readonly inFunction: boolean }
  | { readonly kind: "expression"; readonly call: Around | undefined };

/** `wordStart` is where the word under the cursor begins. */
export function contextAt(text: string, wordStart: number): CompletionContext {
  const line = text.slice(text.lastIndexOf("\n", wordStart - 1) + 1, wordStart);
  if (insideComment(line)) return { kind: "none" };
  if (/(?:^|[^\p{L}\p{N}_\])"'.])\d+\.$/u.test(line)) return { kind: "none" };
  const member = /([\p{L}_][\p{L}\p{N}_.]*)?[^\s.]?\.$/u.exec(line);
  if (line.endsWith(".") && !line.endsWith("..")) {
    const receiver = /([\p{L}_][\p{L}\p{N}_.]*)\.$/u.exec(line)?.[1] ?? "";
    return member ? { kind: "member", receiver } : { kind: "none" };
  }
  if (
    /^\s*(?:##? |track\s+$|function\s+$|def\s+$|input\s+[^:]*$|shared\s+$|for\s+$)/.test(line) &&
    !line.includes(":")
  ) {
    return { kind: "none" };
  }
  const option = /^\s*with\s+(?:.*,\s*)?(?:(\w+)\s*=\s*)?$/.exec(line);
  if (option) return option[1] === undefined ? { kind: "option" } : { kind: "option-value", option: option[1] };
  if (/^\s*update\s+$/.test(line)) return { kind: "update-target" };
  const around = bracketsAround(text, wordStart);
  // The name that a comprehension is about to give.
  if (/[\s[(]for\s+(?:[\p{L}_][\p{L}\p{M}\p{N}_]*\s*,\s*)*$/u.test(line)) return { kind: "none" };
  const inner = around[0];
  if (inner?.bracket === "[" && (isDtype(inner.callee) || typeNames.includes(inner.callee))) return { kind: "dim" };
  if (/^\s*(?:input|shared)\b[^=]*:\s*$/.test(line)) return { kind: "type" };
  if (/^\s*(?:function|def)\b/.test(line) && /:\s*$/.test(line)) return { kind: "type" };
  if (/^\s*$/.test(line) && !inner)
    return { kind: "statement", inFunction: line !== "" && belowFunction(text, wordStart) };
  if (/^\s*[\p{L}_][\p{L}\p{N}_]*\s*:\s*$/u.test(line)) return { kind: "type" };
  return { kind: "expression", call: around.find((x) => x.bracket === "(" && x.callee !== "") };
}

/** The last line above that is not indented begins a function. */
function belowFunction(text: string, offset: number): boolean {
  let end = text.lastIndexOf("\n", offset - 1);
  while (end > 0) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    if (!/^[ \t\r\n]/.test(text.slice(start, start + 1))) return text.startsWith("function", start);
    end = start - 1;
  }
  return false;
}

/** A `#` outside strings before the cursor. */
function insideComment(line: string): boolean {
  let quote = "";
  for (const c of line) {
    if (quote) {
      if (c === quote) quote = "";
    } else if (c === '"' || c === "'") quote = c;
    else if (c === "#") return true;
  }
  return quote !== "";
}
