/**
 * @file What the statements of one program run on: the session, the variables, and the state that is made at first need
 * (shared variables, random streams, prepared functions).
 */
import { type Callable, type FunctionSpec, isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import type { Ref } from "../../../runtime/src/ir/node.ts";
import { seedStreams } from "../../../runtime/src/random/streams.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { Session } from "../../../runtime/src/session.ts";
import type { Span } from "../language/ast.ts";
import type {
  FunctionValue,
  Program,
  ProgramStatement,
  RandomVariable,
  SharedVariable,
  StreamSet,
  ValueExpr,
} from "../language/program.ts";
import { Curves } from "./curves.ts";
import { located } from "./faults.ts";
import type { Host } from "./host.ts";
import { Lending } from "./lending.ts";
import { PreparedFunction } from "./prepared-function.ts";
import { readSeed } from "./seeds.ts";
import { asTensor, type Value } from "./value.ts";
import type { Variables } from "./variables.ts";

export type Evaluate = () => Value | RunFault;
/** What a statement does; undefined when it went well. */
export type Execute = () => RunFault | Jump | undefined;

/** On its way to the loop that it leaves. */
export interface Jump {
  readonly kind: "break" | "continue";
}

export class Machine {
  readonly session: Session;
  readonly variables: Variables;
  readonly host: Host;
  readonly program: Program;
  readonly curves: Curves;
  readonly lending: Lending;
  /** The function of the file, or `eval`, that was called last: what ran where. */
  called: Callable | undefined;
  /** How many loops are running inside one another. */
  loopDepth = 0;
  private readonly shareds = new Map<number, SharedVariable>();
  private readonly sets = new Map<number, StreamSet>();
  private readonly functions = new Map<FunctionValue, PreparedFunction>();
  private readonly callables = new Set<Callable>();
  /** Calls that the last profile of each function counted. */
  private readonly profiled = new Map<Callable, number>();
  /** Shared variables whose first value is being computed, to see a circle. */
  private readonly pending = new Set<number>();
  /** Set by whoever compiles expressions (`compile-value.ts`), which needs a machine itself. */
  compile: (expr: ValueExpr) => Evaluate;

  constructor(
    program: Program,
    session: Session,
    variables: Variables,
    host: Host,
    compile: (machine: Machine, expr: ValueExpr) => Evaluate,
  ) {
    this.program = program;
    this.curves = new Curves(host.emit, session.late);
    this.lending = new Lending(program);
    this.session = session;
    this.variables = variables;
    this.host = host;
    this.compile = (expr) => compile(this, expr);
    for (const s of program.shareds) this.shareds.set(s.spec.ref.uid, s);
    for (const set of program.streamSets) {
      for (const v of set.streams) this.sets.set(v.spec.ref.uid, set);
    }
  }

  /** Gives a shared variable its first value, if it has none. */
  needShared(ref: Ref): RunFault | undefined {
    if (this.session.hasShared(ref)) return undefined;
    const shared = this.shareds.get(ref.uid);
    if (!shared) return runFault("not-initialised", `\`${ref.name}\` has no value: its declaration has an error`);
    return this.resetShared(shared);
  }

  /** Computes the first value of a shared variable and sets it. */
  resetShared(shared: SharedVariable): RunFault | undefined {
    const { ref } = shared.spec;
    const { span } = shared.initial;
    if (this.pending.has(ref.uid)) {
      return runFault("circular-initial", `the first value of \`${ref.name}\` needs \`${ref.name}\` itself`, span);
    }
    this.pending.add(ref.uid);
    try {
      const value = this.compile(shared.initial)();
      const first = isRunFault(value) ? value : asTensor(value);
      if (isRunFault(first)) return located(first, span, `the first value of \`${ref.name}\``);
      const fault = this.session.initShared(shared.spec, first.array, first.weak);
      return fault && located(fault, span);
    } finally {
      this.pending.delete(ref.uid);
    }
  }

  /** Seeds the streams of a random variable's set that have no state yet. */
  needStream(ref: Ref): RunFault | undefined {
    if (this.session.hasStream(ref)) return undefined;
    const set = this.sets.get(ref.uid);
    if (!set) return runFault("not-initialised", `\`${ref.name}\` has no state: its declaration has an error`);
    return this.resetStreams(set, false);
  }

  /** Seeds the streams of a set as it was declared: all of them, or only those without a state. */
  resetStreams(set: StreamSet, all: boolean): RunFault | undefined {
    const seed = set.seed ? this.seedOf(set.seed, set.generator) : this.host.entropy();
    return isRunFault(seed) ? seed : this.seedSet(set, seed, all);
  }

  /** `srng.seed(k)`: each stream in the order of the text takes the next seed of the chain. */
  seedSet(set: StreamSet, seed: number, all = true): RunFault | undefined {
    const variables: { seed?: number; rows: readonly number[] }[] = [];
    for (const v of set.streams) {
      const own = v.seed && this.seedOf(v.seed, set.generator);
      if (isRunFault(own)) return own;
      variables.push({ ...(own !== undefined && { seed: own }), rows: v.rows });
    }
    const states = seedStreams(set.generator, seed, variables);
    for (const [i, v] of set.streams.entries()) {
      if (all || !this.session.hasStream(v.spec.ref)) this.session.initStream(v.spec, states[i]!);
    }
    return undefined;
  }

  /** The seed that an expression gives; a fault when the generator cannot take it. */
  seedOf(expr: ValueExpr, generator: StreamSet["generator"]): number | RunFault {
    const value = this.compile(expr)();
    const seed = isRunFault(value) ? value : readSeed(value, generator);
    return isRunFault(seed) ? located(seed, expr.span) : seed;
  }

  /** A function of the program, taken up once however many calls of it there are. */
  functionOf(value: FunctionValue): PreparedFunction {
    const known = this.functions.get(value);
    if (known) return known;
    const made = new PreparedFunction(this, value);
    this.functions.set(value, made);
    return made;
  }

  streamsOf(of: StreamSet | RandomVariable): readonly RandomVariable[] {
    return "streams" in of ? of.streams : [of];
  }

  /** Takes up a graph; given back when the program is replaced, or before by `discard`. */
  prepare(spec: FunctionSpec): Callable {
    const made = this.session.prepare(spec);
    this.callables.add(made);
    return made;
  }

  /** Tells the profiles of the functions that keep one and have been called since the last time. */
  tellProfiles(): void {
    for (const f of this.callables) {
      const profile = f.spec.options.profile ? f.profile() : undefined;
      if (!profile || this.profiled.get(f) === profile.calls) continue;
      this.profiled.set(f, profile.calls);
      const span = f.spec.span ?? { start: 0, end: 0 };
      this.host.emit({ kind: "profile", function: f.spec.name, span, profile });
    }
  }

  discard(f: Callable): void {
    this.callables.delete(f);
    this.session.discard(f);
  }

  /** Gives back the code of all functions and expressions; state stays with the session. */
  dispose(): void {
    for (const f of this.callables) this.session.discard(f);
    this.callables.clear();
  }

  /** Where a value is missing: names the cell that computes it. */
  notComputed(name: string, span: Span): RunFault {
    const computes = (s: ProgramStatement): boolean =>
      s.kind === "import" ? s.steps.some(computes) : s.kind === "assign" && s.targets.includes(name);
    const cell = this.program.cells.find((c) => c.statements.some(computes));
    const where = cell?.title === undefined ? "" : ` in the cell “${cell.title}”`;
    const message = `\`${name}\` has not been computed yet: run the statement that does${where}`;
    return runFault("not-computed", message, span, cell && [{ message: "computed here", span: cell.span }]);
  }
}
