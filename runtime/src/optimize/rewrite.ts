/**
 * @file Applies rules to a graph, bottom-up to a fixed point. Equal nodes become one on the way, so that a rule sees by identity
 * that two operands are the same, however the user wrote them.
 */
import { type Graph, makeNode, type Node, orderOf, withGraphs } from "../ir/node.ts";
import { Builder } from "../ops/builder.ts";
import { InternTable } from "./intern.ts";
import { keepType } from "./keep-type.ts";
import { applyRule } from "./rule.ts";
import type { RuleIndex } from "./rule-index.ts";
import { withInputs } from "./with-inputs.ts";

/** Computes a node of constants; undefined where it is not worth it. */
type Fold = (node: Node) => Node | undefined;

export interface RewriteOptions {
  readonly rules: RuleIndex;
  readonly fold?: Fold;
  /** Nodes that stay as they are; rules do not look into them. */
  readonly keep?: ReadonlySet<Node>;
  /** Called for each rule that fires. */
  readonly onRule?: ((rule: string, before: Node, after: Node) => void) | undefined;
  /** Called with a rule that fires again and again: rewriting then stops, and the graph is right but not in normal form. */
  readonly onEndless?: ((rule: string) => void) | undefined;
}

/** The normal forms of `roots`, in order. Types stay; new nodes carry the span, the name and the checks of those that they replace. */
export function rewriteNodes(roots: readonly Node[], options: RewriteOptions): readonly Node[] {
  const { rules, fold, keep, onRule, onEndless } = options;
  const table = new InternTable();
  const normal = new Map<Node, Node>();
  for (const node of keep ?? []) normal.set(node, table.of(node));
  const order = orderOf(roots);
  const readers = countReaders(order, roots);
  /** Of what a normal form stands for. */
  const readersOf = new Map<Node, number>();
  const uses = (below: Node): number => readersOf.get(below) ?? 1;
  // Rules shrink or sort; this is only used up when two of them undo each other.
  let fuel = 1000 + 50 * order.length;

  const step = (node: Node): Node | undefined => {
    const folded = fold?.(node);
    if (folded) return folded;
    let g: Builder | undefined;
    const builder = (): Builder => {
      g ??= new Builder(node.span);
      return g;
    };
    for (const rule of rules.candidates(node)) {
      const found = applyRule(rule, node, builder, uses);
      if (!found || found === node) continue;
      const after = keepType(builder(), found, node.type);
      if (!after) continue;
      // A claim may not get lost on a node that others use without it.
      if (node.checks.length > 0 && normal.has(after)) continue;
      if (--fuel < 0) {
        onEndless?.(rule.name);
        return undefined;
      }
      onRule?.(rule.name, node, after);
      return after;
    }
    return undefined;
  };

  const inner = (graph: Graph): Graph => rewrite(graph, { rules, ...(fold && { fold }), onRule, onEndless });

  const settle = (node: Node): Node => {
    const known = normal.get(node);
    if (known) return known;
    const own = withGraphs(withInputs(node, node.inputs.map(settle)), inner);
    const current = table.of(own);
    let result = own === current || !normal.has(current) ? undefined : normal.get(current);
    if (!result) {
      const after = step(current);
      result = after ? settle(inherit(after, current, normal)) : current;
      normal.set(current, result);
      normal.set(result, result);
    }
    normal.set(node, result);
    return result;
  };

  for (const node of order) {
    const result = settle(node);
    readersOf.set(result, (readersOf.get(result) ?? 0) + readers.get(node)!);
  }
  return roots.map((n) => normal.get(n)!);
}

/** How many nodes read each; a root is read from outside. */
function countReaders(order: readonly Node[], roots: readonly Node[]): ReadonlyMap<Node, number> {
  const readers = new Map<Node, number>();
  for (const node of order) {
    readers.set(node, 0);
    for (const n of node.inputs) readers.set(n, readers.get(n)! + 1);
  }
  for (const n of roots) readers.set(n, readers.get(n)! + 1);
  return readers;
}

/** A graph in normal form: itself where it is that. */
export const rewrite = (graph: Graph, options: RewriteOptions): Graph => {
  const keep = new Set([...graph.inputs, ...(options.keep ?? [])]);
  const outputs = rewriteNodes(graph.outputs, { ...options, keep });
  return outputs.every((n, i) => n === graph.outputs[i]) ? graph : { kind: "graph", inputs: graph.inputs, outputs };
};

/** A new root takes the name and the checks of what it replaces. */
function inherit(after: Node, before: Node, normal: ReadonlyMap<Node, Node>): Node {
  if (normal.has(after) || (before.name === undefined && before.checks.length === 0)) return after;
  return makeNode({
    ...after,
    name: after.name ?? before.name,
    checks: [...after.checks, ...before.checks],
  });
}
