/** @file Dim names of the file: known from their first use on. */
import type { Span } from "../ast.ts";
import type { Context, MutableDim } from "./context.ts";
import { noteDim } from "./record.ts";

/** The dim called so, if the text above has used it. */
export function dimNamed(cx: Context, name: string): MutableDim | undefined {
  const dim = cx.file.dims.get(name);
  if (!cx.file.isAway && !cx.record.dimReads.has(name)) cx.record.dimReads.set(name, dim?.binder);
  return dim;
}

/** Notes a use of a dim name; the first one binds it. */
export function useDim(cx: Context, name: string, span: Span, owner: string): void {
  dimNamed(cx, name);
  if (cx.dry) return;
  if (!cx.file.isAway) cx.record.dimUses.push({ name, span, owner });
  noteDim(cx.file, name, span, owner);
}
