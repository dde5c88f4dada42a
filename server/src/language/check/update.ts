/** @file `update S = EXPR`: the new value must have the type of the shared variable. */
import type { NdArray } from "../../../../runtime/src/ir/array.ts";
import { compareDims, type Dim, isUnknown, printDim } from "../../../../runtime/src/ir/dim.ts";
import { type DimCheck, makeNode, type Node } from "../../../../runtime/src/ir/node.ts";
import { printType, type TensorType } from "../../../../runtime/src/ir/type.ts";
import { castTo } from "../../../../runtime/src/ops/build.ts";
import { isFault } from "../../../../runtime/src/ops/op.ts";
import type { Clause, Span } from "../ast.ts";
import type { Related } from "../diagnostic.ts";
import { derivation } from "./chain.ts";
import { type Context, quoted, sourceText } from "./context.ts";
import { describe, type SharedEntity } from "./entity.ts";
import { dtypeMisfit } from "./fit.ts";
import { applyBinary } from "./operators.ts";
import { replacing, report, wrapping } from "./report.ts";
import { toNode } from "./tensor.ts";

export interface Update {
  readonly shared: SharedEntity;
  readonly value: Node;
  readonly span: Span;
}

export function readUpdate(cx: Context, c: Extract<Clause, { kind: "update" }>): Update | undefined {
  const target = cx.elaborate(cx, c.target);
  let value = cx.elaborate(cx, c.value);
  if (target.kind !== "shared") {
    if (target.kind !== "poison") {
      report(
        cx,
        "not-shared",
        c.target.span,
        `\`${c.target.text}\` is ${describe(target)}; only a shared variable can be updated`,
      );
    }
    return undefined;
  }
  if (c.operator) {
    value = applyBinary(
      cx,
      c.operator,
      { entity: target, span: c.target.span },
      { entity: value, span: c.value.span },
      c.span,
    );
  }
  const node = toNode(cx, value, c.value.span);
  if (!node) return undefined;
  const fitted = conform(cx, node, target.spec.type, c.value.span, {
    code: "update-type",
    holder: `\`${c.target.text}\``,
    declared: target.spec.span,
    what: `update of ${c.target.text}`,
  });
  return fitted && { shared: target, value: fitted, span: c.span };
}

export interface Holder {
  readonly code: "update-type" | "given-type" | "claim";
  /** As it reads in a message. */
  readonly holder: string;
  readonly declared?: Span | undefined;
  /** For checks that are left to the run. */
  readonly what: string;
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
        scalar && to.code === "update-type"
          ? [wrapping("Fill the whole tensor", span, `full_like(${to.holder.replaceAll("`", "")}, `, ")")]
          : [],
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
