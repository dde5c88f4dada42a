/**
 * @file What a backend tells the device's thread, and what it is told back. Types only.
 *
 * Everything on a GPU happens later than it is asked for. The device therefore has a thread of its own that takes commands in
 * order; who asks goes on at once, and waits only where an answer carries elements or a verdict. All memory of the device is
 * arrays of float32 under numbers that the asker chooses.
 */

/** A function that kernels call, in gpu.js's subset of JavaScript, with the types of its arguments and its result. */
export interface HelperSource {
  readonly name: string;
  readonly source: string;
  readonly arguments: readonly ScalarKind[];
  readonly result: ScalarKind;
}

/** gpu.js's names: a `Number` is a float32, an `Integer` an int32. */
export type ScalarKind = "Number" | "Integer" | "Boolean";

/** One gpu.js kernel: a thread for each element of its one result, or for some neighbours. */
export interface KernelSource {
  /**
   * `function kernel(a0, a1, …, s0, s1, …, zero, inf, nan) { … }`: arrays first, then the rounds of repeats, then the three numbers that
   * no literal can give.
   */
  readonly source: string;
  readonly helpers: readonly HelperSource[];
  /** Threads by axis, x first. */
  readonly output: readonly number[];
  /**
   * Elements of the result that each thread gives: 1 to 4, neighbours in memory, which it returns; or more, in vectors of four that it stores
   * by calls of `storeVector(place, a, b, c, d)`.
   */
  readonly each: number;
  /** How many rounds it is told, each an `Integer`: one text serves all of them. */
  readonly steps: number;
}

/**
 * What a program does, in order. A `repeat` does its body a number of times, hands slots from one round to the next, and tells its round to
 * launches that ask for it; `copy` puts what a round gives into a slot that `allocate` made. Emitters plan them over tensors (`kernel-plan.ts`):
 * `const c = counter()`, `text.step(c)` in a kernel's text, `{ kind: "repeat", counter: c, count, isBackwards, carry, body }`.
 */
export type Action = Launch | Repeat | Choice | Allocate | Copy;

interface Ending {
  /** Slots that nothing reads any more after this. */
  readonly last: readonly number[];
}

/** A kernel at work: which of the program's slots it reads and writes. */
export interface Launch extends Ending {
  readonly kind: "launch";
  readonly kernel: number;
  readonly reads: readonly number[];
  /** The repeats around it whose rounds the kernel is told, in order; 0 is the outermost. */
  readonly steps: readonly number[];
  readonly write: number;
  /** Which of the program's times it adds to. */
  readonly timer: number;
}

/** Rounds 0, 1, …, count - 1, or backwards. What the body writes is new in each round. */
export interface Repeat extends Ending {
  readonly kind: "repeat";
  readonly count: number;
  readonly isBackwards: boolean;
  /** `slot` holds what `start` does, and after each round what `next` does; all are handed over at once. */
  readonly carry: readonly { readonly start: number; readonly slot: number; readonly next: number }[];
  readonly body: readonly Action[];
  /** A bool of each round: the first that is true makes its round the last one. */
  readonly until?: number | undefined;
  /** With `until`: it is looked at after each round; else some rounds may run for nothing. */
  readonly isExact: boolean;
  /** Slots that end with each round. */
  readonly ends: readonly number[];
}

/** One of two branches, by a bool that is read back. `slots` then hold its results. */
export interface Choice extends Ending {
  readonly kind: "choice";
  readonly condition: number;
  readonly yes: Branch;
  readonly no: Branch;
  readonly slots: readonly number[];
}

export interface Branch {
  readonly actions: readonly Action[];
  readonly results: readonly number[];
  /** Slots that end with the branch. */
  readonly ends: readonly number[];
}

/** A slot of so many floats, all 0, that copies go into. */
export interface Allocate extends Ending {
  readonly kind: "allocate";
  readonly slot: number;
  readonly floats: number;
}

/** Regions of one slot into one that was allocated; no kernel has to run for it. */
export interface Copy extends Ending {
  readonly kind: "copy";
  readonly from: number;
  readonly to: number;
  readonly regions: readonly { readonly from: Place; readonly to: Place; readonly floats: number }[];
  readonly timer: number;
}

/** The float `offset`, and `by` more (if that is not 0) for each round of the repeat `step` around it. */
export interface Place {
  readonly offset: number;
  readonly by: number;
  readonly step: number;
}

/** Actions over slots: first the inputs, then the constants, then what is computed. */
export interface DeviceProgram {
  readonly kernels: readonly KernelSource[];
  readonly actions: readonly Action[];
  /** How many times are taken. */
  readonly timers: number;
  /** Slots of inputs. */
  readonly inputs: number;
  /** Elements of the constants, whose slots follow the inputs. */
  readonly constants: readonly Float32Array[];
  /** Slots of the results. */
  readonly results: readonly number[];
}

export type Command =
  | { readonly kind: "upload"; readonly buffer: number; readonly data: Float32Array }
  /** Answered: whether all kernels could be built. */
  | { readonly kind: "build"; readonly program: number; readonly code: DeviceProgram }
  /** `inputs` and `results` are buffers; the results are new ones. `timed` waits for each kernel, to measure it. */
  | {
      readonly kind: "run";
      readonly program: number;
      readonly inputs: readonly number[];
      readonly results: readonly number[];
      readonly isTimed: boolean;
    }
  /** Nobody will look at these results of runs, nor at what is computed from them. Taken before everything else that waits: it ends long runs. */
  | { readonly kind: "cancel"; readonly results: readonly number[] }
  /** Answered with the elements. */
  | { readonly kind: "read"; readonly buffers: readonly number[] }
  /** Answered when everything before it has been computed. */
  | { readonly kind: "finish" }
  /** Answered with what the kernels of a program have taken. */
  | { readonly kind: "times"; readonly program: number }
  | { readonly kind: "release"; readonly buffers: readonly number[] }
  | { readonly kind: "discard"; readonly program: number }
  /** For tests: answered with what the device holds. */
  | { readonly kind: "memory" }
  /** For tests: loses the device as a driver would. */
  | { readonly kind: "lose" };

export type Answer =
  | { readonly kind: "done" }
  | { readonly kind: "elements"; readonly data: readonly Float32Array[] }
  | { readonly kind: "times"; readonly milliseconds: readonly number[] }
  /** Buffers of any kind that were made and not destroyed, and kernels that are built. */
  | { readonly kind: "memory"; readonly buffers: number; readonly bytes: number; readonly kernels: number }
  | DeviceFailure;

/** Why the device could not do what it was asked to. */
export interface DeviceFailure {
  readonly kind: "device-failure";
  readonly reason: "no-adapter" | "lost" | "out-of-memory" | "shader" | "cancelled";
  readonly message: string;
}

/** What a function runs on. */
export interface Adapter {
  readonly kind: "adapter";
  /** As the driver says it: "swiftshader-device-subzero". */
  readonly name: string;
  /** A driver that computes on the processor. */
  readonly isSoftware: boolean;
  /** The mode of gpu.js that its kernels were seen to run in. */
  readonly mode: string;
  /** Of one buffer. */
  readonly maxBytes: number;
}

export const isDeviceFailure = (x: { readonly kind: string }): x is DeviceFailure => x.kind === "device-failure";
