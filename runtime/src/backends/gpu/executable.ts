/** @file A compiled function: programs of the GPU and code of the processor in turn, with the tensors that go between them. */
import type { Placement, Profile, Reading, RunFault } from "../../contract.ts";
import { isRunFault } from "../../contract.ts";
import { type NdArray, sizeOf } from "../../ir/array.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Graph, Node } from "../../ir/node.ts";
import type { Tensor } from "../../optimize/plan.ts";
import type { Buffer, CompileOptions, Executable } from "../backend.ts";
import type { GpuBackend } from "./backend.ts";
import { GpuBuffer } from "./buffer.ts";
import type { Adapter } from "./commands.ts";
import type { StreamUse } from "./draws/draw-nodes.ts";
import { deviceBytes } from "./elements.ts";
import { tooLarge } from "./faults.ts";
import { indexChecksIn, indexFault, withIndexChecks } from "./index-checks.ts";
import { keptIntegers } from "./kept-integers.ts";
import { type Partition, partition, type Segment } from "./partition.ts";
import { type Presumed, type Presuming, presumingExecutable, presumptions, usefulPresumings } from "./presuming.ts";
import { type Program, programOf } from "./program.ts";
import { IntegerRanges } from "./ranges/integer-ranges.ts";
import { isHeld } from "./register.ts";
import { strandedStreams, withStreams } from "./streams.ts";
import { withoutEmpty } from "./without-empty.ts";

type Part =
  | {
      readonly kind: "gpu";
      readonly segment: Segment;
      readonly number: number;
      readonly program: Program;
    }
  | { readonly kind: "cpu"; readonly segment: Segment; readonly code: Executable };

export function compileGpu(
  backend: GpuBackend,
  adapter: Adapter,
  graph: Graph,
  options: CompileOptions,
): Executable | RunFault {
  const given = withoutEmpty(graph);
  const cut = (p: Presuming, onProcessor: ReadonlySet<number> = new Set()): Cut => {
    const drawing = withStreams(given, options.streamsOnDevice, onProcessor);
    const ranges = new IntegerRanges(presumptions(given, p));
    const whole = withIndexChecks(drawing.graph, ranges);
    const plan = partition(whole, ranges, keptIntegers(whole, options.outputs));
    const stranded = strandedStreams(plan.hostParts.map((part) => part.node));
    return stranded.length > 0 ? cut(p, new Set([...onProcessor, ...stranded])) : { whole, plan, uses: drawing.uses };
  };
  const costOf = (p: Presuming): number => {
    const { whole, plan } = cut(p);
    return plan.hostParts.length + indexChecksIn(whole);
  };
  return presumingExecutable(given, usefulPresumings(given, costOf), (p) =>
    compileCut(backend, adapter, cut(p), options),
  );
}

/** A graph on the two sides. */
interface Cut {
  readonly whole: Graph;
  readonly plan: Partition;
  readonly uses: readonly StreamUse[];
}

function compileCut(
  backend: GpuBackend,
  adapter: Adapter,
  { whole, plan, uses }: Cut,
  options: CompileOptions,
): Presumed | RunFault {
  const started = performance.now();
  const parts: Part[] = [];
  const dispose = (): void => {
    for (const part of parts) {
      if (part.kind === "cpu") part.code.dispose();
      else backend.send({ kind: "discard", program: part.number });
    }
  };
  for (const [index, segment] of plan.segments.entries()) {
    const part = segment.side === "gpu" ? compileSegment(backend, adapter, segment) : hostPart(index);
    if (isRunFault(part)) {
      dispose();
      return part;
    }
    parts.push(part);
  }

  function hostPart(index: number): Part | RunFault {
    const segment = plan.segments[index]!;
    // What becomes state goes straight into the processor's memory.
    const state = new Set(
      plan.outputs.flatMap((o, i) => (o.segment === index && options.outputs[i] === "state" ? [o.give] : [])),
    );
    const outputs = segment.gives.map((_, give) => (state.has(give) ? "state" : "host"));
    const code = backend.cpu.compile(segment.graph, { ...options, outputs });
    return isRunFault(code) ? code : { kind: "cpu", segment, code };
  }

  const compileMilliseconds = performance.now() - started;
  const run = new Run(backend, whole, plan, parts, options, uses);
  const executable: Executable = {
    run: (inputs, _borrow, reading) => run.run(inputs, reading ?? "now"),
    compileMilliseconds,
    placement: placementOf(adapter, plan, parts),
    profile: () => (options.profile ? profileOf(backend, parts, run, compileMilliseconds) : undefined),
    dispose,
  };
  const reads = new Set(plan.segments.flatMap((segment) => (segment.side === "gpu" ? segment.takes : [])));
  return { executable, reads };
}

