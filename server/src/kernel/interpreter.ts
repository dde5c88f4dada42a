/**
 * @file Runs programs: holds the session and the variables of one file across its edits, and executes cells statement by
 * statement. Knows no threads; `worker.ts` puts it into one.
 */
import { DeviceError } from "../../../runtime/src/backends/backend.ts";
import type { RunFault } from "../../../runtime/src/contract.ts";
import { bug } from "../../../runtime/src/ir/internal-error.ts";
import { Interrupted } from "../../../runtime/src/ir/safe-point.ts";
import { isAllocationFailure, runFault } from "../../../runtime/src/session/run-fault.ts";
import type { Session } from "../../../runtime/src/session.ts";
import type { Program, ProgramCell } from "../language/program.ts";
import { carryState, streamsByKey } from "./carry-state.ts";
import { compileStatement } from "./compile-statement.ts";
import { compileValue } from "./compile-value.ts";
import { internalDiagnostic, interruption, toDiagnostic } from "./faults.ts";
import type { Host } from "./host.ts";
import { arrivalOf } from "./late-values.ts";
import { type Execute, Machine } from "./machine.ts";
import { restore, type SavedSession } from "./saved-session.ts";
import { shareValue } from "./share-value.ts";
import { show } from "./show-value.ts";
import { tellShown } from "./tell-shown.ts";
import { type Variable, Variables } from "./variables.ts";

export type CellStatus = "ok" | "failed" | "interrupted" | "not-run";

export class Interpreter {
  readonly session: Session;
  readonly variables = new Variables();
  private readonly host: Host;
  private machine: Machine | undefined;
  /** Of an earlier thread, until the first program is there. */
  private saved: SavedSession | undefined;
  private readonly compiled = new Map<ProgramCell, readonly Execute[]>();
  /** Whose values an interrupt has left on a device. */
  private readonly untold = new Set<Variable>();

  constructor(session: Session, host: Host, saved?: SavedSession) {
    this.session = session;
    session.onShow = tellShown(host);
    this.host = host;
    this.saved = saved;
  }

  /** Takes the place of the program before: state goes on where names and types are the same. */
  load(program: Program): void {
    const before = this.machine;
    if (before?.program === program) return;
    this.compiled.clear();
    before?.dispose();
    this.variables.forgetRefs();
    for (const { shared, was } of carryState(before?.program, program, this.session)) {
      const message = `\`${shared.spec.ref.name}\` was ${was} and starts anew, because its type has changed`;
      const { span } = shared.initial;
      const diagnostic = {
        code: "state-reset",
        severity: "information",
        message,
        span,
        labels: [],
        chain: [],
      } as const;
      this.host.emit({ kind: "diagnostic", stage: "run", diagnostic });
    }
    if (this.saved) {
      restore(this.saved, program, this.session, this.variables);
      this.saved = undefined;
      this.host.restored();
    }
    const keys = [...streamsByKey(program)].map(([key, { ref }]) => [ref.uid, key] as const);
    if (keys.length > 0) this.host.streamKeys(keys);
    this.machine = new Machine(program, this.session, this.variables, this.host, compileValue);
  }

  /** What the statements run on; undefined before the first `load`. */
  get loaded(): Machine | undefined {
    return this.machine;
  }

  /**
   * Runs one cell of the loaded program to its end or its first fault; `chosen` says which of its statements, also of a cell that
   * has a mistake elsewhere.
   */
  runCell(index: number, chosen?: (span: ProgramCell["span"]) => boolean): CellStatus {
    const machine = this.machine!;
    const cell = machine.program.cells[index]!;
    const { host } = this;
    const title = cell.title === undefined ? {} : { title: cell.title };
    host.emit({ kind: "cell-started", cell: index, ...title, span: cell.span });
    const started = host.now();
    const status = cell.runnable || chosen ? this.runStatements(machine, cell, chosen) : "not-run";
    host.emit({ kind: "cell-finished", cell: index, status, milliseconds: host.now() - started });
    return status;
  }

  private runStatements(
    machine: Machine,
    cell: ProgramCell,
    chosen?: (span: ProgramCell["span"]) => boolean,
  ): CellStatus {
    const steps = this.stepsOf(machine, cell);
    for (const [i, step] of steps.entries()) {
      const { span } = cell.statements[i]!;
      if (chosen && !chosen(span)) continue;
      const before = this.variables.versions();
      let fault: RunFault | undefined;
      // An error that was thrown has left loops without ending them.
      machine.loopDepth = 0;
      try {
        fault = this.host.interrupted() ? interruption(span) : faultOf(step());
        const unsettled = this.session.settle();
        fault ??= unsettled;
      } catch (error) {
        if (error instanceof DeviceError) fault = error.fault;
        else if (error instanceof Interrupted) fault = interruption(span);
        else if (!isAllocationFailure(error)) {
          this.host.emit({ kind: "diagnostic", stage: "run", diagnostic: internalDiagnostic(error, span) });
          return "failed";
        } else fault = runFault("out-of-memory", "this needs more memory than there is", span);
      }
      const unread = this.session.late.readAll();
      machine.curves.flush();
      fault ??= machine.curves.takeFault() ?? unread;
      this.tellAssigned(before, span);
      this.session.endLoans();
      if (!fault) continue;
      this.host.emit({ kind: "diagnostic", stage: "run", diagnostic: toDiagnostic(fault, span) });
      return fault.code === "cancelled" ? "interrupted" : "failed";
    }
    return "ok";
  }

  /** Called once after the cells of a request. */
  finishRun(): void {
    this.machine?.tellProfiles();
  }

  private stepsOf(machine: Machine, cell: ProgramCell): readonly Execute[] {
    const known = this.compiled.get(cell);
    if (known) return known;
    const steps = cell.statements.map((s) => lazily(() => compileStatement(machine, s, false)));
    this.compiled.set(cell, steps);
    return steps;
  }

  /** Tells of values that have changed since `before`. */
  tellAssigned(before: ReadonlyMap<string, number>, span: ProgramCell["span"]): void {
    for (const variable of this.variables.all()) {
      const { name, version, value: given } = variable;
      const isUntold = this.untold.delete(variable);
      if (!given || (before.get(name) === version && !isUntold)) continue;
      const arrival = arrivalOf(given, this.session.late);
      if (arrival === "lost") variable.value = undefined;
      if (arrival === "waiting") this.untold.add(variable);
      if (arrival !== "here") continue;
      const value = shareValue(given);
      variable.value = value;
      this.host.keep(name, value, version);
      this.host.emit({ kind: "assigned", span, name, value: show(value) });
    }
  }

  /** Whether an interrupt has left values on a device that nobody was told of. */
  get hasUntold(): boolean {
    return this.untold.size > 0;
  }

  /** Brings them home and tells them; what is lost with the device has no value. */
  tellUntold(): void {
    this.session.late.readAll();
    this.tellAssigned(this.variables.versions(), { start: 0, end: 0 });
  }

  dispose(): void {
    this.session.dispose();
  }
}

/** The checker lets no jump out of a loop. */
const faultOf = (end: ReturnType<Execute>): RunFault | undefined =>
  end && end.kind !== "run-fault" ? bug(`\`${end.kind}\` outside a loop`) : end;

/** Compiles when it is first run: what an earlier statement cuts short costs nothing. */
function lazily(compile: () => Execute): Execute {
  let made: Execute | undefined;
  return () => {
    made ??= compile();
    return made();
  };
}
