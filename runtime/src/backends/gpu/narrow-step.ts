/** @file A loop with one result: what that needs of a step, cut so that no kernel reads more arrays than a device binds. */
import { bug } from "../../ir/internal-error.ts";
import type { Node } from "../../ir/node.ts";
import type { LoopStep, Operand, Tensor, Use } from "../../optimize/plan.ts";
import { whole } from "../../optimize/strided.ts";
import { scratchTensor } from "./kernel-plan.ts";
import { mostArrays } from "./kernel-text.ts";

/** Elementwise nodes over the points of a space, and the one value of them that is wanted. */
export interface Body {
  readonly space: readonly number[];
  readonly loads: readonly Use[];
  readonly nodes: LoopStep["body"];
  readonly value: Operand;
}

/** What `value` needs of the step. */
export function bodyOf(step: Pick<LoopStep, "space" | "loads" | "body">, value: Operand): Body {
  const needed = new Set<Node>();
  const used = new Set<number>();
  const see = (o: Operand): void => {
    if (o.kind === "value") needed.add(o.node);
    if (o.kind === "load") used.add(o.index);
  };
  see(value);
  for (const { node, operands } of [...step.body].reverse()) if (needed.has(node)) for (const o of operands) see(o);
  const at = new Map<number, number>();
  const loads = step.loads.filter((_, i) => {
    if (used.has(i)) at.set(i, at.size);
    return used.has(i);
  });
  const moved = (o: Operand): Operand => (o.kind === "load" ? { kind: "load", index: at.get(o.index)! } : o);
  const nodes = step.body
    .filter(({ node }) => needed.has(node))
    .map(({ node, operands }) => ({ node, operands: operands.map(moved) }));
  return { space: step.space, loads, nodes, value: moved(value) };
}

/** Bodies to be stored first, each into its tensor, and then one that reads few enough arrays. */
export interface Cut {
  readonly before: readonly { readonly body: Body; readonly target: Tensor }[];
  readonly body: Body;
}

/** Stores inner values until each kernel reads at most as many arrays as a device binds: the ones that read most go first. */
export function cutBody(body: Body): Cut {
  const loads: Use[] = [...body.loads];
  const before: { body: Body; target: Tensor }[] = [];
  const stored = new Map<Node, Operand>();
  const nodes: LoopStep["body"][number][] = [];
  const reads = new Map<Node, ReadonlySet<Tensor>>();
  const readsOf = (o: Operand): ReadonlySet<Tensor> => {
    if (o.kind === "load") return new Set([loads[o.index]!.tensor]);
    return o.kind === "value" ? (reads.get(o.node) ?? bug("a value that comes later")) : new Set();
  };
  for (const { node, operands } of body.nodes) {
    const taken = operands.map((o) => (o.kind === "value" ? (stored.get(o.node) ?? o) : o));
    for (;;) {
      const all = new Set(taken.flatMap((o) => [...readsOf(o)]));
      if (all.size <= mostArrays) {
        reads.set(node, all);
        break;
      }
      const sizes = taken.map((o) => (o.kind === "value" ? readsOf(o).size : 0));
      const most = taken[sizes.indexOf(Math.max(...sizes))]!;
      if (most.kind !== "value") return bug("one node reads more arrays than a kernel can");
      const target = scratchTensor(most.node.type.dtype, body.space, most.node);
      before.push({ body: bodyOf({ space: body.space, loads: [...loads], body: nodes }, most), target });
      const load: Operand = { kind: "load", index: loads.push({ tensor: target, window: whole(body.space) }) - 1 };
      stored.set(most.node, load);
      for (const [i, o] of taken.entries()) if (o.kind === "value" && o.node === most.node) taken[i] = load;
    }
    nodes.push({ node, operands: taken });
  }
  const value = body.value.kind === "value" ? (stored.get(body.value.node) ?? body.value) : body.value;
  return { before, body: bodyOf({ space: body.space, loads, body: nodes }, value) };
}
