/** @file From an optimised graph to a WebAssembly module: places for its tensors, a function for each step, one that runs them. */
import type { RunFault } from "../../contract.ts";
import { sizeOf } from "../../ir/array.ts";
import type { Graph, Node } from "../../ir/node.ts";
import { visitDeep } from "../../ir/node.ts";
import { streamsOfGraphs } from "../../ir/streams.ts";
import { opNamed } from "../../ops/index.ts";
import { fault } from "../../ops/op.ts";
import { fuse } from "../../optimize/fuse.ts";
import {
  allSteps,
  type KernelStep,
  type Plan,
  plansOf,
  type ScanStep,
  type Step,
  type Tensor,
} from "../../optimize/plan.ts";
import type { CompileOptions } from "../backend.ts";
import { runFault } from "../reference/evaluate.ts";
import { bytesOf } from "./buffer.ts";
import { Code } from "./emit/code.ts";
import { ModuleBuilder } from "./emit/module.ts";
import { emitChoice } from "./emit-choice.ts";
import { emitScan } from "./emit-scan.ts";
import { engine, hasRelaxedSimd } from "./engine.ts";
import { kernelOf } from "./kernels/index.ts";
import { emitLoop } from "./loops/emit-loop.ts";
import { emitTile } from "./loops/emit-tile.ts";
import { header, type Memory } from "./memory.ts";
import { type ArenaPlan, planArena } from "./memory-plan.ts";
import { choiceArenas, scanLayout, scratchOf } from "./scan-layout.ts";
import {
  type ConstantKey,
  type ConstantPool,
  type ModuleContext,
  type Place,
  StepFunction,
  status,
} from "./step-function.ts";
import type { Crew, SharedModule } from "./threads/crew.ts";
import { isShared, markShared } from "./threads/shared-steps.ts";

/** A compiled graph, before it is bound to JavaScript. */
export interface Compiled {
  readonly plan: Plan;
  readonly places: ReadonlyMap<Tensor, Place>;
  readonly arenaBytes: number;
  /** i32 addresses: of inputs by position, then of the outputs that are state. */
  readonly table: number;
  /** Blocks of memory to give back with the executable. */
  readonly blocks: readonly number[];
  /** Modules that other threads know, to be disposed of with the executable. */
  readonly shared: readonly SharedModule[];
  readonly exports: Exports;
  /** Set when loops were emitted for a short time to the first result rather than for many calls. */
  readonly quick?: QuickCode;
}

type Exports = Readonly<Record<string, (part?: number) => number>>;

export interface QuickCode {
  /** Of the longest of those loops. */
  readonly points: number;
  /** The code for many calls, which gives the same bits; undefined when memory does not suffice. */
  readonly replace: () => Exports | undefined;
}

/** Room for vector constants; what is not used is given back. */
const poolBytes = 32768;

export interface HostCalls {
  /** Computes a step in JavaScript; gives a status. */
  readonly host: (step: number) => number;
}

