/** @file Reads type expressions: `float64[n, 784]`, `dmatrix`, and the arithmetic of dims. */
import {
  addDims,
  type Dim,
  floorDivDims,
  modDims,
  mulDims,
  namedDim,
  subDims,
  unknownDim,
} from "../../../../runtime/src/ir/dim.ts";
import { isDtype } from "../../../../runtime/src/ir/dtype.ts";
import type { Ref } from "../../../../runtime/src/ir/node.ts";
import { printType, type TensorType } from "../../../../runtime/src/ir/type.ts";
import type { DimExpr, TypeExpr } from "../ast.ts";
import type { Context, Declaration } from "./context.ts";
import { useDim } from "./dims.ts";
import { adviceOnName } from "./foreign-words.ts";
import { replacing, report } from "./report.ts";
import { lookup } from "./scope.ts";
import { nearest } from "./suggest.ts";
import { typeNamed, typeNames } from "./type-names.ts";

/** The type that the text says, or undefined after a diagnostic. `owner` is whose type it is, for the origin of its dims. */
export function resolveType(cx: Context, t: TypeExpr, owner: string): TensorType | undefined {
  const named = typeNamed(t.name.text);
  if (!named) {
    const near = adviceOnName(t.name.text)?.instead ?? nearest(t.name.text, typeNames);
    report(
      cx,
      "unknown-type",
      t.name.span,
      `there is no type \`${t.name.text}\`${near ? `; did you mean \`${near}\`?` : ""}`,
      {
        fixes: near ? [replacing(`Change to ${near}`, t.name.span, near)] : [],
      },
    );
    return undefined;
  }
  if (!t.dims) {
    const shape = named.shape.map((d) => d ?? unknownDim(`\`${t.name.text}\` says no length`));
    return { dtype: named.dtype, shape };
  }
  if (!isDtype(t.name.text)) {
    report(
      cx,
      "unknown-type",
      t.span,
      `\`${t.name.text}\` already says its axes; write ${named.dtype}[…] to give them lengths`,
    );
    return undefined;
  }
  const shape: Dim[] = [];
  for (const [axis, d] of t.dims.entries()) {
    const dim = resolveDim(cx, d, `${owner}, axis ${axis}`);
    if (dim === undefined) return undefined;
    shape.push(dim);
  }
  return { dtype: named.dtype, shape };
}

/** The length that a dim expression says, or undefined after a diagnostic. */
export function resolveDim(cx: Context, e: DimExpr, owner: string): Dim | undefined {
  const dim = dimOf(cx, e, owner);
  if (typeof dim === "number" && (dim < 0 || !Number.isSafeInteger(dim))) {
    report(cx, "bad-dim", e.span, `a length cannot be ${dim}`);
    return undefined;
  }
  return dim;
}

function dimOf(cx: Context, e: DimExpr, owner: string): Dim | undefined {
  switch (e.kind) {
    case "unknown-dim":
      return unknownDim("declared as ?");
    case "int":
      return Number(e.value);
    case "name":
      return nameAsDim(cx, e.text, e.span, owner);
    case "unary": {
      const x = dimOf(cx, e.operand, owner);
      if (x === undefined) return undefined;
      if (e.operator === "-") return mulDims(-1, x);
      break;
    }
    case "binary": {
      const left = dimOf(cx, e.left, owner);
      const right = dimOf(cx, e.right, owner);
      if (left === undefined || right === undefined) return undefined;
      switch (e.operator) {
        case "+":
          return addDims(left, right);
        case "-":
          return subDims(left, right);
        case "*":
          if (termsIn(left) * termsIn(right) > mostTerms) break;
          return mulDims(left, right);
        case "//":
        case "%":
          if (right === 0) {
            report(cx, "bad-dim", e.span, "a length is divided by zero");
            return undefined;
          }
          return e.operator === "//" ? floorDivDims(left, right) : modDims(left, right);
      }
      break;
    }
    case "junk-expr":
      return undefined;
  }
  report(cx, "bad-dim", e.span, "a length is an integer, a name, `?`, or arithmetic of those with + - * // %");
  return undefined;
}

/** A product of sums grows fast; no length that a person writes has so many terms. */
const mostTerms = 256;
const termsIn = (d: Dim): number => (typeof d === "number" ? 1 : d.terms.length);

/** A name in a type: the number that it is bound to, the def's own dim, or the rigid name of the file. */
function nameAsDim(cx: Context, name: string, span: DimExpr["span"], owner: string): Dim | undefined {
  for (let x = cx.expansion; x; x = x.outer) {
    const bound = x.dims.get(name);
    if (bound !== undefined) return bound;
  }
  const binding = lookup(cx.scope, name);
  if (binding) {
    if (!cx.dry) cx.record.references.push({ symbol: binding.symbol, span });
    const e = binding.entity;
    if (e.kind === "poison") return undefined;
    if (e.kind === "value" && e.known && e.known.shape.length === 0 && typeof e.known.data[0] === "bigint") {
      return Number(e.known.data[0]);
    }
    const what =
      e.kind !== "value"
        ? "not a length"
        : e.known
          ? `${printType({ dtype: e.known.dtype, shape: e.known.shape })}, not an integer`
          : "a value that is known only when the program runs";
    report(cx, "bad-dim", span, `\`${name}\` is ${what}, so it cannot be a dim`, {
      labels: [{ message: `\`${name}\` is declared here`, span: binding.span }],
    });
    return undefined;
  }
  useDim(cx, name, span, owner);
  return namedDim(name);
}

/** Remembers what the dtype of an input or a shared variable comes from. */
export function noteDeclaration(cx: Context, ref: Ref, as: Declaration): void {
  cx.record.declarations.push({ ref, as });
  cx.file.declarations.set(ref, as);
}

/** Remembers where the type of an input or a shared variable is written. */
export function noteType(cx: Context, ref: Ref, type: TypeExpr): void {
  cx.record.declaredTypes.push({ ref, type });
  cx.file.declaredTypes.set(ref, type);
}
