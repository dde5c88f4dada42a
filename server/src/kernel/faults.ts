/** @file Faults of a run: where they happened, and how they read as diagnostics. */
import type { RunFault } from "../../../runtime/src/contract.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { KernelDiagnostic } from "../../protocol/kernel.ts";
import type { Span } from "../language/ast.ts";

/** The fault that ends a run which was interrupted. */
export const interruption = (span: Span): RunFault => runFault("cancelled", "interrupted", span);

/** The fault at `span`, if it does not say itself where it is; else with the way to it as one more related place. */
export function located(fault: RunFault, span: Span, way?: string): RunFault {
  if (!fault.span) return { ...fault, span };
  if (way === undefined || inside(fault.span, span)) return fault;
  return also(fault, way, span);
}

/** The fault with one more related place, at the end of the chain. */
export const also = (fault: RunFault, message: string, span: Span): RunFault => ({
  ...fault,
  related: [...(fault.related ?? []), { message, span }],
});

/** The fault as shown; `whole` is where it goes when nothing closer is known. */
export function toDiagnostic(fault: RunFault, whole: Span): KernelDiagnostic {
  const chain = (fault.related ?? []).map((r) => ({ message: r.message, span: r.span ?? fault.span ?? whole }));
  const isInterrupted = fault.code === "cancelled";
  const severity = isInterrupted ? "information" : "error";
  const message = isInterrupted ? "interrupted; the state is as last committed" : fault.message;
  const labels = fault.span?.file === undefined ? [] : [{ message: "it happens here", span: fault.span }];
  return { code: fault.code, severity, message, span: here(fault, whole), labels, chain };
}

/** The nearest place in the text that runs: what happens in an imported file is told where that is used. */
function here({ span, related = [] }: RunFault, whole: Span): Span {
  const places = [span, ...related.map((r) => r.span)];
  return places.find((s) => s && s.file === undefined) ?? whole;
}

/** Our own mistake, as the user sees it. */
export function internalDiagnostic(error: unknown, span: Span): KernelDiagnostic {
  const what = error instanceof Error ? error.message : String(error);
  const message = `a mistake of Tensorgraph itself, not of yours: ${what}`;
  return { code: "internal", severity: "error", message, span, labels: [], chain: [] };
}

const inside = (inner: Span, outer: Span): boolean =>
  inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
