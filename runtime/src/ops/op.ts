/**
 * @file What an op is. Each op is declared once, in one file of this folder; checker, hover, completion, documentation,
 * autodiff, every backend and the tests read the declaration.
 */
import type { NdArray } from "../ir/array.ts";
import type { Dim } from "../ir/dim.ts";
import type { Dtype } from "../ir/dtype.ts";
import type { Attrs, Node, Span } from "../ir/node.ts";
import type { TensorType } from "../ir/type.ts";
import type { Builder } from "./builder.ts";
import type { Scalar } from "./scalar.ts";

export type Op = ElementwiseOp | ReductionOp | ViewOp | CompositeOp | KernelOp | RegionOp | ListOp | WordOp | LeafOp;

export type Category =
  | "elementwise"
  | "complex"
  | "reduction"
  | "shape"
  | "creation"
  | "linear algebra"
  | "indexing"
  | "neural"
  | "gradient"
  | "random"
  | "control"
  | "internal";

interface OpBase {
  /** NumPy's name; also the method name on its first argument. */
  readonly name: string;
  /** Other names for the same op (`switch` for `where`). */
  readonly aliases?: readonly string[];
  readonly category: Category;
  /** `"(x: float[...s], axis: axis = none, keepdims: bool = false) -> float[...r]"`; read by `parseSignature`. */
  readonly sig: string;
  /** One or more sentences of Markdown: what it computes, where it is not defined, the source of a formula. */
  readonly doc: string;
  /** Pairs of an expression and its value in the language; run on every backend. */
  readonly examples: readonly (readonly [expression: string, value: string])[];
  readonly grad?: GradRule;
  /** In place of `grad`, for a node of several results: their cotangents, null for those that nothing used. */
  readonly gradMany?: (
    g: Builder,
    inputs: readonly Node[],
    node: Node,
    cotangents: readonly (Node | null)[],
    attrs: Attrs,
    wanted: readonly boolean[],
  ) => readonly (Node | null)[];
  /** Why there is no `grad`, for the hover: "piecewise constant", "integer". */
  readonly gradNote?: string;
  /** The derivative as shown to people: "1 - tanh(x)**2". */
  readonly gradDoc?: string;
  /**
   * What is built in place of an application, before types are inferred: another application of the op, or a node of other ops. Only for
   * what types cannot tell, such as a mask between brackets. Undefined: the application as it is, as it must be of what this has made.
   */
  readonly adapt?: (
    inputs: readonly Node[],
    attrs: Attrs,
    span: Span | undefined,
  ) => Adapted | Node | Fault | undefined;
  /** Inputs that the tests run the op and its derivatives on; elementwise ops and reductions get theirs generated. */
  readonly samples?: readonly Sample[];
}

/** Another application of the same op. */
export interface Adapted {
  readonly kind: "adapted";
  readonly inputs: readonly Node[];
  readonly attrs: Attrs;
  /** By input: which of the operands that were given it comes from, for faults. */
  readonly origins: readonly number[];
}

/** Elements of a tensor as nested lists. */
export type Nested = number | readonly Nested[];

/** One application of an op for the tests. */
export interface Sample {
  readonly inputs: readonly Nested[];
  /** By input; float64 where nothing is said. */
  readonly dtypes?: readonly (Dtype | undefined)[];
  readonly attrs?: Attrs;
}

/**
 * Reverse mode: the cotangent of each input, given that of the output. `null` where nothing flows (integers, shapes, what is not
 * `wanted`): the gradient is then zero, while an op without a rule cuts the path and the gradient does not exist.
 * Cotangents may still have the broadcast shape: `grad` sums them to the shape of the input and casts them to its dtype.
 */
export type GradRule = (
  g: Builder,
  inputs: readonly Node[],
  output: Node,
  cotangent: Node,
  attrs: Attrs,
  /** By input: whether anyone will use its cotangent. A rule may look here to save work. */
  wanted: readonly boolean[],
) => readonly (Node | null)[];

/** The dtypes that an op computes in: what each input is cast to first, and the result. */
export interface DtypeChoice {
  readonly inputs: readonly Dtype[];
  readonly result: Dtype;
}
/**
 * Gives a Fault when the op refuses these dtypes (`bool - bool`, `float & int`). In `inputs` literals have taken the dtype of the
 * tensors beside them; `given` are the dtypes as written, for operands that are no numbers but places (class numbers).
 */
export type DtypeRule = (inputs: readonly Dtype[], attrs: Attrs, given?: readonly Dtype[]) => DtypeChoice | Fault;

/** Each element of the result depends on the same element of the (broadcast) inputs. */
export interface ElementwiseOp extends OpBase {
  readonly kind: "elementwise";
  readonly dtypes: DtypeRule;
  readonly scalar: <V>(s: Scalar<V>, ...x: V[]) => V;
  /** By input: an interval where the op is defined and smooth, for the tests; (-2, 2) where nothing is said. */
  readonly domain?: readonly (readonly [low: number, high: number])[];
}

