/** @file A node in the type that is wanted where it goes: cast where that is safe, with checks for what only the run can tell. */
import type { NdArray } from "../../../../runtime/src/ir/array.ts";
import { compareDims, type Dim, isUnknown, printDim } from "../../../../runtime/src/ir/dim.ts";
import { type DimCheck, makeNode, type Node } from "../../../../runtime/src/ir/node.ts";
import { printType, type TensorType } from "../../../../runtime/src/ir/type.ts";
import { castTo } from "../../../../runtime/src/ops/build.ts";
import { isFault } from "../../../../runtime/src/ops/op.ts";
import type { Span } from "../ast.ts";
import type { Related } from "../diagnostic.ts";
import { derivation } from "./chain.ts";
import { type Context, quoted, sourceText } from "./context.ts";
import { dtypeMisfit } from "./fit.ts";
import { replacing, report, wrapping } from "./report.ts";

export interface Holder {
  readonly code: "update-type" | "given-type" | "claim";
  /** As it reads in a message. */
  readonly holder: string;
  readonly declared?: Span | undefined;
  /** For checks that are left to the run. */
  readonly what: string;
  /** Its name in the text of the clause. */
  readonly name?: string;
  /** Only the same dtype will do. */
  readonly exact?: boolean;
  /** Whether a wanted length is not yet a certain one, but what the given one makes it. */
  readonly tells?: (wanted: Dim) => boolean;
}

/** The node in the wanted type, cast where that is safe; undefined after a diagnostic. Unproved lengths are checked at the call. */
export function conform(cx: Context, node: Node, wanted: TensorType, span: Span, to: Holder): Node | undefined {
  const given = node.type;
  const text = sourceText(cx, span).slice(span.start, span.end);
  const labels: Related[] = [{ message: printType(given), span }];
  if (to.declared) labels.push({ message: `${to.holder} is ${printType(wanted)}`, span: to.declared });
  const known = node.op === "constant" ? (node.attrs.value as NdArray | undefined) : undefined;
  const misfit =
    to.exact && !given.weak && given.dtype !== wanted.dtype
      ? `is ${printType(given)}, but ${to.holder} is ${printType(wanted)}`
      : dtypeMisfit(given, wanted, to.holder, known);
  if (misfit) {
    report(cx, to.code, span, `${quoted(cx, span)} ${misfit}`, {
      labels,
      fixes: [replacing(`Convert to ${wanted.dtype}`, span, `${wanted.dtype}(${text})`)],
    });
    return undefined;
  }
  if (given.shape.length !== wanted.shape.length) {
    const scalar = given.shape.length === 0;
    report(cx, to.code, span, `${quoted(cx, span)} is ${printType(given)}, but ${to.holder} is ${printType(wanted)}`, {
      labels,
      fixes:
        scalar && to.name !== undefined ? [wrapping("Fill the whole tensor", span, `full_like(${to.name}, `, ")")] : [],
    });
    return undefined;
  }
  const checks: DimCheck[] = [];
  const shape = [...wanted.shape];
  for (const [axis, d] of given.shape.entries()) {
    const w = wanted.shape[axis]!;
    if (to.code === "update-type" && isUnknown(w)) {
      // `shared w: float64[?]` may grow.
      shape[axis] = d;
      continue;
    }
    switch (compareDims(d, w)) {
      case "different":
        if (to.tells?.(w)) {
          checks.push({ left: d, right: w, what: to.what });
          break;
        }
        report(
          cx,
          to.code,
          span,
          `${quoted(cx, span)} is ${printType(given)}, but ${to.holder} is ${printType(wanted)}: \`${printDim(d)}\` is not \`${printDim(w)}\``,
          {
            labels,
            chain: () => derivation(node, axis, keyOf(d), printDim(d)),
          },
        );
        return undefined;
      case "unproved":
        checks.push({ left: d, right: w, what: to.what });
        break;
      case "equal":
        break;
    }
  }
  const cast = castTo(node, wanted.dtype, span);
  if (isFault(cast)) return undefined;
  if (checks.length === 0) return cast;
  return makeNode({
    op: "specify_shape",
    inputs: [cast],
    attrs: { shape },
    type: { dtype: wanted.dtype, shape },
    checks,
    span,
    name: node.name,
  });
}

const keyOf = (d: Dim): string => (typeof d === "number" ? String(d) : d.key);
