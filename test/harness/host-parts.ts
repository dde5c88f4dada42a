/**
 * @file What the processor computes of programs for a GPU, as text that a golden file holds: a part that it takes anew is seen, and
 * one that it has no more.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Placement } from "../../runtime/src/contract.ts";

/** `fourier: fourier has no code for the GPU`, each once, in the order of the alphabet. */
export const hostPartsOf = ({ hostParts }: Placement): readonly string[] =>
  [...new Set(hostParts.map(({ label, reason }) => `${label}: ${reason}`))].sort();

/** Why a part may be there at all. */
const known: readonly RegExp[] = [
  /^the GPU has no (float64|u?int64)/,
  /^[a-z_0-9]+ has no code for the GPU$/,
  /^random numbers are drawn on the processor$/,
  /^a tensor without elements$/,
  /^it prints, which the processor does$/,
  /^each value is looked at, which the processor does$/,
  /^integers that the processor counts on$/,
];

/** Those whose reason is none that is known. */
export const strangeParts = (placement: Placement): readonly string[] =>
  hostPartsOf(placement).filter((part) => !known.some((reason) => reason.test(part.slice(part.indexOf(": ") + 2))));

/** Compares lines with a file of `test/golden/gpu`; `UPDATE=1` writes it. */
export function compareHostParts(
  name: string,
  found: readonly string[],
): { readonly expected: string; readonly found: string } {
  const path = join("test", "golden", "gpu", name);
  const text = `${found.join("\n")}\n`;
  if (process.env.UPDATE) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return { expected: existsSync(path) ? readFileSync(path, "utf8") : "", found: text };
}
