/** @file Ops whose attributes are computed when the program runs: `x[i : i + k]` in a loop. */
import { evaluate } from "../../../runtime/src/backends/reference.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import type { Attr, Attrs, Node } from "../../../runtime/src/ir/node.ts";
import type { ValueExpr } from "../language/program.ts";
import { applyOp, leafNode } from "./apply-op.ts";
import { attrOf } from "./attr-value.ts";
import { located } from "./faults.ts";
import type { Evaluate, Machine } from "./machine.ts";
import { asTensor, type TensorValue, tensor } from "./value.ts";

type OpExpr = Extract<ValueExpr, { kind: "op" }>;

export const hasComputedAttrs = (e: OpExpr): boolean => Object.values(e.attrs).some((a) => a.kind === "computed");

/** Those that were known to the checker. */
export function knownAttrs(e: OpExpr): Attrs {
  const attrs: Record<string, Attr> = {};
  for (const [name, attr] of Object.entries(e.attrs)) {
    if (attr.kind === "known") attrs[name] = attr.value!;
  }
  return attrs;
}

/**
 * An op whose attributes are computed (`x[i : i + k]` in a loop) would need new code each time: it is applied at once, on the
 * reference device. Its operands are expressions of their own.
 */
export function compileDynamicOp(machine: Machine, expr: OpExpr): Evaluate {
  const operands = expr.inputs.map((e) => ({ evaluate: machine.compile(e), span: e.span }));
  const attrs = Object.entries(expr.attrs).map(([name, a]) => ({
    name,
    span: a.kind === "computed" ? a.value.span : expr.span,
    evaluate: a.kind === "computed" ? machine.compile(a.value) : undefined,
    known: a.kind === "known" ? a.value : undefined,
  }));
  return () => {
    const values: TensorValue[] = [];
    for (const { evaluate: compute, span } of operands) {
      const value = compute();
      const t = isRunFault(value) ? value : asTensor(value);
      if (isRunFault(t)) return located(t, span);
      values.push(t);
    }
    const settled: Record<string, Attr> = {};
    for (const a of attrs) {
      const value = a.evaluate?.();
      if (value !== undefined && isRunFault(value)) return value;
      const attr = value === undefined ? a.known! : attrOf(value);
      if (isRunFault(attr)) return located(attr, a.span);
      settled[a.name] = attr;
    }
    const nodes = values.map((v, i) => leafNode({ ...v.array, weak: v.weak }, operands[i]!.span));
    const built = applyOp(expr.op, nodes, settled, expr.span);
    if (isRunFault(built)) return built;
    const roots = Array.isArray(built) ? (built as readonly Node[]) : [built as Node];
    const results = evaluate(roots, (n) => values[nodes.indexOf(n)]!.array);
    if (isRunFault(results)) return located(results, expr.span);
    const shown = results.map((array, i) => tensor(array, roots[i]!.type.weak === true));
    return Array.isArray(built) ? { kind: "list", items: shown } : shown[0]!;
  };
}
