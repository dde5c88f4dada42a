/** @file What a formula says of things that are no nodes with operands: numbers, lengths, arguments. */
import { type NdArray, readElement } from "../ir/array.ts";
import { type Dim, printDim, type SymbolicDim } from "../ir/dim.ts";
import { isFloat } from "../ir/dtype.ts";
import type { Attr, Ref } from "../ir/node.ts";
import { type Piece, productBinding, sumBinding, whole, writeNumber } from "./formula-piece.ts";

/** A number, or nested lists; in canonical form a float is the product that it is. */
export function writeConstant(a: NdArray, canonical = false): Piece {
  if (a.shape.length > 0) return whole(writeArray(a, 0, 0));
  const text = writeElement(a, 0);
  if (canonical && isFloat(a.dtype) && Number.isFinite(Number(text))) return writeNumber(Number(text));
  return text.startsWith("-") ? { text, binding: productBinding, opposite: text.slice(1) } : whole(text);
}

/** Nested lists, of each the first four items. */
function writeArray(a: NdArray, axis: number, at: number): string {
  if (axis === a.shape.length) return writeElement(a, at);
  const length = a.shape[axis]!;
  const step = a.shape.slice(axis + 1).reduce((p, d) => p * d, 1);
  const items = Array.from({ length: Math.min(length, 4) }, (_, i) => writeArray(a, axis + 1, at + i * step));
  return `[${items.join(", ")}${length > 4 ? ", …" : ""}]`;
}

/** As few digits as tell it from its neighbours, which are farther apart in float32. */
function writeElement(a: NdArray, i: number): string {
  const x = readElement(a, i);
  if (typeof x !== "number") return String(x);
  if (!Number.isFinite(x)) return writeInfinite(x);
  if (a.dtype !== "float32") return String(x);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === x) return String(short);
  }
  return String(x);
}

const writeInfinite = (x: number): string => (Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");

/** A sum or product of lengths stands in brackets. */
export function writeLength(d: Dim): Piece {
  const text = printDim(d);
  return /^[\p{L}\p{N}_]+$/u.test(text) ? whole(text) : { text, binding: sumBinding };
}

/** An argument that is no tensor. */
export function writeAttr(a: Attr): string {
  if (typeof a === "string") return JSON.stringify(a);
  if (typeof a === "number" && !Number.isFinite(a)) return writeInfinite(a);
  if (typeof a !== "object" || a === null) return String(a);
  if (Array.isArray(a)) return `[${a.map(writeAttr).join(", ")}]`;
  const item = a as SymbolicDim | NdArray | Ref | { readonly kind: "graph" };
  if (!("kind" in item)) return writeConstant(item).text;
  if (item.kind === "symbolic") return printDim(item);
  return item.kind === "graph" ? "…" : item.name;
}
