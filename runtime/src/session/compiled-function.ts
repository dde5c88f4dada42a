/** @file A function that a session has taken up: what it reads, and the code made for the shapes that it has been called with. */
import type { Backend, Buffer, Executable } from "../backends/backend.ts";
import type { Callable, FunctionSpec, Profile } from "../contract.ts";
import type { NdArray } from "../ir/array.ts";
import type { Dtype } from "../ir/dtype.ts";
import type { Node, Ref } from "../ir/node.ts";
import type { MeasuredLength } from "../optimize/specialise.ts";
import { KeptCode } from "./kept-code.ts";
import { type Leaves, leavesOf, refOf, rootsOf } from "./leaves.ts";
import { measuresIn } from "./measures.ts";
import { type Stage, stagesOf } from "./stages.ts";
import type { RandomStream, SharedVariable } from "./state.ts";
import { ArgumentSlot, type Uploads } from "./uploads.ts";

/** Code for one set of shapes. */
export interface Specialisation {
  readonly kind: "specialisation";
  /** By input of the graph: arguments, shared variables, values. */
  readonly shapes: readonly (readonly number[])[];
  /** What `measure` found. */
  readonly lengths: readonly MeasuredLength[];
  readonly executable: Executable;
}

/** So many sets of shapes keep their code. */
const kept = 64;

export class CompiledFunction implements Callable {
  readonly spec: FunctionSpec;
  readonly leaves: Leaves;
  readonly backend: Backend;
  /** Dtype of each input of the graph, and the node that it stands for. */
  readonly dtypes: readonly Dtype[];
  readonly inputNodes: readonly Node[];
  readonly valueRefs: readonly Ref[];
  /** What the next run reads; filled anew by each call so that none allocates. */
  readonly inputs: (NdArray | Buffer)[] = [];
  readonly slots: readonly ArgumentSlot[];
  /** State of the session that it reads and writes; undefined until its first call. */
  bound: BoundState | undefined;
  last: Specialisation | undefined;
  /** What finds the lengths that only data tell, and its code by stage, shapes and lengths. */
  readonly stages: readonly Stage[];
  readonly measuring = new KeptCode();
  /** Outputs and updates, where leaves stand for what the stages hand on, and those leaves. */
  readonly roots: readonly Node[];
  readonly handed: readonly Node[];
  /** Somebody may look at results in its memory. */
  hasLent = false;
  calls = 0;
  private timedCalls = 0;
  private timedMilliseconds = 0;
  private readonly byShapes = new Map<string, Specialisation>();

  constructor(spec: FunctionSpec, backend: Backend, uploads: Uploads) {
    this.spec = spec;
    this.backend = backend;
    this.leaves = leavesOf(spec);
    this.inputNodes = [...this.leaves.params, ...this.leaves.shareds, ...this.leaves.values];
    this.dtypes = this.inputNodes.map((n) => n.type.dtype);
    this.valueRefs = this.leaves.values.map((n) => refOf(n));
    const { stages, roots } = stagesOf(rootsOf(spec), measuresIn(rootsOf(spec)), this.inputNodes);
    this.stages = stages;
    this.roots = roots;
    this.handed = stages.flatMap((s) => s.leaves);
    this.slots = this.inputNodes.map(() => new ArgumentSlot(uploads));
  }

  find(key: string): Specialisation | undefined {
    return this.byShapes.get(key);
  }

  /** Takes up code for another set of shapes; the oldest makes room, but never that of the last call, whose results may be lent. */
  keep(key: string, made: Specialisation): void {
    if (this.byShapes.size >= kept) {
      const [oldest, unused] = [...this.byShapes].find(([, s]) => s !== this.last)!;
      this.byShapes.delete(oldest);
      unused.executable.dispose();
    }
    this.byShapes.set(key, made);
  }

  /** Gives back what stages have handed on in the running call, which stands behind what the function reads. */
  forgetHanded(): void {
    const first = this.inputNodes.length;
    if (this.inputs.length <= first) return;
    for (const x of this.inputs.slice(first)) if ("kind" in x) x.release();
    this.inputs.length = first;
  }

  /** Whether to take the time of the next call: of the first few, then of some, since asking the clock takes time as well. */
  get isTimed(): boolean {
    return this.calls < 16 || this.calls % 16 === 0;
  }

  /** A call of known shapes took so long. */
  took(milliseconds: number): void {
    this.timedCalls++;
    this.timedMilliseconds += milliseconds;
  }

  /** Of a call without compilation; NaN before there was one. */
  get meanMilliseconds(): number {
    return this.timedMilliseconds / this.timedCalls;
  }

  /** The shapes that there is code for, of what the function reads; the same ones again for each set of lengths that data told. */
  get compiledShapes(): readonly Specialisation["shapes"][] {
    return [...this.byShapes.values()].map((s) => s.shapes.slice(0, this.inputNodes.length));
  }

  /** Over all shapes that there is code for; steps of one label and place are one. */
  readonly profile = (): Profile | undefined => {
    const parts = [...this.byShapes.values()].flatMap((s) => s.executable.profile() ?? []);
    return parts.length > 0 ? parts.reduce(together) : undefined;
  };

  /** Gives back all memory that can be made again, unless some of it is lent. True when there was any. */
  trim(): boolean {
    if (this.hasLent || this.byShapes.size === 0) return false;
    this.dispose();
    return true;
  }

  dispose(): void {
    for (const s of this.byShapes.values()) s.executable.dispose();
    this.byShapes.clear();
    this.measuring.dispose();
    for (const slot of this.slots) slot.release();
    this.last = undefined;
  }
}

function together(a: Profile, b: Profile): Profile {
  const nodes = new Map<string, Profile["nodes"][number]>();
  for (const node of [...a.nodes, ...b.nodes]) {
    const { label, span, milliseconds } = node;
    const key = `${span?.file ?? ""} ${span?.start} ${span?.end} ${label}`;
    nodes.set(key, { ...node, milliseconds: milliseconds + (nodes.get(key)?.milliseconds ?? 0) });
  }
  return {
    calls: a.calls + b.calls,
    totalMilliseconds: a.totalMilliseconds + b.totalMilliseconds,
    compileMilliseconds: a.compileMilliseconds + b.compileMilliseconds,
    nodes: [...nodes.values()],
  };
}

/** The state behind a function's leaves and updates, looked up once. */
export interface BoundState {
  readonly reads: readonly SharedVariable[];
  readonly writes: readonly SharedVariable[];
  readonly streams: readonly RandomStream[];
}
