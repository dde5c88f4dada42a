/** @file One request, from its text to its outcome, on an interpreter. */
import type { KernelDiagnostic, RunOutcome, RunRequest, TextSpan } from "../../protocol/kernel.ts";
import type { CheckInfo } from "../language/check/info.ts";
import type { Diagnostic } from "../language/diagnostic.ts";
import type { Program } from "../language/program.ts";
import type { Host } from "./host.ts";
import type { Interpreter } from "./interpreter.ts";

/** What the language makes of a text. */
export interface Compiled {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
  readonly info: CheckInfo;
}

/** Runs the cells in order; one that fails does not keep the next from running, an interrupt does. */
export function runRequest(interpreter: Interpreter, compiled: Compiled, request: RunRequest, host: Host): RunOutcome {
  const started = host.now();
  for (const d of compiled.diagnostics) host.emit({ kind: "diagnostic", stage: "check", diagnostic: shown(d) });
  const { within } = request;
  const errors = compiled.diagnostics.filter((d) => d.severity === "error");
  let ok = !errors.some((d) => !within || overlap(d.span, within));
  let interrupted = false;
  interpreter.load(compiled.program);
  for (const index of request.cells ?? compiled.program.cells.keys()) {
    const cell = compiled.program.cells[index];
    if (!cell || (within && !overlap(cell.span, within))) continue;
    const status = interpreter.runCell(index, within && ((span) => overlap(span, within)));
    ok &&= status === "ok";
    interrupted = status === "interrupted";
    if (interrupted) break;
  }
  interpreter.finishRun();
  return { ok, interrupted, milliseconds: host.now() - started };
}

/** The first of them is a statement; an empty range, as a cursor's, touches what it stands in or beside. */
const overlap = (a: TextSpan, b: TextSpan): boolean =>
  b.start === b.end ? a.start <= b.start && b.start <= a.end : a.start < b.end && b.start < a.end;

const shown = (d: Diagnostic): KernelDiagnostic => ({
  code: d.code,
  severity: d.severity,
  message: d.message,
  span: d.span,
  labels: d.labels,
  chain: d.chain,
});
