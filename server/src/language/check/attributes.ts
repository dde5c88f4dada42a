/** @file Reads the arguments of an op that are not tensors: axes, shapes, dtypes, flags. */
import { type NdArray, scalarOf } from "../../../../runtime/src/ir/array.ts";
import {
  addDims,
  type Dim,
  floorDivDims,
  maxDims,
  minDims,
  modDims,
  mulDims,
  subDims,
} from "../../../../runtime/src/ir/dim.ts";
import { dtypes, isDtype, isFloat, isInteger } from "../../../../runtime/src/ir/dtype.ts";
import type { Attr, Node } from "../../../../runtime/src/ir/node.ts";
import type { Param } from "../../../../runtime/src/ops/signature.ts";
import type { Span } from "../ast.ts";
import type { AttrExpr } from "../program.ts";
import { type Context, quoted, textOf } from "./context.ts";
import { describe, type Entity, isPoisoned } from "./entity.ts";
import { knownInteger, knownScalar, knownTensor } from "./known.ts";
import { replacing, report } from "./report.ts";
import { nearest } from "./suggest.ts";
import { toValue } from "./tensor.ts";

const wanted: Readonly<Record<string, string>> = {
  axis: "an axis (an integer), a list of axes, or none",
  int: "an integer",
  ints: "a list of integers",
  dim: "a length",
  dims: "a shape: a list of lengths",
  offset: "an integer",
  offsets: "a list of integers",
  dtype: 'a dtype such as "float32"',
  bool: "true or false",
  str: "a string",
  float: "a number",
};

const known = (value: Attr): AttrExpr => ({ kind: "known", value });

/** The attribute that an argument gives; undefined after a diagnostic. */
export function attributeOf(cx: Context, param: Param, e: Entity, span: Span, what: string): AttrExpr | undefined {
  if (isPoisoned(e)) return undefined;
  const value = readAttribute(param, e);
  if (value !== undefined) return known(value);
  if (param.kind === "dtype" && e.kind === "string") {
    const near = nearest(e.value, dtypes);
    report(
      cx,
      "bad-argument",
      span,
      `${what}: there is no dtype "${e.value}"${near ? `; did you mean "${near}"?` : ""}`,
      {
        fixes: near ? [replacing(`Change to "${near}"`, span, `"${near}"`)] : [],
      },
    );
    return undefined;
  }
  if (param.kind === "dtype" && (what === "zeros" || what === "ones") && knownInteger(e) !== undefined) {
    report(
      cx,
      "bad-argument",
      span,
      `${what}: the lengths go in one list, \`${what}([3, 4])\`; \`dtype\` comes second`,
    );
    return undefined;
  }
  // A value that only the run tells: fine for a value expression, refused by the graph (`apply.ts`).
  if (couldBe(e)) {
    const expr = toValue(cx, e, span);
    return expr && { kind: "computed", value: expr };
  }
  const mistake =
    notKnown(cx, param, e, span, what) ?? `takes ${wanted[param.kind] ?? param.type}, not ${shown(cx, e, span)}`;
  report(cx, "bad-argument", span, `${what}: \`${param.name}\` ${mistake}`);
  return undefined;
}

/** A value of which nothing is known, or a list that holds one. */
function couldBe(e: Entity): boolean {
  if (e.kind === "value") return e.known === undefined;
  return (e.kind === "list" || e.kind === "tuple") && e.items.some(couldBe);
}

/** A number that the graph computes, or a length, where the graph cannot be built before it is known. */
function notKnown(cx: Context, param: Param, e: Entity, span: Span, what: string): string | undefined {
  if (e.kind !== "node" && e.kind !== "shared") return undefined;
  const { dtype, shape } = e.node.type;
  if (!["int", "ints", "axis", "offset", "offsets", "float"].includes(param.kind) || shape.length > 0) return undefined;
  if (!isInteger(dtype) && param.kind !== "float") return undefined;
  const text = quoted(cx, span, "this");
  const early = "has to be known while the graph is built, but";
  const way = instead[what];
  if (dimOf(e) === undefined) return `${early} ${text} is computed by the graph${way ? `; ${way}` : ""}`;
  const name = textOf(cx, span);
  const bind = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)
    ? `bind it to a number above (\`${name} = 8\`)`
    : "write a number here";
  return `${early} ${text} is a length that only a call tells; ${way ?? bind}`;
}

/** By op: what does the same with a number that only the run tells. */
const instead: Readonly<Record<string, string>> = {
  matrix_power: "a loop takes it: `reduce((p) => p @ x, outputs_info=identity(…), n_steps=…)`",
  roll: "`take(x, (arange(n) - shift) % n)` moves by it",
};

function shown(cx: Context, e: Entity, span: Span): string {
  const text = quoted(cx, span, describe(e));
  return e.kind === "node" || e.kind === "shared" ? `${text}, which is a tensor of the graph` : text;
}

