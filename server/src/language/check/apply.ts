/** @file Applies an op to entities: builds a graph node where one of them is symbolic, a value expression otherwise. */
import { type NdArray, scalarOf } from "../../../../runtime/src/ir/array.ts";
import { type Attr, type Attrs, makeNode, makeRef, type Node } from "../../../../runtime/src/ir/node.ts";
import { broadcast, build, typeContext } from "../../../../runtime/src/ops/build.ts";
import { buildList } from "../../../../runtime/src/ops/build-list.ts";
import { isFault, type Op } from "../../../../runtime/src/ops/op.ts";
import type { Span } from "../ast.ts";
import type { AttrExpr, ValueExpr } from "../program.ts";
import type { Operand } from "./application.ts";
import type { Context } from "./context.ts";
import { constantValue, type Entity, isPoisoned, isSymbolic, nodeEntity, poison, type ValueEntity } from "./entity.ts";
import { reportFault } from "./fault.ts";
import { converted, fold, knownTensor } from "./known.ts";
import { readPower } from "./negative-power.ts";
import { report } from "./report.ts";
import { toNode, toTensorValue } from "./tensor.ts";

export interface OpUse {
  readonly op: Op;
  /** As the user wrote it: `dot`, `+`, `x.mean`. */
  readonly what: string;
  readonly operands: readonly Operand[];
  readonly attrs: Readonly<Record<string, AttrExpr>>;
  readonly span: Span;
}

/** The result of an op: poison when an operand is, or after a diagnostic. */
export function applyOp(cx: Context, given: OpUse): Entity {
  const use = given.op.name === "pow" ? readPower(cx, given) : given;
  if (!use) return poison;
  let symbolic = use.op.name === "random";
  for (let i = 0; i < use.operands.length; i++) {
    const { entity } = use.operands[i]!;
    if (isPoisoned(entity)) return poison;
    symbolic ||= isSymbolic(entity);
  }
  symbolic ||= needsDims(use.attrs);
  return symbolic ? onGraph(cx, use) : onValues(cx, use);
}

/** `zeros([n])` has no operands, but depends on the input that `n` is a length of. */
function needsDims(attrs: OpUse["attrs"]): boolean {
  for (const name in attrs) {
    const a = attrs[name]!;
    if (a.kind === "known" && holdsDim(a.value)) return true;
  }
  return false;
}

function holdsDim(a: Attr): boolean {
  if (typeof a !== "object" || a === null) return false;
  if (Array.isArray(a)) return (a as readonly Attr[]).some(holdsDim);
  return "kind" in a && a.kind === "symbolic";
}

const noAttrs: Attrs = {};

/** The attributes when all of them are known now. */
export function knownAttrs(attrs: OpUse["attrs"]): Attrs | undefined {
  let out: Record<string, Attrs[string]> | undefined;
  for (const name in attrs) {
    const a = attrs[name]!;
    if (a.kind !== "known") return undefined;
    out ??= {};
    out[name] = a.value;
  }
  return out ?? noAttrs;
}

function onGraph(cx: Context, use: OpUse): Entity {
  const attrs = knownAttrs(use.attrs);
  if (!attrs) {
    for (const [name, a] of Object.entries(use.attrs)) {
      if (a.kind === "computed") {
        report(
          cx,
          "attribute-not-known",
          a.value.span,
          `${use.what}: \`${name}\` has to be known while the graph is built, but this is computed when the program runs`,
        );
      }
    }
    return poison;
  }
  const nodes: Node[] = [];
  for (let i = 0; i < use.operands.length; i++) {
    const { entity, span } = use.operands[i]!;
    const node = toNode(cx, entity, span);
    if (!node) return poison;
    nodes.push(node);
  }
  return buildEntity(cx, use, nodes, attrs);
}

