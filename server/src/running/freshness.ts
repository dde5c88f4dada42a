/** @file Which results of a file are still what running it now would give, and why the others are not. */
import type { KernelEvent } from "../../protocol/kernel.ts";
import type { ResultStatus, Statuses } from "../../protocol/requests.ts";
import type { Analysis } from "../analysis.ts";
import type { Statement } from "../language/ast.ts";
import { statementAt } from "../query/name-index.ts";
import { type Mark, moveMark, type TextEdit } from "./edits.ts";
import { type Declarations, type Fingerprint, Fingerprints } from "./fingerprint.ts";

/** One run as it is remembered: the fingerprints of its text, which later edits use up. */
export interface RunRecord {
  readonly run: number;
  readonly version: number;
  readonly declarations: Declarations;
  /** By the offset of the statement in that text. */
  readonly statements: ReadonlyMap<number, { readonly end: number; readonly fingerprint: Fingerprint }>;
  /** The numbers of outputs, by the offset in that text. */
  readonly outputs: Map<number, number>;
}

/** Something that a run gave: a result, an output, or the value of a variable. */
interface Outcome {
  readonly run: number;
  /** In the present text. */
  readonly mark: Mark;
  readonly fingerprint: Fingerprint | undefined;
  /** Of the text that was run. */
  readonly declarations: Declarations;
  /** As they were when its run ended; undefined while it goes on. */
  versions: Versions | undefined;
  /** The kernel lost its state afterwards. */
  isLost: boolean;
}

type Versions = Readonly<Record<string, number>>;

/**
 * A result rests on the text, and on the versions of state and values as they were at the end of its run: what later statements of
 * the same run change, running again would change as well.
 */
export class Freshness {
  private readonly results = new Map<number, Outcome>();
  /** What was printed, plotted and tracked, and nodes that were shown. */
  private readonly outputs = new Map<number, Outcome>();
  private readonly values = new Map<string, Outcome>();
  private lastOutput = 0;
  private readonly edits: { readonly version: number; readonly edit: TextEdit }[] = [];
  /** The run that gave each shared variable and value its present value. */
  private readonly changedBy = new Map<string, number>();
  private before: Versions = {};

  /** Edits are followed from the first run on. */
  get isEmpty(): boolean {
    return this.results.size === 0 && this.outputs.size === 0 && this.values.size === 0;
  }

  /** Called when a run is asked for, with the text that it runs. */
  static remember(run: number, analysis: Analysis, within?: Mark): RunRecord {
    const prints = Fingerprints.for(analysis);
    const statements = new Map<number, { readonly end: number; readonly fingerprint: Fingerprint }>();
    for (const s of analysis.names.statements) {
      if (!gives(s) || (within && (s.span.end <= within.start || s.span.start >= within.end))) continue;
      statements.set(s.span.start, { end: s.span.end, fingerprint: prints.of(s) });
    }
    return { run, version: analysis.version, declarations: prints.declarations, statements, outputs: new Map() };
  }

  edited(version: number, edits: readonly TextEdit[]): void {
    for (const edit of edits) {
      this.edits.push({ version, edit });
      for (const { mark } of this.all()) moveMark(mark, edit);
    }
    // Runs of older texts than these many edits ago lose their places, nothing else.
    if (this.edits.length > 10_000) this.edits.splice(0, 5_000);
  }

  private *all(): Generator<Outcome> {
    yield* this.results.values();
    yield* this.outputs.values();
    yield* this.values.values();
  }

  /** Takes up what a run tells. Gives the number of an output: one for all that a place of the text tells in one run. */
  told(run: RunRecord, event: KernelEvent): number | undefined {
    switch (event.kind) {
      case "result":
        if (event.id !== undefined) put(this.results, event.id, this.outcome(run, event.span));
        return undefined;
      case "assigned":
        if (event.span.end > event.span.start) this.values.set(event.name, this.outcome(run, event.span));
        return undefined;
      case "node":
      case "printed":
      case "plotted":
      case "track": {
        const known = run.outputs.get(event.span.start);
        if (known !== undefined) return known;
        const output = ++this.lastOutput;
        run.outputs.set(event.span.start, output);
        put(this.outputs, output, this.outcome(run, event.span));
        return output;
      }
      default:
        return undefined;
    }
  }

  private outcome({ run, version, declarations, statements }: RunRecord, span: Mark): Outcome {
    let fingerprint: Fingerprint | undefined;
    for (const [start, s] of statements) if (start <= span.start && span.start < s.end) fingerprint = s.fingerprint;
    const mark = { start: span.start, end: span.end };
    for (const e of this.edits) if (e.version > version) moveMark(mark, e.edit);
    return { run, mark, fingerprint, declarations, versions: undefined, isLost: false };
  }

  finished(run: number, versions: Versions): void {
    for (const o of this.all()) if (o.run === run) o.versions = versions;
    this.changed(run, versions);
  }