/** Folds one tensor over `attrs.axis` (null: all axes, else sorted, non-negative), with `attrs.keepdims`. */
export interface ReductionOp extends OpBase {
  readonly kind: "reduction";
  readonly dtypes: DtypeRule;
  /** The value of an empty fold; undefined: an empty axis is an error. */
  readonly initial?: number;
  /** Associative and commutative: backends may fold in any fixed order. */
  readonly combine: <V>(s: Scalar<V>, a: V, b: V) => V;
}

/** A strided window on the elements of a tensor. */
export interface Strided {
  readonly offset: number;
  readonly shape: readonly number[];
  /** In elements; 0 repeats, negative walks backwards. */
  readonly strides: readonly number[];
}

/** Moves no arithmetic: the result is a window on the input. */
export interface ViewOp extends OpBase {
  readonly kind: "view";
  readonly infer: InferRule;
  /** The window, or null when the elements have to be copied together first (a reshape of a transposed tensor). */
  readonly view: (input: Strided, attrs: Attrs, result: readonly number[]) => Strided | null;
}

/** Made of other ops. Kept as one node until the `expand` pass, so that rules and formulas can speak of it. */
export interface CompositeOp extends OpBase {
  readonly kind: "composite";
  /** What the inputs are cast to before `infer` sees them, with weak literals settled. Absent: they come as they are. */
  readonly dtypes?: DtypeRule;
  readonly infer: InferRule;
  readonly expand: (g: Builder, inputs: readonly Node[], attrs: Attrs) => Node;
}

/** Anything else: a plain loop as reference; the WebAssembly backend has its own emitter for it or calls this one. */
export interface KernelOp extends OpBase {
  readonly kind: "kernel";
  /** As in a composite. */
  readonly dtypes?: DtypeRule;
  readonly infer: InferRule;
  /**
   * `results` are the concrete types to produce, one unless the node has several. A Fault is what only the elements can tell: an
   * index out of range, a singular matrix.
   */
  readonly reference: (
    inputs: readonly NdArray[],
    attrs: Attrs,
    results: readonly TensorType[],
  ) => readonly NdArray[] | Fault;
  /** Arithmetic operations, symbolic in the dims; default: one per element of the result. */
  readonly flops?: (inputs: readonly TensorType[], result: TensorType, attrs: Attrs) => Dim;
}

/**
 * Runs graphs that its attributes hold: `scan`, `ifelse`. Backends, gradients and the optimiser know each by name. Built by the
 * functions of `ops/control`, which close the graphs over what they read from outside.
 */
export interface RegionOp extends OpBase {
  readonly kind: "region";
  readonly infer: InferRule;
}

/** A word that takes lambdas; the checker makes other ops of it, so no graph holds a node of it. */
export interface WordOp extends OpBase {
  readonly kind: "word";
}

/** Made of other ops at once, so that no graph holds a node of it: gives a list of nodes (`split`), or one (`unique`). Applied with `buildList`. */
export interface ListOp extends OpBase {
  readonly kind: "list";
  readonly dtypes?: DtypeRule;
  /** The parts (one node where the result is no list), or what is wrong with the inputs. */
  readonly parts: (g: Builder, inputs: readonly Node[], attrs: Attrs) => readonly Node[] | Node | Fault;
}

/**
 * Stands for something outside the graph: `input`, `value`, `shared`, `constant`, `dim`, `random`; or is known to every backend by
 * name: `item` (one result of a node that has several).
 */
export interface LeafOp extends OpBase {
  readonly kind: "leaf";
}

/** Types of the results, or what is wrong with the inputs. Several results: an array. */
export type InferRule = (
  t: TypeContext,
  inputs: readonly TensorType[],
  attrs: Attrs,
) => TensorType | readonly TensorType[] | Fault;

/** Helps an InferRule to compare dims; keeps what has to be checked when the function runs. */
export interface TypeContext {
  /** The dim that both must be, or undefined if they are different. What is unproved is kept as a check. */
  same(a: Dim, b: Dim, what: string): Dim | undefined;
}

/** The user's mistake in an application of an op. The checker puts names, labels and the derivation around it. */
export interface Fault {
  readonly kind: "fault";
  /** A code of the catalogue: "inner-dim", "broadcast", "dtype", "rank", "axis", "literal-range" … */
  readonly code: string;
  /** `$0`, `$1`, … stand for the operands as the user wrote them. */
  readonly message: string;
  /** Indices of the inputs that take part, the first being the most to blame. */
  readonly operands: readonly number[];
  /** The two dims that differ, with the axis of their operand, for the chain. */
  readonly dims?: readonly {
    readonly operand: number;
    readonly axis: number;
    readonly dim: Dim;
    /** One of two axes that must agree with each other: to declare this one otherwise would not help. */
    readonly paired?: boolean;
  }[];
}

export const fault = (
  code: string,
  message: string,
  operands: readonly number[] = [0],
  dims?: NonNullable<Fault["dims"]>,
): Fault => ({ kind: "fault", code, message, operands, ...(dims && { dims }) });

export const isFault = (x: object): x is Fault => (x as { readonly kind?: unknown }).kind === "fault";
