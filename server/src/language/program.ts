/**
 * @file What the checker makes of a file and the kernel runs: cells of statements over values, with functions, shared
 * variables and streams as graph. Symbolic parts are runtime graphs; value expressions are trees that the kernel evaluates.
 */

import type { FunctionSpec, ParamSpec, SharedSpec, StreamSpec } from "../../../runtime/src/contract.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import type { Attrs, Node, Ref } from "../../../runtime/src/ir/node.ts";
import type { TensorType } from "../../../runtime/src/ir/type.ts";
import type { Nesting, Span } from "./ast.ts";

export interface Program {
  readonly cells: readonly ProgramCell[];
  readonly shareds: readonly SharedVariable[];
  readonly streamSets: readonly StreamSet[];
  readonly functions: readonly FunctionValue[];
}

export interface ProgramCell {
  readonly title?: string;
  readonly span: Span;
  readonly statements: readonly ProgramStatement[];
  /** False when the cell has an error: it is not run. */
  readonly runnable: boolean;
}

/** A shared variable with how to make its first value; initialised at first need, or when its cell runs. */
export interface SharedVariable {
  readonly spec: SharedSpec;
  readonly initial: ValueExpr;
}

/** `srng = RandomStreams(seed=234)`: `streams` in the order of the text. */
export interface StreamSet {
  readonly name: string;
  readonly generator: "mt19937" | "mrg31k3p";
  /** undefined: from the operating system's entropy. */
  readonly seed?: ValueExpr;
  readonly streams: readonly RandomVariable[];
  readonly span: Span;
}

export interface RandomVariable {
  readonly spec: StreamSpec;
  /** `seed=` on the variable itself: takes none of the chain. */
  readonly seed?: ValueExpr;
  /** MRG31k3p: rows of each stream that the distribution takes: `mrgStreamRows` of its size. MT19937 does not read it. */
  readonly rows: readonly number[];
}

export interface FunctionValue {
  readonly spec: FunctionSpec;
  readonly defaults: readonly (ValueExpr | undefined)[];
  /** Streams whose state a call advances. */
  readonly streams: readonly StreamSpec[];
  readonly span: Span;
}

export type ProgramStatement =
  /** Shows its value, if it has one. */
  | { readonly kind: "expr"; readonly value: ValueExpr; readonly span: Span }
  /** A symbolic expression alone: shows its node. */
  | { readonly kind: "show-node"; readonly node: Node; readonly text: string; readonly span: Span }
  | {
      readonly kind: "assign";
      readonly targets: readonly string[];
      readonly value: ValueExpr;
      readonly claim?: TensorType;
      readonly span: Span;
    }
  /** What gives the values and the state of an imported file. */
  | { readonly kind: "import"; readonly name: string; readonly steps: readonly ProgramStatement[]; readonly span: Span }
  | { readonly kind: "init-shared"; readonly shared: SharedVariable; readonly span: Span }
  | { readonly kind: "init-streams"; readonly set: StreamSet; readonly span: Span }
  | {
      readonly kind: "assert";
      readonly condition: ValueExpr;
      readonly message?: ValueExpr;
      readonly text: string;
      readonly span: Span;
    }
  | { readonly kind: "track"; readonly name: string; readonly value: ValueExpr; readonly span: Span }
  | {
      readonly kind: "for";
      /** One, or one for each part of an item. */
      readonly variables: readonly string[];
      /** How brackets group them. */
      readonly nesting?: Nesting;
      readonly iterable: ValueExpr;
      readonly body: readonly ProgramStatement[];
      readonly span: Span;
    }
  | {
      readonly kind: "while";
      readonly condition: ValueExpr;
      readonly body: readonly ProgramStatement[];
      readonly span: Span;
    }
  | {
      readonly kind: "if";
      readonly condition: ValueExpr;
      readonly body: readonly ProgramStatement[];
      readonly otherwise: readonly ProgramStatement[];
      readonly span: Span;
    }
  /** Of the loop around it. */
  | { readonly kind: "break" | "continue"; readonly span: Span };

/** An expression of the value stage. */
export type ValueExpr = ValueExprBody & { readonly span: Span };

type ValueExprBody =
  /** `weak` marks a literal. */
  | { readonly kind: "constant"; readonly value: NdArray; readonly weak: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "none" }
  /** A value variable of the file; `ref` is that of its `value` leaves in graphs. */
  | { readonly kind: "variable"; readonly name: string; readonly ref: Ref }
  | { readonly kind: "list"; readonly items: readonly ValueExpr[] }
  | { readonly kind: "tuple"; readonly items: readonly ValueExpr[] }
  /** An op on tensors: built, typed and run when the types of its inputs are known (`attrs` as in its signature). */
  | {
      readonly kind: "op";
      readonly op: string;
      readonly inputs: readonly ValueExpr[];
      readonly attrs: Readonly<Record<string, AttrExpr>>;
    }
  /** Calls a function; `args` by parameter, undefined takes the default. */
  | { readonly kind: "call"; readonly callee: FunctionValue; readonly args: readonly (ValueExpr | undefined)[] }
  /** `eval(expr, x=…)`: compiles and runs once. */
  | {
      readonly kind: "eval";
      readonly node: Node;
      readonly bindings: readonly { readonly param: ParamSpec; readonly value: ValueExpr }[];
      readonly streams: readonly StreamSpec[];
    }
  /** `r.xent`, or the n-th of a destructuring. */
  | { readonly kind: "result"; readonly of: ValueExpr; readonly index: number }
  /** A name in what `load` gives: which ones there are is known when the file has been read. */
  | { readonly kind: "field"; readonly of: ValueExpr; readonly name: string }
  /** `x.shape`, `x.dtype`, `x.ndim`, `x.size` of a value. */
  | { readonly kind: "property"; readonly of: ValueExpr; readonly property: "shape" | "dtype" | "ndim" | "size" }
  | { readonly kind: "get-shared"; readonly shared: SharedVariable }
  | { readonly kind: "set-shared"; readonly shared: SharedVariable; readonly value: ValueExpr }
  | { readonly kind: "get-state"; readonly of: StreamSet | RandomVariable }
  | { readonly kind: "set-state"; readonly of: StreamSet | RandomVariable; readonly value: ValueExpr }
  | { readonly kind: "seed"; readonly of: StreamSet | RandomVariable; readonly seed: ValueExpr }
  /** Functions of the program around the tensors. */
  | {
      readonly kind: "builtin";
      readonly name: "print" | "plot" | "save" | "restore" | "load" | "range" | "len";
      readonly args: readonly ValueExpr[];
      readonly options: Readonly<Record<string, ValueExpr>>;
    }
  /** What `save` may also take: the state of a shared variable or stream set under its own name. */
  | { readonly kind: "state-of"; readonly of: SharedVariable | StreamSet };

/** An attribute that is known now, or computed when the statement runs (`reshape(v, [k, 2])` in a loop over k). */
export type AttrExpr =
  | { readonly kind: "known"; readonly value: Attrs[string] }
  | { readonly kind: "computed"; readonly value: ValueExpr };

export type { Span };
