/** @file What an expression means to the checker: a graph node, a value of the program, or something that only calls and members read. */
import type { FunctionSpec, SharedSpec } from "../../../../runtime/src/contract.ts";
import type { NdArray } from "../../../../runtime/src/ir/array.ts";
import type { Node } from "../../../../runtime/src/ir/node.ts";
import type { TensorType } from "../../../../runtime/src/ir/type.ts";
import type { DefDecl, FunctionDecl, Lambda, Span } from "../ast.ts";
import type { FunctionValue, RandomVariable, SharedVariable, StreamSet, ValueExpr } from "../program.ts";

/** A tensor of the graph. */
export interface NodeEntity {
  readonly kind: "node";
  readonly node: Node;
}

/** Something that the program computes. Without `type` nothing is known before it runs. */
export interface ValueEntity {
  readonly kind: "value";
  readonly expr: ValueExpr;
  readonly type?: TensorType;
  /** Its elements, where the text says them. */
  readonly known?: NdArray;
  /** What a loaded `.npz` holds, by name: `digits.train_x`. Undefined types: the file has not been looked at. */
  readonly fields?: ReadonlyMap<string, TensorType> | "unknown";
  /** It has no value at all (`print(x)`). */
  readonly nothing?: true;
  /** The types of its items, where it is a list of several things and no tensor (`u, s, vt` of a `svd`). */
  readonly parts?: readonly (TensorType | undefined)[];
  /** The arguments of a `range`, where they are known. */
  readonly range?: readonly number[];
}

/** `[a, b]`: a tensor where a tensor is wanted, a list where a list is. */
export interface ListEntity {
  readonly kind: "list";
  readonly items: readonly Entity[];
  readonly span: Span;
}

export interface TupleEntity {
  readonly kind: "tuple";
  readonly items: readonly Entity[];
  readonly span: Span;
}

export interface StringEntity {
  readonly kind: "string";
  readonly value: string;
  readonly span: Span;
}

/** The several outputs of one call: reached by name or destructuring. */
export interface ResultsEntity {
  readonly kind: "results";
  readonly expr: ValueExpr;
  readonly function: string;
  readonly outputs: readonly { readonly name?: string; readonly type: TensorType }[];
}

export interface SharedEntity {
  readonly kind: "shared";
  readonly variable: SharedVariable;
  readonly spec: SharedSpec;
  /** Its `shared` leaf. */
  readonly node: Node;
}

export interface StreamsEntity {
  readonly kind: "streams";
  readonly set: StreamSet;
}

/** `rv.rng`: the stream of one random variable. */
export interface RngEntity {
  readonly kind: "rng";
  readonly variable: RandomVariable;
}

export interface FunctionEntity {
  readonly kind: "function";
  readonly value: FunctionValue;
  readonly spec: FunctionSpec;
  /** The text that it comes from; a copy has that of its original. */
  readonly declaration: FunctionDecl;
}

export interface DefEntity {
  readonly kind: "def";
  /** The names of its body are those of the file. */
  readonly declaration: DefDecl;
}

/** `x.mean` before its call. */
export interface MethodEntity {
  readonly kind: "method";
  readonly receiver: Entity;
  readonly receiverSpan: Span;
  readonly name: string;
  readonly nameSpan: Span;
}

/** The name of an op, a dtype or a built-in function, not yet called. */
export interface CallableEntity {
  readonly kind: "callable";
  readonly name: string;
}

export interface DictEntity {
  readonly kind: "dict";
  readonly entries: readonly {
    readonly key: Entity;
    readonly keySpan: Span;
    readonly value: Entity;
    readonly valueSpan: Span;
  }[];
}

export interface LambdaEntity {
  readonly kind: "lambda";
  readonly lambda: Lambda;
}

/** `taps(x, [-2, -1])`: a sequence or a start, seen at several offsets. */
export interface TapsEntity {
  readonly kind: "taps";
  readonly of: Entity;
  readonly taps: readonly number[];
  readonly span: Span;
}

export type Entity =
  | NodeEntity
  | ValueEntity
  | ListEntity
  | TupleEntity
  | StringEntity
  | ResultsEntity
  | SharedEntity
  | StreamsEntity
  | RngEntity
  | FunctionEntity
  | DefEntity
  | MethodEntity
  | CallableEntity
  | DictEntity
  | LambdaEntity
  | TapsEntity
  | { readonly kind: "none"; readonly span: Span }
  /** Something wrong that has been reported: silences what depends on it. */
  | { readonly kind: "poison" };

export const poison: Entity = { kind: "poison" };

export const nodeEntity = (node: Node): NodeEntity => ({ kind: "node", node });

export const constantValue = (value: NdArray, span: Span, weak: boolean): ValueEntity => ({
  kind: "value",
  expr: { kind: "constant", value, weak, span },
  type: { dtype: value.dtype, shape: value.shape, ...(weak && { weak }) },
  known: value,
});

/** True when it depends on an input, a shared variable or a random variable. */
export function isSymbolic(e: Entity): boolean {
  switch (e.kind) {
    case "node":
    case "shared":
      return true;
    case "list":
    case "tuple":
      return e.items.some(isSymbolic);
    case "taps":
      return isSymbolic(e.of);
    default:
      return false;
  }
}

/** Where its text stands, if it has one of its own. */
export function entitySpan(e: Entity): Span | undefined {
  switch (e.kind) {
    case "value":
    case "results":
      return e.expr.span;
    case "list":
    case "tuple":
    case "string":
    case "none":
    case "taps":
      return e.span;
    default:
      return undefined;
  }
}

/** True when a part of it has been reported as wrong. */
export function isPoisoned(e: Entity): boolean {
  if (e.kind === "poison") return true;
  if (e.kind === "taps") return isPoisoned(e.of);
  if (e.kind === "dict") return e.entries.some((x) => isPoisoned(x.key) || isPoisoned(x.value));
  return (e.kind === "list" || e.kind === "tuple") && e.items.some(isPoisoned);
}

/** The type, where there is one and it is known. */
export function typeOf(e: Entity): TensorType | undefined {
  switch (e.kind) {
    case "node":
    case "shared":
      return e.node.type;
    case "value":
      return e.type;
    default:
      return undefined;
  }
}

/** What it is, in words, for messages. */
export function describe(e: Entity): string {
  switch (e.kind) {
    case "node":
      return "a tensor of the graph";
    case "value":
      return e.nothing ? "nothing" : "a value";
    case "list":
      return "a list";
    case "tuple":
    case "results":
      return "several values";
    case "string":
      return "a string";
    case "shared":
      return "a shared variable";
    case "streams":
      return "a set of random streams";
    case "rng":
      return "a random stream";
    case "function":
      return "a function";
    case "def":
      return "a def";
    case "method":
      return "a method";
    case "callable":
      return "an op";
    case "dict":
      return "a mapping";
    case "lambda":
      return "a lambda";
    case "taps":
      return "a sequence with taps";
    case "none":
      return "none";
    case "poison":
      return "an error";
  }
}