function nodeOf(origin: Tensor["origin"], graph: Graph): Node | undefined {
  if (origin.kind === "input") return graph.inputs[origin.index];
  return origin.kind === "computed" ? origin.node : undefined;
}

function compileSegment(backend: GpuBackend, adapter: Adapter, segment: Segment): Part | RunFault {
  const program = programOf(segment.graph);
  for (const t of program.tensors) {
    if (deviceBytes(t.dtype, t.shape) <= adapter.maxBytes) continue;
    const node = nodeOf(t.origin, segment.graph);
    return tooLarge(node?.name === undefined ? (node?.op ?? "a constant") : `\`${node.name}\``, t, adapter, node);
  }
  const number = backend.nextNumber();
  const built = backend.ask({ kind: "build", program: number, code: program.code });
  return isRunFault(built) ? built : { kind: "gpu", segment, number, program };
}

function placementOf(adapter: Adapter, plan: Partition, parts: readonly Part[]): Placement {
  const kernels = parts.reduce((sum, p) => sum + (p.kind === "gpu" ? p.program.launches : 0), 0);
  const hostParts = plan.hostParts.map(({ node, reason }) => ({
    label: node.name ?? node.op,
    ...(node.span && { span: node.span }),
    reason,
  }));
  return { device: "gpu", adapter: adapter.name, isSoftware: adapter.isSoftware, kernels, hostParts };
}

/** Where the value of a node is at this point of a run. */
interface Located {
  array?: NdArray | undefined;
  /** On the device. */
  buffer?: GpuBuffer | undefined;
  /** In the processor's memory. */
  home?: Buffer | undefined;
}

/** What a kernel has to say of the user's tensors, not yet read. */
interface Owed {
  readonly buffer: GpuBuffer;
  readonly verdict: (found: NdArray) => RunFault | undefined;
}

class Run {
  calls = 0;
  totalMilliseconds = 0;
  private readonly backend: GpuBackend;
  private readonly graph: Graph;
  private readonly plan: Partition;
  private readonly parts: readonly Part[];
  private readonly options: CompileOptions;
  private readonly uses: readonly StreamUse[];

  constructor(
    backend: GpuBackend,
    graph: Graph,
    plan: Partition,
    parts: readonly Part[],
    options: CompileOptions,
    uses: readonly StreamUse[],
  ) {
    this.backend = backend;
    this.graph = graph;
    this.plan = plan;
    this.parts = parts;
    this.options = options;
    this.uses = uses;
  }

