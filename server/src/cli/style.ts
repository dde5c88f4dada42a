/** @file Colours of the terminal, when the stream shows them. */
import pc from "picocolors";
import { plain, type Style } from "../text/print-diagnostic.ts";

/** Coloured on a terminal, unless NO_COLOR is set. */
export function styleFor(stream: { readonly isTTY?: boolean }): Style {
  if (!stream.isTTY || process.env.NO_COLOR) return plain;
  const c = pc.createColors(true);
  return { error: (s) => c.bold(c.red(s)), warning: (s) => c.bold(c.yellow(s)), strong: c.bold, faint: c.dim };
}