function readAttribute(param: Param, e: Entity): Attr | undefined {
  if (e.kind === "none") return param.kind === "bool" || param.default === undefined ? undefined : null;
  switch (param.kind) {
    case "axis":
      return knownInteger(e) ?? integers(e);
    case "int":
      return knownInteger(e);
    case "ints":
      return integers(e) ?? single(knownInteger(e));
    case "dim":
    case "offset":
      return dimOf(e);
    case "dims":
    case "offsets":
      return dimsOf(e) ?? single(dimOf(e));
    case "dtype": {
      const name = e.kind === "string" ? e.value : e.kind === "callable" ? e.name : undefined;
      return name !== undefined && isDtype(name) ? name : undefined;
    }
    case "bool": {
      const x = knownScalar(e);
      return typeof x === "boolean" ? x : undefined;
    }
    case "str":
      return e.kind === "string" ? e.value : undefined;
    case "float": {
      const x = knownScalar(e);
      return x === undefined || typeof x === "boolean" ? undefined : Number(x);
    }
    default:
      return anyOf(e);
  }
}

const single = <T>(x: T | undefined): T[] | undefined => (x === undefined ? undefined : [x]);

function itemsOf(e: Entity): readonly Entity[] | undefined {
  if (e.kind === "list" || e.kind === "tuple") return e.items;
  if (e.kind !== "value" || !e.known || e.known.shape.length !== 1) return undefined;
  return Array.from(e.known.data as ArrayLike<number | bigint>, (x) => scalarEntity(e.known!, x));
}

/** An element of a known list that has been bound to a name. */
const scalarEntity = (list: NdArray, x: number | bigint): Entity => ({
  kind: "value",
  expr: { kind: "none", span: { start: 0, end: 0 } },
  known: scalarOf(list.dtype, x),
});

function integers(e: Entity): number[] | undefined {
  const items = itemsOf(e)?.map(knownInteger);
  return items?.every((x) => x !== undefined) ? items : undefined;
}

function dimsOf(e: Entity): Dim[] | undefined {
  const items = itemsOf(e)?.map(dimOf);
  return items?.every((d) => d !== undefined) ? items : undefined;
}

/** A length: a known integer, a dim used as a number, or arithmetic of those. */
export function dimOf(e: Entity): Dim | undefined {
  if (e.kind === "node") return dimOfNode(e.node);
  return knownInteger(e);
}

export function dimOfNode(n: Node): Dim | undefined {
  switch (n.op) {
    case "dim":
      return n.attrs.dim as Dim;
    case "constant": {
      const value = n.attrs.value as NdArray;
      const x = value.data[0];
      return value.shape.length === 0 && typeof x === "bigint" ? Number(x) : undefined;
    }
    case "neg": {
      const x = dimOfNode(n.inputs[0]!);
      return x === undefined ? undefined : mulDims(-1, x);
    }
  }
  const rule = dimRules[n.op];
  if (!rule || n.inputs.length !== 2) return undefined;
  const a = dimOfNode(n.inputs[0]!);
  const b = dimOfNode(n.inputs[1]!);
  return a === undefined || b === undefined ? undefined : rule(a, b);
}

const dimRules: Readonly<Record<string, (a: Dim, b: Dim) => Dim | undefined>> = {
  add: addDims,
  sub: subDims,
  mul: mulDims,
  floor_divide: (a, b) => (b === 0 ? undefined : floorDivDims(a, b)),
  mod: (a, b) => (b === 0 ? undefined : modDims(a, b)),
  maximum: maxDims,
  minimum: minDims,
};

function anyOf(e: Entity): Attr | undefined {
  if (e.kind === "string") return e.value;
  if (e.kind === "none") return null;
  if (e.kind === "callable" && isDtype(e.name)) return e.name;
  const scalar = knownScalar(e);
  // A float that happens to be whole keeps its dtype: `arange(3.0)` is not `arange(3)`.
  const whole = e.kind === "value" && e.known && isFloat(e.known.dtype) && Number.isInteger(scalar);
  if (whole) return scalarOf("float64", scalar!);
  if (scalar !== undefined) return typeof scalar === "bigint" ? Number(scalar) : scalar;
  const dim = dimOf(e);
  if (dim !== undefined) return dim;
  if (e.kind === "list" || e.kind === "tuple") {
    const items = e.items.map(anyOf);
    return items.every((x) => x !== undefined) ? items : undefined;
  }
  const tensor = knownTensor(e);
  return tensor && tensor !== "ragged" ? tensor.value : undefined;
}

/** The attribute that a parameter has when no argument is given: its default's source text. */
export function defaultAttribute(param: Param): Attr {
  const text = param.default!;
  if (text === "none") return null;
  if (text === "true" || text === "false") return text === "true";
  const quotedText = /^"(.*)"$/.exec(text);
  if (quotedText) return quotedText[1]!;
  if (text.startsWith("[")) {
    const inner = text.slice(1, -1).trim();
    return inner === "" ? [] : inner.split(",").map((item) => defaultAttribute({ ...param, default: item.trim() }));
  }
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}
