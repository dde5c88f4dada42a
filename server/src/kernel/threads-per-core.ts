/** @file How busy the machine is. */
import { availableParallelism, loadavg } from "node:os";

/** Beyond this nobody wants to wait. */
const most = 10;

/**
 * How many threads want each core, on the average of the last minute: 1 when none has to wait, at most 10. What a thread does at once
 * when it is alone takes about so many times longer. Windows does not tell: 1.
 */
export function threadsPerCore(): number {
  return Math.min(most, Math.max(1, loadavg()[0]! / availableParallelism()));
}
