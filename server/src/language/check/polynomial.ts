/** @file An integer expression as a polynomial over the names in it, to see that `(i + 1) * b - i * b` is `b`. */
import { addDims, type Dim, mulDims, namedDim, subDims } from "../../../../runtime/src/ir/dim.ts";
import type { Expr } from "../ast.ts";
import { dimOf } from "./attributes.ts";
import type { Context } from "./context.ts";

/** Names whose value is not known here become atoms with a key that starts with "value ". Undefined: no such polynomial. */
export function polynomialOf(cx: Context, e: Expr): Dim | undefined {
  switch (e.kind) {
    case "int":
      return Number(e.value);
    case "name":
      return dimOf(cx.elaborate({ ...cx, dry: true, sink: [] }, e)) ?? namedDim(`value ${e.text}`);
    case "unary": {
      const x = polynomialOf(cx, e.operand);
      if (x === undefined) return undefined;
      return e.operator === "-" ? mulDims(-1, x) : e.operator === "+" ? x : undefined;
    }
    case "binary": {
      const a = polynomialOf(cx, e.left);
      const b = polynomialOf(cx, e.right);
      if (a === undefined || b === undefined) return undefined;
      if (e.operator === "+") return addDims(a, b);
      if (e.operator === "-") return subDims(a, b);
      return e.operator === "*" ? mulDims(a, b) : undefined;
    }
    default:
      return dimOf(cx.elaborate({ ...cx, dry: true, sink: [] }, e));
  }
}