  run(inputs: readonly (NdArray | Buffer)[], reading: Reading): readonly (NdArray | Buffer)[] | RunFault {
    const started = performance.now();
    const failed = this.backend.failure();
    if (failed) return failed;
    /** Made by this run; what is no result is given back. */
    const made = new Set<Buffer>();
    const taken: Buffer[] = [];
    for (const { stream } of this.uses) {
      const rows = this.options.streamsOnDevice!.take(stream);
      if (isRunFault(rows)) return rows;
      taken.push(rows);
    }
    const all = this.attempt([...inputs, ...taken], made, reading);
    const results = isRunFault(all) ? all : all.slice(0, all.length - this.uses.length);
    if (!isRunFault(all)) {
      for (const [i, { stream }] of this.uses.entries()) {
        const after = all[(results as readonly unknown[]).length + i] as Buffer;
        made.delete(after);
        this.options.streamsOnDevice!.give(stream, after);
      }
    }
    if (!isRunFault(results)) for (const r of results) if ("kind" in r) made.delete(r);
    // What it has started need not come to its end.
    if (isRunFault(all) && all.code === "cancelled") this.backend.cancel([...made]);
    for (const b of made) b.release();
    this.calls++;
    this.totalMilliseconds += performance.now() - started;
    return results;
  }

  private attempt(
    inputs: readonly (NdArray | Buffer)[],
    made: Set<Buffer>,
    reading: Reading,
  ): (NdArray | Buffer)[] | RunFault {
    const at = new Map<Node, Located>();
    for (const [i, leaf] of this.graph.inputs.entries())
      at.set(leaf, locate(inputs[i] ?? bug(`input ${i} is missing`)));
    const given: Located[][] = [];
    const owed: Owed[] = [];
    for (const part of this.parts) {
      const results = part.kind === "gpu" ? this.runDevice(part, at, made, owed) : this.runHost(part, at, made, owed);
      if (isRunFault(results)) return results;
      given.push(results);
      for (const [i, node] of part.segment.gives.entries()) if (!at.has(node)) at.set(node, results[i]!);
    }
    return this.collect(given, owed, reading);
  }

  private runDevice(
    { segment, number, program }: Extract<Part, { kind: "gpu" }>,
    at: ReadonlyMap<Node, Located>,
    made: Set<Buffer>,
    owed: Owed[],
  ): Located[] | RunFault {
    const inputs: number[] = [];
    for (const node of segment.takes) {
      const x = at.get(node) ?? bug(`%${node.id} is nowhere`);
      if (!x.buffer) {
        const array = x.array ?? x.home!.read();
        const uploaded = this.backend.upload(array, node.name);
        if (isRunFault(uploaded)) {
          // Of integers that the processor has computed only indices need not fit.
          return indexFault(segment.graph, segment.graph.inputs[inputs.length]!, array) ?? uploaded;
        }
        x.buffer = uploaded;
        made.add(uploaded);
      }
      inputs.push(x.buffer.id);
    }
    const results = segment.gives.map((n) => this.backend.reserve(n.type.dtype, n.type.shape as readonly number[]));
    const told = program.verdicts.map(({ target, verdict }): Owed => {
      return { buffer: this.backend.reserve(target.dtype, target.shape), verdict };
    });
    owed.push(...told);
    const all = [...results, ...told.map((t) => t.buffer)];
    for (const r of all) made.add(r);
    const { profile } = this.options;
    this.backend.send({ kind: "run", program: number, inputs, results: all.map((r) => r.id), isTimed: profile });
    return results.map((buffer) => ({ buffer }));
  }

  private runHost(
    { segment, code }: Extract<Part, { kind: "cpu" }>,
    at: ReadonlyMap<Node, Located>,
    made: Set<Buffer>,
    owed: Owed[],
  ): Located[] | RunFault {
    const places = segment.takes.map((n) => at.get(n) ?? bug(`%${n.id} is nowhere`));
    const fault = this.fetch(places, owed);
    if (fault) return fault;
    const results = code.run(places.map((x) => x.array ?? x.home!));
    if (isRunFault(results)) return results;
    for (const r of results) if ("kind" in r) made.add(r);
    return results.map(locate);
  }

