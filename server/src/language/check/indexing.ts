/** @file `x[...]` as the op `index`, and `set_subtensor(x[...], v)`; how items are written down is told in the runtime's `items.ts`. */
import { type Dim, hasUnknown, subDims, visitAtoms } from "../../../../runtime/src/ir/dim.ts";
import { isInteger } from "../../../../runtime/src/ir/dtype.ts";
import { type IndexItem, writeItem } from "../../../../runtime/src/ops/indexing/items.ts";
import { opNamed } from "../../../../runtime/src/ops/registry.ts";
import type { Call, Expr, Index, Span, IndexItem as SyntaxItem } from "../ast.ts";
import type { AttrExpr, ValueExpr } from "../program.ts";
import type { Operand } from "./application.ts";
import { applyOp } from "./apply.ts";
import { dimOf } from "./attributes.ts";
import { type Context, quoted, textOf } from "./context.ts";
import { describe, type Entity, isPoisoned, isSymbolic, poison, typeOf } from "./entity.ts";
import { knownInteger, knownTensor } from "./known.ts";
import { noteSelection } from "./loops/fixed-selection.ts";
import { partsOf } from "./parts-of.ts";
import { polynomialOf } from "./polynomial.ts";
import { report } from "./report.ts";
import { spanning } from "./spans.ts";
import { toNode, toValue } from "./tensor.ts";

interface ReadIndex {
  readonly items: AttrExpr;
  readonly operands: readonly Operand[];
}

export function elaborateIndex(cx: Context, e: Index): Entity {
  const object = cx.elaborate(cx, e.object);
  const parts = partsOf(object);
  if (parts && e.items.length === 1) {
    const item = listItem(cx, parts, object, e);
    if (item) return item;
  }
  const read = readIndex(cx, e.items);
  if (!read || isPoisoned(object)) return poison;
  if (!indexable(cx, object, e.object.span)) return poison;
  const made = applyOp(cx, {
    op: opNamed("index"),
    what: quoted(cx, e.span, "index"),
    operands: [{ entity: object, span: e.object.span }, ...read.operands],
    attrs: { items: read.items },
    span: e.span,
  });
  const [mask, ...more] = read.operands;
  if (cx.inStep && mask && more.length === 0 && e.items.length === 1 && made.kind === "node") {
    const [of, where] = [toNode(cx, object, e.object.span), toNode(cx, mask.entity, mask.span)];
    if (of && where) noteSelection(made.node, of, where);
  }
  return made;
}

/** `set_subtensor(x[1:], v)`: x with a part of it replaced (or added to). */
export function setSubtensor(cx: Context, name: "set_subtensor" | "inc_subtensor", e: Call): Entity {
  const [part, value] = e.args;
  if (!part || !value || e.args.length !== 2 || part.name || value.name) {
    for (const a of e.args) cx.elaborate(cx, a.value);
    return report(
      cx,
      "missing-argument",
      e.span,
      `${name} takes two arguments: a part of a tensor and its new value, as in \`${name}(x[0], v)\``,
    );
  }
  if (part.value.kind !== "index") {
    for (const a of e.args) cx.elaborate(cx, a.value);
    return report(
      cx,
      "bad-argument",
      part.span,
      `${name} takes a part of a tensor, as in \`${name}(x[0], v)\`, not ${quoted(cx, part.span)}`,
    );
  }
  const object = cx.elaborate(cx, part.value.object);
  const read = readIndex(cx, part.value.items);
  const v = cx.elaborate(cx, value.value);
  if (!read || isPoisoned(object) || isPoisoned(v) || !indexable(cx, object, part.value.object.span)) return poison;
  return applyOp(cx, {
    op: opNamed(name),
    what: name,
    operands: [{ entity: object, span: part.value.object.span }, { entity: v, span: value.span }, ...read.operands],
    attrs: { items: read.items },
    span: e.span,
  });
}

function indexable(cx: Context, object: Entity, span: Span): boolean {
  if (
    object.kind === "node" ||
    object.kind === "shared" ||
    object.kind === "list" ||
    (object.kind === "value" && !object.nothing)
  )
    return true;
  const hint =
    object.kind === "results" || object.kind === "tuple"
      ? "; reach one of them by its number, by name or by destructuring"
      : " and cannot be indexed";
  report(cx, "not-a-tensor", span, `${quoted(cx, span)} is ${describe(object)}${hint}`);
  return false;
}

/** `x.shape[0]`, `parts[-1]`: an element of a list that is known here. */
function listItem(cx: Context, items: readonly Entity[], object: Entity, e: Index): Entity | undefined {
  const item = e.items[0]!;
  if (item.kind === "at") {
    const at = cx.elaborate({ ...cx, dry: true, sink: [] }, item.value);
    const i = knownInteger(at);
    if (i === undefined) return undefined;
    cx.elaborate(cx, item.value);
    const found = items[i < 0 ? i + items.length : i];
    if (found) return found;
    return report(
      cx,
      "index-range",
      item.span,
      `index ${i} is out of range: ${quoted(cx, e.object.span, "the list")} has ${items.length} items`,
    );
  }
  if (item.kind !== "slice" || item.step || knownTensor(object)) return undefined;
  const bound = (x: Expr | undefined, otherwise: number): number | undefined =>
    x ? knownInteger(cx.elaborate(cx, x)) : otherwise;
  const start = bound(item.start, 0);
  const stop = bound(item.stop, items.length);
  if (start === undefined || stop === undefined) return undefined;
  return { kind: "list", items: items.slice(start, stop), span: e.span };
}

type ItemPart = { readonly item: IndexItem; readonly operand?: Operand } | { readonly computed: ValueExpr };

