/** @file Reads the `sig` of an op: the parameters that a call can give, in order, with kinds and defaults. */
import { bug } from "../ir/internal-error.ts";

/** "tensor" and "tensors" become graph inputs, all other kinds attributes. */
export type ParamKind =
  | "tensor"
  | "tensors"
  | "axis" // none, an int, or a list of ints: kept as given, made non-negative by the infer rule
  | "int"
  | "ints"
  | "dim" // an integer or a symbolic length
  | "dims" // a list of dims, or one
  | "offset" // an integer or arithmetic of lengths, of either sign
  | "offsets" // a list of offsets, or one
  | "dtype"
  | "bool"
  | "str"
  | "float"
  | "any";

export interface Param {
  readonly name: string;
  readonly kind: ParamKind;
  /** The type as written, for people. */
  readonly type: string;
  /** Source text of the default value; undefined: the argument is required. */
  readonly default?: string;
  /** Only by name (after `*`). */
  readonly keywordOnly: boolean;
}

export interface Signature {
  readonly params: readonly Param[];
  readonly result: string;
}

const attributeKinds = new Set<string>([
  "axis",
  "int",
  "ints",
  "dim",
  "dims",
  "offset",
  "offsets",
  "dtype",
  "bool",
  "str",
  "float",
  "any",
]);
const parsed = new Map<string, Signature>();

/** `"(x: float[...s], axis: axis = none) -> float[...r]"`. A parameter type that ends in `...` takes all arguments that are left: `tensors...` also as one list, `number...` each as one operand. */
export function parseSignature(sig: string): Signature {
  const known = parsed.get(sig);
  if (known) return known;
  const match = /^\((.*)\) -> (.*)$/s.exec(sig) ?? bug(`bad signature ${sig}`);
  const params: Param[] = [];
  let keywordOnly = false;
  for (const part of splitTop(match[1]!)) {
    if (part === "*") {
      keywordOnly = true;
      continue;
    }
    const [, name, type, value] = /^(\w+): ([^=]+?)(?: = (.*))?$/s.exec(part) ?? bug(`bad parameter ${part} in ${sig}`);
    params.push({
      name: name!,
      type: type!,
      kind: kindOf(type!),
      keywordOnly,
      ...(value !== undefined && { default: value }),
    });
  }
  const signature = { params, result: match[2]! };
  parsed.set(sig, signature);
  return signature;
}

/** `bool[...s]` is a tensor, a bare `bool` an attribute; `tensors` is a list of tensors. */
function kindOf(type: string): ParamKind {
  const one = type.endsWith("...") ? type.slice(0, -3) : type;
  if (one === "tensors") return "tensors";
  return attributeKinds.has(one) ? (one as ParamKind) : "tensor";
}

function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i];
    if (c === "(" || c === "[") depth++;
    else if (c === ")" || c === "]") depth--;
    else if ((c === "," && depth === 0) || c === undefined) {
      const part = text.slice(start, i).trim();
      if (part !== "") parts.push(part);
      start = i + 1;
    }
  }
  return parts;
}
