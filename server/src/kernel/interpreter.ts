/**
 * @file Runs programs: holds the session and the variables of one file across its edits, and executes cells statement by
 * statement. Knows no threads; `worker.ts` puts it into one.
 */
import type { Device, RunFault } from "../../../runtime/src/contract.ts";
import type { Session } from "../../../runtime/src/session.ts";
import type { Program, ProgramCell } from "../language/program.ts";
import { carryState } from "./carry-state.ts";
import { compileStatement } from "./compile-statement.ts";
import { compileValue } from "./compile-value.ts";
import { interruption, toDiagnostic } from "./faults.ts";
import type { Host } from "./host.ts";
import { type Execute, Machine } from "./machine.ts";
import { show } from "./show-value.ts";
import { Variables } from "./variables.ts";

export type CellStatus = "ok" | "failed" | "interrupted" | "not-run";

export class Interpreter {
  readonly session: Session;
  readonly variables = new Variables();
  private readonly device: Device;
  private readonly host: Host;
  private machine: Machine | undefined;
  private readonly compiled = new Map<ProgramCell, readonly Execute[]>();

  constructor(session: Session, device: Device, host: Host) {
    this.session = session;
    this.device = device;
    this.host = host;
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
      this.host.emit({ kind: "diagnostic", diagnostic });
    }
    this.machine = new Machine(program, this.device, this.session, this.variables, this.host, compileValue);
  }

  /** Runs one cell of the loaded program to its end or its first fault. */
  runCell(index: number): CellStatus {
    const machine = this.machine!;
    const cell = machine.program.cells[index]!;
    const { host } = this;
    const title = cell.title === undefined ? {} : { title: cell.title };
    host.emit({ kind: "cell-started", cell: index, ...title, span: cell.span });
    const started = host.now();
    const status = cell.runnable ? this.runStatements(machine, cell) : "not-run";
    host.emit({ kind: "cell-finished", cell: index, status, milliseconds: host.now() - started });
    return status;
  }

  private runStatements(machine: Machine, cell: ProgramCell): CellStatus {
    const steps = this.stepsOf(machine, cell);
    for (const [i, step] of steps.entries()) {
      const { span } = cell.statements[i]!;
      const before = this.variables.versions();
      const fault = this.host.interrupted() ? interruption(span) : step();
      machine.curves.flush();
      this.tellAssigned(before, span);
      if (!fault) continue;
      this.host.emit({ kind: "diagnostic", diagnostic: toDiagnostic(fault, span) });
      return fault.code === "cancelled" ? "interrupted" : "failed";
    }
    return "ok";
  }

  private stepsOf(machine: Machine, cell: ProgramCell): readonly Execute[] {
    const known = this.compiled.get(cell);
    if (known) return known;
    const steps = cell.statements.map((s) => lazily(() => compileStatement(machine, s, false)));
    this.compiled.set(cell, steps);
    return steps;
  }

  private tellAssigned(before: ReadonlyMap<string, number>, span: ProgramCell["span"]): void {
    for (const { name, value, version } of this.variables.all()) {
      if (!value || before.get(name) === version) continue;
      this.host.emit({ kind: "assigned", span, name, value: show(value) });
    }
  }

  dispose(): void {
    this.session.dispose();
  }
}

/** Compiles when it is first run: what an earlier statement cuts short costs nothing. */
function lazily(compile: () => Execute): Execute {
  let made: Execute | undefined;
  return (): RunFault | undefined => {
    made ??= compile();
    return made();
  };
}