function readIndex(cx: Context, items: readonly SyntaxItem[]): ReadIndex | undefined {
  const parts: ItemPart[] = [];
  let good = true;
  for (const item of items) {
    const part = readItem(cx, item);
    if (part) parts.push(part);
    else good = false;
  }
  if (!good) return undefined;
  const operands = parts.flatMap((p) => ("operand" in p && p.operand ? [p.operand] : []));
  if (parts.every((p) => "item" in p)) {
    return { items: { kind: "known", value: parts.map((p) => writeItem((p as { item: IndexItem }).item)) }, operands };
  }
  const span = spanning(items[0]!.span, items.at(-1)!.span);
  const value: ValueExpr = {
    kind: "list",
    items: parts.map((p) => ("computed" in p ? p.computed : itemValue(p.item, span))),
    span,
  };
  return { items: { kind: "computed", value }, operands };
}

/** A known item beside computed ones, as the list that `items` is made of. */
function itemValue(item: IndexItem, span: Span): ValueExpr {
  const parts = writeItem(item).map((x): ValueExpr => {
    if (typeof x === "string") return { kind: "string", value: x, span };
    if (typeof x !== "number") return { kind: "none", span };
    return {
      kind: "constant",
      value: { dtype: "int64", shape: [], data: BigInt64Array.of(BigInt(x)) },
      weak: true,
      span,
    };
  });
  return { kind: "list", items: parts, span };
}

function readItem(cx: Context, item: SyntaxItem): ItemPart | undefined {
  switch (item.kind) {
    case "ellipsis":
    case "newaxis":
      return { item: { kind: item.kind } };
    case "at":
      return readAt(cx, item.value);
    case "slice":
      return readSlice(cx, item);
  }
}

function readAt(cx: Context, value: Expr): ItemPart | undefined {
  const e = cx.elaborate(cx, value);
  if (isPoisoned(e)) return undefined;
  if (e.kind === "none") return { item: { kind: "newaxis" } };
  const at = dimOf(e);
  if (at !== undefined) return { item: { kind: "at", index: at } };
  const type = typeOf(e) ?? (e.kind === "list" ? listType(e) : undefined);
  if (type && !isInteger(type.dtype) && type.dtype !== "bool") {
    report(cx, "index-type", value.span, `an index is an integer, but ${quoted(cx, value.span)} is ${type.dtype}`);
    return undefined;
  }
  return { item: { kind: "tensor" }, operand: { entity: e, span: value.span } };
}

function listType(e: Entity): { readonly dtype: import("../../../../runtime/src/ir/dtype.ts").Dtype } | undefined {
  const known = knownTensor(e);
  return known && known !== "ragged" && known.value.data.length > 0 ? known.value : undefined;
}

function readSlice(cx: Context, item: Extract<SyntaxItem, { kind: "slice" }>): ItemPart | undefined {
  const bounds: (Dim | null | { readonly entity: Entity; readonly expr: Expr })[] = [];
  for (const x of [item.start, item.stop, item.step]) {
    if (!x) {
      bounds.push(null);
      continue;
    }
    const e = cx.elaborate(cx, x);
    if (isPoisoned(e)) return undefined;
    const dim = e.kind === "none" ? null : dimOf(e);
    if (dim !== undefined) bounds.push(dim);
    else {
      const type = typeOf(e);
      if (type && (!isInteger(type.dtype) || type.shape.length > 0)) {
        report(
          cx,
          "index-type",
          x.span,
          `a slice takes integers, but ${quoted(cx, x.span)} is ${type.dtype}${type.shape.length > 0 ? " with axes" : ""}`,
        );
        return undefined;
      }
      bounds.push({ entity: e, expr: x });
    }
  }
  const isKnown = (b: (typeof bounds)[number]): b is Dim | null => b === null || typeof b === "number" || "kind" in b;
  const [start, stop, step] = bounds as [(typeof bounds)[number], (typeof bounds)[number], (typeof bounds)[number]];
  if (isKnown(start) && isKnown(stop) && isKnown(step)) return { item: { kind: "slice", start, stop, step } };
  const window = item.start && item.stop && step === null ? windowLength(cx, item.start, item.stop) : undefined;
  if (window !== undefined && !isKnown(start)) {
    return { item: { kind: "window", length: window }, operand: { entity: start.entity, span: start.expr.span } };
  }
  if (bounds.some((b) => !isKnown(b) && isSymbolic(b.entity))) {
    report(
      cx,
      "slice-length",
      item.span,
      `the length of \`${textOf(cx, item.span)}\` is not known while the graph is built; write it as \`i : i + length\` with a known length`,
    );
    return undefined;
  }
  const parts: ValueExpr[] = [{ kind: "string", value: "slice", span: item.span }];
  for (const b of bounds) {
    if (!isKnown(b)) {
      const value = toValue(cx, b.entity, b.expr.span);
      if (!value) return undefined;
      parts.push(value);
    } else if (typeof b === "number") {
      parts.push({
        kind: "constant",
        value: { dtype: "int64", shape: [], data: BigInt64Array.of(BigInt(b)) },
        weak: true,
        span: item.span,
      });
    } else parts.push({ kind: "none", span: item.span });
  }
  return { computed: { kind: "list", items: parts, span: item.span } };
}

/** stop - start, where the indices that only the run knows cancel: `i * b : (i + 1) * b` is `b` long. */
function windowLength(cx: Context, start: Expr, stop: Expr): Dim | undefined {
  const from = polynomialOf(cx, start);
  const to = polynomialOf(cx, stop);
  if (from === undefined || to === undefined) return undefined;
  const length = subDims(to, from);
  let open = hasUnknown(length);
  visitAtoms(length, (a) => {
    if (a.kind === "name" && a.key.startsWith("value ")) open = true;
  });
  return open ? undefined : length;
}
