/** @file Makes the faults of a run: what was wrong, and where in the user's text. */
import type { RunFault } from "../contract.ts";
import type { Span } from "../ir/node.ts";

/** A fault with the place that it is about; `related` says how it came to be, nearest first. */
export const runFault = (
  code: string,
  message: string,
  span?: Span,
  related?: NonNullable<RunFault["related"]>,
): RunFault => ({ kind: "run-fault", code, message, ...(span && { span }), ...(related && { related }) });

/** True of what engines throw when an array or a WebAssembly memory cannot be allocated. */
export const isAllocationFailure = (error: unknown): boolean =>
  error instanceof RangeError && /alloc|array length|memory|maximum size/i.test(error.message);
