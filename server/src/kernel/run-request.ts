/** @file One request, from its text to its outcome, on an interpreter. */
import type { KernelDiagnostic, RunOutcome, RunRequest } from "../../protocol/kernel.ts";
import type { Diagnostic } from "../language/diagnostic.ts";
import type { Program } from "../language/program.ts";
import type { Host } from "./host.ts";
import type { Interpreter } from "./interpreter.ts";

/** What the language makes of a text. */
export interface Compiled {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
}

/** Runs the cells in order; one that fails does not keep the next from running, an interrupt does. */
export function runRequest(interpreter: Interpreter, compiled: Compiled, request: RunRequest, host: Host): RunOutcome {
  const started = host.now();
  for (const d of compiled.diagnostics) host.emit({ kind: "diagnostic", stage: "check", diagnostic: shown(d) });
  let ok = !compiled.diagnostics.some((d) => d.severity === "error");
  let interrupted = false;
  interpreter.load(compiled.program);
  for (const index of request.cells ?? compiled.program.cells.keys()) {
    const status = interpreter.runCell(index);
    ok &&= status === "ok";
    interrupted = status === "interrupted";
    if (interrupted) break;
  }
  interpreter.finishRun();
  return { ok, interrupted, milliseconds: host.now() - started };
}

const shown = (d: Diagnostic): KernelDiagnostic => ({
  code: d.code,
  severity: d.severity,
  message: d.message,
  span: d.span,
  labels: d.labels,
  chain: d.chain,
});
