/** @file `arange(start, stop, step)` of scalars that only the run tells: as many numbers as a length that it finds first. */
import type { Dtype } from "../../../../runtime/src/ir/dtype.ts";
import { isComplex, isFloat } from "../../../../runtime/src/ir/dtype.ts";
import { measuredDim } from "../../../../runtime/src/ir/measured-dim.ts";
import type { Node, Span } from "../../../../runtime/src/ir/node.ts";
import { printType } from "../../../../runtime/src/ir/type.ts";
import { Builder, type Operand } from "../../../../runtime/src/ops/builder.ts";
import type { Param } from "../../../../runtime/src/ops/signature.ts";
import type { Given, Matched } from "./arguments.ts";
import { attributeOf, dimOf } from "./attributes.ts";
import { type Context, quoted } from "./context.ts";
import { type Entity, nodeEntity, poison } from "./entity.ts";
import { knownScalar } from "./known.ts";
import { report } from "./report.ts";
import { toNode } from "./tensor.ts";
import { tied } from "./told-length.ts";

/**
 * Undefined for one whose numbers are known before the run, and for `arange(k)`, whose length is `k` itself. Its elements are
 * `start + i * step`, of which there are ⌈(stop - start) / step⌉; a step of 0 is an error of the run.
 */
export function toldRange(cx: Context, dtype: Param, { byName }: Matched, span: Span): Entity | undefined {
  const [first, second, third] = ["start", "stop", "step"].map((name) => byName.get(name));
  const one = !second || second.entity.kind === "none";
  const bounds = [one ? undefined : first, one ? first : second, third];
  if (!bounds.some(isTold)) return undefined;
  if (isPlain(bounds[0], 0) && isPlain(bounds[2], 1) && isInteger(bounds[1])) return undefined;
  const scalars = bounds.map((b, i) => (b ? scalarOf(cx, b) : i === 0 ? 0 : 1));
  const named = byName.get(dtype.name);
  const read = named && attributeOf(cx, dtype, named.entity, named.span, "arange");
  if (scalars.some((x) => x === undefined) || (named && read?.kind !== "known")) return poison;
  const wanted = read?.kind === "known" ? (read.value as Dtype | null) : null;
  return nodeEntity(numbers(cx, scalars as readonly Operand[], wanted, span));
}

function numbers(cx: Context, [start, stop, step]: readonly Operand[], wanted: Dtype | null, span: Span): Node {
  const g = new Builder(span);
  const all = [start!, stop!, step!];
  const float = all.some((x) => typeof x !== "number" && isFloat(x.type.dtype));
  const wide = all.map((x) => g.op("cast", [x], { dtype: float ? "float64" : "int64" }));
  const [from, to, by] = wide as [Node, Node, Node];
  // ⌈a / b⌉ is -⌊-a / b⌋, with which integers are exact.
  const steps = g.neg(g.op("floor_divide", [g.sub(from, to), by]));
  const atLeast0 = g.op("maximum", [float ? g.op("cast", [steps], { dtype: "int64" }) : steps, g.scalar("int64", 0)]);
  const count = g.where(g.op("equal", [by, 0]), g.scalar("int64", -1), atLeast0);
  const text = quoted(cx, span, "an arange");
  const length = measuredDim(`the length of ${text}`, count, `the step of ${text} is 0`);
  const places = g.op("arange", [], { start: length, stop: null, step: 1, dtype: null });
  const made = g.add(from, g.mul(by, float ? g.op("cast", [places], { dtype: "float64" }) : places));
  const result = wanted ? g.op("cast", [made], { dtype: wanted }) : made;
  const entity = tied(nodeEntity(result), [{ dim: length, count }], span);
  return entity.kind === "node" ? entity.node : result;
}

/** A scalar of the graph that is no dim. */
const isTold = (b: Given | undefined): boolean =>
  (b?.entity.kind === "node" || b?.entity.kind === "shared") && dimOf(b.entity) === undefined;

const isInteger = (b: Given | undefined): boolean =>
  (b?.entity.kind === "node" || b?.entity.kind === "shared") && !isFloat(b.entity.node.type.dtype);

const isPlain = (b: Given | undefined, value: number): boolean => {
  const known = b && knownScalar(b.entity);
  return !b || (known !== undefined && typeof known !== "boolean" && Number(known) === value);
};

function scalarOf(cx: Context, { entity, span }: Given): Node | undefined {
  const node = toNode(cx, entity, span);
  if (!node || (node.type.shape.length === 0 && !isComplex(node.type.dtype) && node.type.dtype !== "bool")) return node;
  report(cx, "bad-argument", span, `arange takes numbers, but ${quoted(cx, span)} is ${printType(node.type)}`);
  return undefined;
}
