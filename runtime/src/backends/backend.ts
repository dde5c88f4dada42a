/**
 * @file What the session asks of a backend: hold tensors, compile a specialised graph, run it. The session owns meaning (binding,
 * commit, streams); a backend owns memory and code.
 */
import type { Device, Mode, Placement, Profile, Reading, RunFault } from "../contract.ts";
import type { NdArray } from "../ir/array.ts";
import type { Dtype } from "../ir/dtype.ts";
import type { Graph, Node, Ref } from "../ir/node.ts";

/** A tensor in the backend's memory. Its elements do not change while anyone holds it. */
export interface Buffer {
  readonly kind: "buffer";
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** A copy of the elements. */
  read(): NdArray;
  /** The same memory under another type of as many bytes, of which only one is released. */
  as(dtype: Dtype, shape: readonly number[]): Buffer;
  /** Gives the memory back; the buffer must not be used again. */
  release(): void;
}

export type Tap = (node: Node, inputs: readonly NdArray[]) => RunFault | undefined;

export interface CompileOptions {
  /**
   * By output of the graph: "host" results are handed over as fresh arrays; "state" ones stay as buffers, which become the new
   * value of a shared variable when the session commits.
   */
  readonly outputs: readonly ("host" | "state")[];
  readonly mode: Mode;
  readonly profile: boolean;
  /** Fills `out` with the draws of a `random` node; called in the middle of a run, once per node and run. */
  readonly draw: (node: Node, params: readonly NdArray[], out: NdArray) => void;
  /**
   * Called where a loop begins that is in no other one, with each stream that it draws from: the stream then gives again what it gives
   * from the start of the call. A loop and its other forms (that of its gradient keeps more values) so draw the same numbers.
   */
  readonly restart?: ((stream: Ref) => void) | undefined;
  /**
   * Called by each `show` with what it is given, in the order of the run; the arrays are views that change later. A fault ends the run.
   */
  readonly tap?: Tap | undefined;
  /** Streams whose state a device may hold itself, between calls as well. */
  readonly streamsOnDevice?: DeviceStreams | undefined;
  /** Is shown the code, where the backend generates some, and by exported name what it computes: for people to read. */
  readonly onCode?: (code: Uint8Array, about: ReadonlyMap<string, readonly Node[]>) => void;
}

export interface DeviceStreams {
  /** Rows of an MRG31k3p stream; undefined of any other. */
  readonly rows: (stream: Ref) => number | undefined;
  /** The rows that a draw starts from, int32, in the memory of the device of a function. */
  readonly take: (stream: Ref) => Buffer | RunFault;
  /** The rows after a draw; they count when the call commits. */
  readonly give: (stream: Ref, after: Buffer) => void;
}

export interface Backend {
  readonly device: Device;
  /**
   * Set by a backend whose memory the processor does not see: state stays there between calls, and is brought home when somebody
   * looks at it. Undefined: whatever the session does happens at once.
   */
  readonly remote?: RemoteMemory;
  /** Copies a tensor in, whose name a fault tells. */
  upload(a: NdArray, name?: string): Buffer | RunFault;
  /** `graph.inputs` are leaves (`input`, `value`, `shared`), all types concrete, already optimised by the pipeline. */
  compile(graph: Graph, options: CompileOptions): Executable | RunFault;
  dispose(): void;
}

/** What the session asks of a memory that it does not see. */
export interface RemoteMemory {
  /** Whether tensors of this dtype can stay there. */
  holds(dtype: Dtype): boolean;
  owns(buffer: Buffer): boolean;
  /** The elements of buffers of this backend, in one journey. */
  read(buffers: readonly Buffer[]): readonly NdArray[] | RunFault;
  /** Whether the device computes these nodes and all that they need well: then `auto` chooses it. Starts the device. */
  prefers(roots: readonly Node[]): boolean;
  /** The memory is lost, with all that is in it, and why. */
  failure(): RunFault | undefined;
  /** Forgets the loss: the next one who needs the device opens it anew. */
  reopen(): void;
}

export interface Executable {
  /**
   * Inputs by position; arrays are copied in, buffers read where they are. A fault (interrupted, index out of range) leaves
   * every buffer as it was. With `borrow` host results may be views of memory that the next run overwrites. `reading` is when
   * somebody looks at them: not now, they may be left where they are, as buffers that the caller gives back (`late`) or as nothing.
   */
  run(
    inputs: readonly (NdArray | Buffer)[],
    borrow?: boolean,
    reading?: Reading,
  ): readonly (NdArray | Buffer)[] | RunFault;
  readonly compileMilliseconds: number;
  /** Where it really runs, if not all of it on the device of the backend by nature. */
  readonly placement?: Placement;
  profile(): Profile | undefined;
  dispose(): void;
}

/** The world's refusal where no result can say so: a buffer is read whose device is lost. Who runs the user's program catches it. */
export class DeviceError extends Error {
  readonly fault: RunFault;

  constructor(fault: RunFault) {
    super(fault.message);
    this.fault = fault;
  }
}