export function outOfMemory(bytes: number, what: string, node?: Node): RunFault {
  const size = bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.ceil(bytes / 2 ** 20)} MiB`;
  const message = `${what} needs ${size}, more memory than there is`;
  return { kind: "run-fault", code: "out-of-memory", message, ...(node?.span && { span: node.span }) };
}

/** The fault of an empty maximum, which only lengths can tell. */
function emptyFold(graph: Graph): RunFault | undefined {
  let found: RunFault | undefined;
  visitDeep(graph.outputs, (node) => {
    const op = opNamed(node.op);
    if (found || op.kind !== "reduction" || op.initial !== undefined) return;
    const shape = node.inputs[0]!.type.shape as readonly number[];
    const axes = node.attrs.axis as readonly number[];
    if (sizeOf(node.type.shape as readonly number[]) > 0 && axes.some((a) => shape[a] === 0)) {
      found = runFault(fault("empty-reduction", `${op.name} of an empty axis of $0 has no value`), node);
    }
  });
  return found;
}

/** The largest tensor, to blame when memory does not suffice. */
function largest(plan: Plan): Tensor | undefined {
  return [...plan.tensors].sort((a, b) => bytesOf(b.dtype, b.shape) - bytesOf(a.dtype, a.shape))[0];
}

export function compileGraph(
  graph: Graph,
  options: CompileOptions,
  memory: Memory,
  calls: HostCalls,
  crew?: Crew,
): Compiled | RunFault {
  const empty = emptyFold(graph);
  if (empty) return empty;
  const plan = fuse(graph);
  const regions = allSteps(plan).filter((s) => s.kind === "scan" || s.kind === "choice");
  if (crew) markShared(allSteps(plan), crew.leastWork);
  const arena = planArena(plan, scratchOf);
  const blocks: number[] = [];
  const give = (bytes: number): number | undefined => {
    const address = memory.allocate(bytes);
    if (address !== undefined) blocks.push(address);
    return address;
  };
  const refuse = (bytes: number): RunFault => {
    for (const b of blocks) memory.free(b);
    const most = largest(plan);
    const node = most?.origin.kind === "computed" ? most.origin.node : undefined;
    return outOfMemory(bytes, node?.name === undefined ? (node?.op ?? "a tensor") : `\`${node.name}\``, node);
  };

  const places = new Map<Tensor, Place>();
  const states = options.outputs.filter((o) => o === "state").length;
  const inner = regions.flatMap(plansOf);
  const moving = inner.reduce((n, p) => n + p.inputs.length + p.outputs.length, 0);
  const tableBytes = 4 * (plan.inputs.length + states + moving);
  const table = give(tableBytes);
  if (table === undefined) return refuse(tableBytes);
  for (const [i, t] of plan.inputs.entries()) places.set(t, { kind: "slot", address: table + 4 * i });
  let slot = plan.inputs.length;
  for (const [i, t] of plan.outputs.entries()) {
    if (options.outputs[i] === "state") {
      places.set(t, { kind: "slot", address: table + 4 * slot++ });
      continue;
    }
    const address = give(bytesOf(t.dtype, t.shape));
    if (address === undefined) return refuse(bytesOf(t.dtype, t.shape));
    places.set(t, { kind: "fixed", address });
  }
  for (const p of inner) for (const t of p.inputs) places.set(t, { kind: "slot", address: table + 4 * slot++ });
  // Loops around come before those in them: where the results of a choice are rows, so are those of its branches.
  for (const region of regions) {
    const isRow =
      region.kind === "scan"
        ? scanLayout(region).outputs.map((o) => o.rows.length > 0)
        : region.targets.map((t) => isExact(places.get(t)));
    for (const p of plansOf(region)) {
      for (const [o, t] of p.outputs.entries()) {
        places.set(t, { kind: "slot", address: table + 4 * slot++, ...(isRow[o] && { exact: true }) });
      }
    }
  }
  for (const t of [plan, ...inner].flatMap((p) => p.tensors)) {
    if (t.origin.kind !== "constant" || places.has(t)) continue;
    const address = give(bytesOf(t.dtype, t.shape));
    if (address === undefined) return refuse(bytesOf(t.dtype, t.shape));
    const { data } = t.origin.value;
    new Uint8Array(memory.buffer, address, data.byteLength).set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    );
    places.set(t, { kind: "fixed", address });
  }
  const scratch = new Map<Step, number>();
  placeArena(arena, 0, places, scratch);

  const tables = new Map<string, number>();
  const tableFor: ConstantPool["table"] = (key, make) => {
    const known = tables.get(key);
    if (known !== undefined) return known;
    const data = make();
    const address = give(data.byteLength);
    if (address === undefined) return undefined;
    new Float64Array(memory.buffer, address, data.length).set(data);
    tables.set(key, address);
    return address;
  };

  const shared: SharedModule[] = [];
  const link = (quick: boolean): { exports: Exports; quickPoints: number } | undefined => {
    const pool = give(poolBytes);
    if (pool === undefined) return undefined;
    const { constants, end } = constantPool(memory, pool);
    const context: ModuleContext = {
      scratch,
      shared: new Map(),
      module: new ModuleBuilder(memory.maximumPages),
      places,
      pool: { place: constants, table: tableFor },
      fma: options.mode !== "reproducible" && hasRelaxedSimd(),
      quick: quick ? { points: 0 } : undefined,
      sharing: crew && { functions: 0 },
    };
    const bytes = emitModule(plan, context, options);
    options.onCode?.(bytes, new Map(plan.steps.map((step, i) => [`step${i}`, step.nodes])));
    memory.shrink(pool, end() - pool);
    const env: Record<string, unknown> = { memory: memory.memory, host: calls.host };
    for (const name of context.module.importNames) {
      if (name.startsWith("Math.")) env[name] = (Math as unknown as Record<string, unknown>)[name.slice(5)];
    }
    const wasm = new engine.Module(bytes);
    const parts: ((part: number) => number)[] = [];
    const functions = context.sharing?.functions ?? 0;
    if (crew && functions > 0) {
      const module = crew.add(wasm);
      shared.push(module);
      env.share = (number: number, count: number): number => module.run(number, count, parts[number]!);
    }
    const exports = new engine.Instance(wasm, { env }).exports as Exports;
    for (let i = 0; i < functions; i++) parts.push(exports[`part${i}`]!);
    return { exports, quickPoints: context.quick?.points ?? 0 };
  };
  // Who measures steps or looks at the code wants that which lasts.
  const linked = link(!options.profile && !options.onCode);
  if (!linked) return refuse(poolBytes);
  const { exports, quickPoints: points } = linked;
  const quick = points > 0 && { quick: { points, replace: () => link(false)?.exports } };
  return { plan, places, arenaBytes: arena.bytes, table, blocks, shared, exports, ...quick };
}