  /** The state has changed, by a run or from outside. */
  changed(run: number, versions: Versions): void {
    for (const [name, version] of Object.entries(versions))
      if (this.before[name] !== version) this.changedBy.set(name, run);
    this.before = versions;
  }

  /** The kernel has lost its state. */
  forget(): void {
    for (const o of this.all()) o.isLost = true;
    this.before = {};
  }

  runOf(name: string): number | undefined {
    return this.changedBy.get(name);
  }

  /** Of all results and outputs, in the present text and with the present versions. */
  status(analysis: Analysis, versions: Versions): Statuses {
    const look = new Look(analysis, versions, this.values);
    const status = (o: Outcome): Omit<ResultStatus, "result"> => {
      const stale = look.at(o);
      const { start, end } = o.mark;
      const range = end > start && look.statement(o) ? { range: analysis.lines.range(o.mark) } : {};
      return { run: o.run, ...range, ...(stale !== undefined && { stale }) };
    };
    return {
      results: [...this.results].map(([result, o]) => ({ result, ...status(o) })),
      outputs: [...this.outputs].map(([output, o]) => ({ output, ...status(o) })),
    };
  }

  /** Why the value of a variable is not what its statement would give now; undefined also when no run gave it. */
  staleValue(name: string, analysis: Analysis, versions: Versions): string | undefined {
    const o = this.values.get(name);
    return o && new Look(analysis, versions, this.values).at(o);
  }
}

/** Statements that give results, outputs or values. */
const gives = (s: Statement): boolean => ["expr", "assign", "for", "while", "if", "track"].includes(s.kind);

/** In the place of what the same part of the text gave before. */
function put(outcomes: Map<number, Outcome>, number: number, outcome: Outcome): void {
  for (const [other, { mark }] of outcomes)
    if (mark.start === outcome.mark.start && mark.end > mark.start) outcomes.delete(other);
  outcomes.set(number, outcome);
}

const gone = "its statement is gone";
const edited = "the statement has been edited since";

/** One look at a text and a state. */
class Look {
  private readonly prints: Fingerprints;
  private readonly known = new Map<Outcome, string | undefined>();
  private readonly clean = new Map<object, Set<string>>();
  private readonly analysis: Analysis;
  private readonly versions: Versions;
  private readonly values: ReadonlyMap<string, Outcome>;

  constructor(analysis: Analysis, versions: Versions, values: ReadonlyMap<string, Outcome>) {
    this.analysis = analysis;
    this.versions = versions;
    this.values = values;
    this.prints = Fingerprints.for(analysis);
  }

  statement({ mark }: Outcome): Statement | undefined {
    return mark.end > mark.start ? statementAt(this.analysis.names, mark.start) : undefined;
  }

  at(o: Outcome): string | undefined {
    if (this.known.has(o)) return this.known.get(o);
    // Against going round in a circle of values that are computed from one another.
    this.known.set(o, undefined);
    const found = this.reason(o);
    this.known.set(o, found);
    return found;
  }

  private reason(o: Outcome): string | undefined {
    const statement = this.statement(o);
    if (!statement) return gone;
    if (!o.fingerprint) return undefined;
    const now = this.prints.of(statement);
    if (o.fingerprint.text !== now.text) return edited;
    const clean = this.cleanOf(o);
    const seen = new Set<string>();
    const waiting: Fingerprint[] = [o.fingerprint];
    for (let print = waiting.pop(); print; print = waiting.pop()) {
      for (const name of print.reads) {
        const why = this.changed(o, name);
        if (why !== undefined) return why;
      }
      for (const name of print.uses) {
        if (seen.has(name) || clean.has(name)) continue;
        seen.add(name);
        const then = o.declarations.get(name);
        const present = this.prints.declaration(name);
        if (!then || !present) return `\`${name}\` is another thing now`;
        if (then.text !== present.text) return `\`${name}\` has been edited since`;
        waiting.push(then);
      }
    }
    for (const name of seen) clean.add(name);
    return undefined;
  }

  /** Why a value or state that an outcome read is not what it was. */
  private changed(o: Outcome, name: string): string | undefined {
    if (!o.versions) return undefined;
    if (o.isLost) return `\`${name}\` was lost when the kernel started anew`;
    if (o.versions[name] !== this.versions[name]) return `\`${name}\` has another value since`;
    const value = this.values.get(name);
    const why = value && value !== o ? this.at(value) : undefined;
    // Of a chain of values that are stale one by one the first is told.
    if (why === gone) return `the statement of \`${name}\` is gone`;
    return why === edited ? `\`${name}\` has been edited since` : why;
  }

  /** Names with all that they use, of which another outcome of the same run has shown that they are as they were. */
  private cleanOf(o: Outcome): Set<string> {
    const key = o.versions ?? o.declarations;
    const known = this.clean.get(key) ?? new Set<string>();
    this.clean.set(key, known);
    return known;
  }
}
