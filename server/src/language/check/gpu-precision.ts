/** @file `with device = gpu` on a function that reads float64: a GPU has float32 at most. One fix declares all of them anew. */
import type { FunctionSpec } from "../../../../runtime/src/contract.ts";
import type { Node, Ref } from "../../../../runtime/src/ir/node.ts";
import type { Clause, Span } from "../ast.ts";
import type { Fix } from "../diagnostic.ts";
import { type Context, textOf } from "./context.ts";
import { report } from "./report.ts";

/** Reports at the word `gpu`; `nodes` are all that the function needs. Says whether all is well. */
export function checkPrecision(
  cx: Context,
  clauses: readonly Clause[],
  spec: FunctionSpec,
  nodes: readonly Node[],
): void {
  if (spec.options.device !== "gpu") return;
  const doubles = nodes.filter((n) => (n.op === "input" || n.op === "shared") && n.type.dtype === "float64");
  const option = clauses.flatMap((c) => (c.kind === "with" ? c.options : [])).find((o) => o.name.text === "device");
  if (doubles.length === 0 || !option) return;
  const names = doubles.map((n) => `\`${refOf(n).name}\``);
  const all = names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
  const message = `the GPU has no float64, which ${all} ${names.length === 1 ? "is" : "are"}`;
  report(cx, "gpu-precision", option.value?.span ?? option.name.span, message, {
    labels: doubles.flatMap((n) => (n.span ? [{ message: `${refOf(n).name}: float64`, span: n.span }] : [])),
    fixes: [useSingle(cx, doubles)],
  });
}

const refOf = (n: Node): Ref => n.attrs.ref as Ref;

/**
 * Types that are written become float32; first values of shared variables are converted, unless they are plain numbers. The spans are
 * those of the tree, which move with the text.
 */
function useSingle(cx: Context, doubles: readonly Node[]): Fix {
  const edits = new Map<Span, string>();
  for (const n of doubles) {
    const { type, initial } = cx.file.declarations.get(refOf(n)) ?? {};
    if (type) edits.set(type.name.span, singleName(type.name.text));
    if (!initial) continue;
    const value = textOf(cx, initial.span);
    if (!type || !isNumber(value)) edits.set(initial.span, `float32(${value})`);
  }
  const title = "Use float32 inputs";
  return { title, edits: [...edits].map(([span, text]) => ({ span, text })), certain: false };
}

/** Theano's names say the dtype by their first letter: `dmatrix` is `fmatrix`. */
const singleName = (name: string): string => (name.startsWith("d") ? `f${name.slice(1)}` : "float32");

const isNumber = (text: string): boolean => /^-?[\d.][\d._]*(e[+-]?\d+)?$/i.test(text.trim());
