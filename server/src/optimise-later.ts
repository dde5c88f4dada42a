/** @file Lets V8 wait longer before it optimises a function: most of a cold check would be spent on that. */
import v8 from "node:v8";

/**
 * By default a function is handed to the optimising compiler after about 132 kB of executed bytecode. Checking a file of 2,000 lines
 * takes 0.5 s altogether, in which that compiler would use more time than the checker, on the second core, which the collector and the
 * kernel want too; and what it assumed from the first statements is soon refuted by others. Functions that stay hot are optimised
 * all the same, some calls later. The kernel's thread has WebAssembly for its hot loops.
 */
export function optimiseLater(): void {
  if (process.versions.v8.startsWith("11.3.")) v8.setFlagsFromString("--interrupt-budget=1000000");
}
