/**
 * @file What the session (session.ts) offers to the kernel. Types only: the one public entry of the runtime.
 */
import type { NdArray } from "./ir/array.ts";
import type { Dtype } from "./ir/dtype.ts";
import type { Node, Ref, Span } from "./ir/node.ts";
import type { TensorType } from "./ir/type.ts";

/** Where functions compute: WebAssembly, a GPU, plain loops. */
export type Device = "cpu" | "gpu" | "reference";
/** `auto`: a GPU for what it computes well, where there is one; else WebAssembly. */
export type DeviceChoice = Device | "auto";
export type Mode = "fast" | "debug" | "nanguard" | "reproducible";

/** The options of Theano's `NanGuardMode`; `big` is beyond 1e10. */
export interface Guard {
  readonly nan: boolean;
  readonly inf: boolean;
  readonly big: boolean;
}

/** One function of the user's file, as the checker made it. Givens are already substituted. */
export interface FunctionSpec {
  readonly name: string;
  readonly params: readonly ParamSpec[];
  readonly outputs: readonly OutputSpec[];
  readonly updates: readonly { readonly shared: SharedSpec; readonly value: Node; readonly span?: Span }[];
  readonly options: {
    readonly noDefaultUpdates: boolean;
    readonly mode: Mode;
    readonly device?: DeviceChoice;
    readonly profile: boolean;
    /** What is an error in the modes `nanguard` and `debug`; when nothing is said, NaN and infinities. */
    readonly guard?: Guard;
  };
  readonly span?: Span;
}

export interface ParamSpec {
  /** The keyword. */
  readonly name: string;
  /** An `input` leaf. Its dims bind together with those of all other arguments. */
  readonly node: Node;
}

export interface OutputSpec {
  /** By which a result is reached; undefined when it has none. */
  readonly name?: string;
  readonly node: Node;
}

export interface SharedSpec {
  readonly ref: Ref;
  /** A value that is set must fit it. */
  readonly type: TensorType;
  readonly span?: Span;
}

/** A random variable's stream: leaves of op `random` name it by `attrs.stream`. */
export interface StreamSpec {
  readonly ref: Ref;
  readonly generator: "mt19937" | "mrg31k3p";
}

/** The state of one stream, as NumPy's `get_state` (MT19937) or Theano's rstate rows (MRG31k3p). */
export type StreamState =
  | {
      readonly kind: "mt19937";
      readonly key: Uint32Array;
      readonly position: number;
      readonly hasGauss: boolean;
      readonly gauss: number;
    }
  | { readonly kind: "mrg31k3p"; readonly rows: Int32Array };

/** The user's or the world's fault while a function runs: becomes a Diagnostic with the file's names and lines. */
export interface RunFault {
  readonly kind: "run-fault";
  /** A code of the catalogue: "argument-type", "dim-binding", "non-finite", "out-of-memory", "index-range", "cancelled" … */
  readonly code: string;
  readonly message: string;
  readonly span?: Span;
  readonly related?: readonly { readonly message: string; readonly span?: Span }[];
}

export const isRunFault = (x: unknown): x is RunFault =>
  typeof x === "object" && x !== null && (x as { readonly kind?: unknown }).kind === "run-fault";

/** Time of one compiled function, by node; `calls` counts since the start. */
export interface Profile {
  readonly calls: number;
  readonly totalMilliseconds: number;
  readonly compileMilliseconds: number;
  readonly nodes: readonly { readonly label: string; readonly span?: Span; readonly milliseconds: number }[];
}

/** Where a compiled function really runs. */
export interface Placement {
  readonly device: Device;
  /** What the driver calls the GPU. */
  readonly adapter: string;
  /** A driver that computes on the processor. */
  readonly isSoftware: boolean;
  /** Kernels that one call starts. */
  readonly kernels: number;
  /** What runs on the processor all the same, and why. */
  readonly hostParts: readonly { readonly label: string; readonly span?: Span; readonly reason: string }[];
}

/** A function made ready by a session. Specialised to concrete shapes at the first call with them. */
export interface Callable {
  readonly spec: FunctionSpec;
  /** How often it has been called. */
  readonly calls: number;
  readonly profile: () => Profile | undefined;
}

/**
 * When somebody looks at the results of a call: at once, when it suits (small ones of a device of its own may then be arrays whose
 * elements are read when they are looked at first, which can throw a `DeviceError`), or never.
 */
export type Reading = "now" | "late" | "never";

/** Owns shared state, streams, compiled functions and their memory. All methods are synchronous. */
export interface SessionContract {
  /** Declares or resets a shared variable. A value that does not fit the type is a fault; a `weak` one is a literal. */
  initShared(spec: SharedSpec, value: NdArray, weak?: boolean): RunFault | undefined;
  hasShared(ref: Ref): boolean;
  /** A copy: later updates do not show in it. */
  getShared(ref: Ref): NdArray;
  setShared(ref: Ref, value: NdArray, weak?: boolean): RunFault | undefined;
  /** Hands the state of one shared variable to another that takes its place (a new version of the file's text). */
  renameShared(from: Ref, to: SharedSpec): void;
  forgetShared(ref: Ref): void;

  initStream(spec: StreamSpec, state: StreamState): void;
  hasStream(ref: Ref): boolean;
  getStream(ref: Ref): StreamState;
  setStream(ref: Ref, state: StreamState): void;
  forgetStream(ref: Ref): void;

  prepare(spec: FunctionSpec): Callable;
  /** Gives back the code and memory of a function that will not be called again. */
  discard(f: Callable): void;
  /**
   * One call: binds dims, runs, commits updates and stream states together, gives the outputs. `values` are read for the
   * `value` leaves of the graph. An array that is given again and again is kept in the backend's memory, so none may be changed
   * after it was given. After a fault nothing has changed. With `borrow` the outputs may be the function's own memory, which its
   * next call overwrites: nothing is copied. `reading` says when somebody looks at the outputs: a device need not give them away before.
   */
  call(
    f: Callable,
    args: readonly NdArray[],
    values: (ref: Ref) => NdArray,
    borrow?: boolean,
    reading?: Reading,
  ): readonly NdArray[] | RunFault;
  /** Nobody looks at borrowed results any more: their memory may be given back where memory is short. */
  endLoans(): void;
  /** What a listing of state shows, without reading elements. */
  describe(): readonly {
    readonly ref: Ref;
    readonly dtype: Dtype;
    readonly shape: readonly number[];
    readonly version: number;
  }[];
  dispose(): void;
}