/** Builds the node (or nodes) of an op, or reports what is wrong with its operands. */
export function buildEntity(cx: Context, use: OpUse, nodes: readonly Node[], attrs: Attrs): Entity {
  if (use.op.kind === "list") {
    const parts = buildList(use.op.name, nodes, attrs, use.span);
    if (isFault(parts)) {
      reportFault(cx, parts, { ...use, nodes });
      return poison;
    }
    if ("kind" in parts) return nodeEntity(parts);
    return { kind: "list", items: parts.map(nodeEntity), span: use.span };
  }
  const made = build(use.op.name, nodes, attrs, use.span);
  if (isFault(made)) {
    reportFault(cx, made, { ...use, nodes });
    return poison;
  }
  return made.results ? { kind: "tuple", items: itemsOf(made), span: use.span } : nodeEntity(made);
}

const itemsOf = (node: Node): Entity[] =>
  node.results!.map((type, index) =>
    nodeEntity(makeNode({ op: "item", inputs: [node], attrs: { index }, type, span: node.span })),
  );

function onValues(cx: Context, use: OpUse): Entity {
  const inputs: ValueExpr[] = [];
  for (const o of use.operands) {
    const value = toTensorValue(cx, o.entity, o.span);
    if (!value) return poison;
    inputs.push(value);
  }
  const expr: ValueExpr = { kind: "op", op: use.op.name, inputs, attrs: use.attrs, span: use.span };
  const leaves = use.operands.map((o) => typedLeaf(o));
  const attrs = knownAttrs(use.attrs);
  if (!attrs || leaves.some((n) => !n)) return { kind: "value", expr };
  const unequal = shapesDiffer(use, leaves as Node[]);
  if (unequal) return unequal;
  const made = buildEntity(cx, use, leaves as Node[], attrs);
  if (made.kind === "tuple" || made.kind === "list") {
    const items = made.items.map((item, index): ValueEntity => {
      const type = item.kind === "node" ? item.node.type : undefined;
      return {
        kind: "value",
        expr: { kind: "result", of: expr, index, span: use.span },
        ...(type && { type: type }),
      };
    });
    return { ...made, items };
  }
  if (made.kind !== "node") return poison;
  const known = foldKnown(use, leaves as Node[], made.node);
  return { kind: "value", expr, type: made.node.type, ...(known && { known }) };
}

/** Values of different shapes are not equal, and to ask is no mistake. */
function shapesDiffer(use: OpUse, leaves: readonly Node[]): Entity | undefined {
  if (use.op.name !== "equal" && use.op.name !== "not_equal") return undefined;
  const shape = broadcast(
    typeContext([]),
    leaves.map((n) => n.type.shape),
  );
  return isFault(shape) ? constantValue(scalarOf("bool", use.op.name === "not_equal"), use.span, false) : undefined;
}

function foldKnown(use: OpUse, leaves: readonly Node[], result: Node): NdArray | undefined {
  if (leaves.some((n) => n.op !== "constant")) return undefined;
  if (use.op.name === "cast") return converted(leaves[0]!.attrs.value as NdArray, result.type.dtype);
  if (result.type.shape.length > 0) return undefined;
  return fold(
    use.op.name,
    leaves.map((n) => n.attrs.value as NdArray),
    result.type.dtype,
  );
}

/** A leaf that stands for a value of known type, to infer the type of what is computed from it. */
function typedLeaf(o: Operand): Node | undefined {
  const { entity, span } = o;
  if (entity.kind === "list") {
    const known = knownTensor(entity);
    if (known && known !== "ragged") return constant(known.value, known.weak, span);
    const items = entity.items.map((e) => typedLeaf({ entity: e, span }));
    if (items.some((n) => !n)) return undefined;
    const made = build("stack", items as Node[], { axis: 0 }, span);
    return isFault(made) ? undefined : made;
  }
  if (entity.kind !== "value") return undefined;
  if (entity.known) return constant(entity.known, entity.type?.weak === true, span);
  if (!entity.type) return undefined;
  return makeNode({ op: "value", attrs: { ref: anonymous }, type: entity.type, span });
}

const anonymous = makeRef("value", "value");

const constant = (value: NdArray, weak: boolean, span: Span): Node =>
  makeNode({
    op: "constant",
    attrs: { value },
    type: { dtype: value.dtype, shape: value.shape, ...(weak && { weak }) },
    span,
  });