  /**
   * Brings what is on the device alone to the processor, and with it what kernels have to say of the user's tensors: all of it at once,
   * since whoever waits for the device waits long.
   */
  private fetch(places: readonly Located[], owed: Owed[]): RunFault | undefined {
    const away = places.filter((x) => !x.array && !x.home);
    const told = owed.splice(0);
    if (away.length + told.length === 0) return undefined;
    const arrays = this.backend.read([...told.map((t) => t.buffer), ...away.map((x) => x.buffer!)]);
    if (isRunFault(arrays)) return arrays;
    const read = arrays as readonly NdArray[];
    for (const [i, { verdict }] of told.entries()) {
      const fault = verdict(read[i]!);
      if (fault) return fault;
    }
    for (const [i, x] of away.entries()) x.array = read[told.length + i];
    return undefined;
  }

  private collect(
    given: readonly (readonly Located[])[],
    owed: Owed[],
    reading: Reading,
  ): (NdArray | Buffer)[] | RunFault {
    const places = this.plan.outputs.map((o) => given[o.segment]![o.give]!);
    const isState = (i: number): boolean => (this.options.outputs[i] ?? "state") === "state";
    // What the device may not be able to hold another time is at home between calls, where its values can be looked at.
    const goesHome = (x: Located, i: number): boolean =>
      isState(i) && !x.home && x.buffer !== undefined && !isHeld(x.buffer.dtype);
    const isNow = reading === "now" || (reading === "late" && !places.every((x, i) => isState(i) || mayWait(x)));
    const wanted = places.filter((x, i) => (isState(i) ? goesHome(x, i) : isNow));
    // Who waits for the device may as well bring the rest.
    if (reading === "late" && wanted.length + owed.length > 0) wanted.push(...places.filter((_, i) => !isState(i)));
    const fault = this.fetch([...new Set(wanted)], owed);
    if (fault) return fault;
    const results: (NdArray | Buffer)[] = [];
    for (const [i, x] of places.entries()) {
      const found = goesHome(x, i) ? this.backend.cpu.upload(x.array!) : this.resultOf(x, isState(i), reading);
      if (isRunFault(found)) return found;
      results.push(found);
    }
    return results;
  }

  private resultOf(x: Located, isState: boolean, reading: Reading): NdArray | Buffer {
    if (isState && x.home && !isHeld(x.home.dtype)) return x.home;
    if (isState) return x.buffer ?? x.home ?? bug("state that is nowhere");
    if (x.array) return x.array;
    if (reading === "never") return left;
    return (reading === "late" ? x.buffer : undefined) ?? bug("a result that was not fetched");
  }
}

/** Larger results would fill the memory of the device while they wait there. */
const mostLate = 256;

const mayWait = ({ array, buffer }: Located): boolean =>
  array !== undefined || (buffer !== undefined && sizeOf(buffer.shape) <= mostLate);

/** Stands for a result that nobody looks at, and that stays where it is. */
const left: NdArray = { dtype: "bool", shape: [0], data: new Uint8Array(0) };

const locate = (x: NdArray | Buffer): Located => {
  if (!("kind" in x)) return { array: x };
  return x instanceof GpuBuffer ? { buffer: x } : { home: x };
};

function profileOf(
  backend: GpuBackend,
  parts: readonly Part[],
  run: Run,
  compileMilliseconds: number,
): Profile | undefined {
  const nodes: Profile["nodes"][number][] = [];
  for (const part of parts) {
    if (part.kind === "cpu") {
      nodes.push(...(part.code.profile()?.nodes ?? []).map((n) => ({ ...n, label: `${n.label} (on the processor)` })));
      continue;
    }
    const times = backend.ask({ kind: "times", program: part.number });
    if (times.kind !== "times") return undefined;
    for (const [i, timed] of part.program.timed.entries()) {
      const named = [...timed].reverse().find((n) => n.span) ?? timed[timed.length - 1];
      const label = timed.map((n) => n.name ?? n.op).join(" ");
      nodes.push({ label, ...(named?.span && { span: named.span }), milliseconds: times.milliseconds[i] ?? 0 });
    }
  }
  return { calls: run.calls, totalMilliseconds: run.totalMilliseconds, compileMilliseconds, nodes };
}