/** Places what lives within a run, from `start` of the arena on, also within the loops. */
function placeArena(arena: ArenaPlan, start: number, places: Map<Tensor, Place>, scratch: Map<Step, number>): void {
  for (const [t, offset] of arena.offsets) places.set(t, { kind: "arena", offset: start + offset });
  for (const [step, offset] of arena.scratch) {
    scratch.set(step, start + offset);
    if (step.kind === "scan") placeArena(scanLayout(step).arena, start + offset, places, scratch);
    if (step.kind === "choice") for (const a of choiceArenas(step)) placeArena(a, start + offset, places, scratch);
  }
}

const isExact = (place: Place | undefined): boolean => place?.kind === "slot" && place.exact === true;

/** Puts vector constants into the memory from `start` on, each once. */
function constantPool(
  memory: Memory,
  start: number,
): { readonly constants: ConstantPool["place"]; readonly end: () => number } {
  let end = start;
  const pooled = new Map<ConstantKey, number>();
  const place = (key: ConstantKey, bytes: () => Uint8Array): number | undefined => {
    const known = pooled.get(key);
    if (known !== undefined) return known;
    if (end + 16 > start + poolBytes) return undefined;
    const address = end;
    new Uint8Array(memory.buffer, address, 16).set(bytes());
    pooled.set(key, address);
    end += 16;
    return address;
  };
  return { constants: place, end: () => end };
}

function emitModule(plan: Plan, context: ModuleContext, options: CompileOptions): Uint8Array<ArrayBuffer> {
  const { module } = context;
  const apart = options.profile;
  const numbers = new Map(allSteps(plan).map((step, i) => [step, i]));
  const ordinals = plan.steps.map((step, i) => emitStep(step, numbers, context, apart ? `step${i}` : undefined, true));
  const run = new Code([], ["i32"]);
  const code = run.local("i32");
  for (const ordinal of ordinals) {
    run.i32(header.interrupt).mem("i32.load");
    run.if(() => run.i32(status.cancelled).op("return"));
    run.callDefined(ordinal).tee(code);
    run.if(() => run.get(code).op("return"));
  }
  run.i32(status.done);
  module.define(run, "run");
  return module.finish();
}

/** `numbers` are those by which steps call JavaScript. */
function emitStep(
  step: Step,
  numbers: ReadonlyMap<Step, number>,
  context: ModuleContext,
  exportName: string | undefined,
  outermost: boolean,
): number {
  const fn = new StepFunction(context, step);
  const sharable = (emit: () => void): void => {
    if (isShared(step)) emitRepeatable(fn, emit);
    else emit();
  };
  switch (step.kind) {
    case "loop":
      sharable(() => emitLoop(fn, step));
      break;
    case "kernel":
      sharable(() => emitKernel(fn, step, numbers.get(step)!));
      break;
    case "tile":
      sharable(() => emitTile(fn, step));
      break;
    case "choice": {
      const branch = (plan: Plan): readonly number[] =>
        plan.steps.map((s) => emitStep(s, numbers, context, undefined, outermost));
      emitChoice(fn, step, branch(step.yes), branch(step.no));
      break;
    }
    case "scan": {
      // Its steps run many times: worth the better code.
      const inner: ModuleContext = { ...context, quick: undefined };
      const steps = step.body.steps.map((s) => emitStep(s, numbers, inner, undefined, false));
      if (outermost && drawsIn(step)) callHost(fn, numbers.get(step)!);
      emitScan(fn, step, steps);
      break;
    }
  }
  return fn.define(exportName);
}

/** What `emit` writes is begun anew when a thread was lost that did a part of it. */
function emitRepeatable(fn: StepFunction, emit: () => void): void {
  fn.code.loop((start) => {
    fn.start = start;
    emit();
  });
}

const drawsIn = (step: ScanStep): boolean => streamsOfGraphs(step.node).length > 0;

function emitKernel(fn: StepFunction, step: KernelStep, index: number): void {
  const kernel = kernelOf(step);
  if (!kernel) {
    callHost(fn, index);
    return;
  }
  kernel.emit(fn, () => {
    fn.code.i32(index).call(hostOf(fn)).op("return");
  });
}

const hostOf = (fn: StepFunction): number => fn.context.module.import("host", { params: ["i32"], results: ["i32"] });

/** Lets JavaScript do its part of a step; leaves the function when that fails. */
function callHost(fn: StepFunction, index: number): void {
  const c = fn.code;
  const code = c.local("i32");
  c.i32(index).call(hostOf(fn)).tee(code);
  c.if(() => c.get(code).op("return"));
}
