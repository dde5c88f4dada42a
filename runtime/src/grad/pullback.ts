/** @file Reverse mode: carries cotangents from the roots of a graph back to chosen nodes. */
import { bug } from "../ir/internal-error.ts";
import { type Node, topological } from "../ir/node.ts";
import { Builder } from "../ops/builder.ts";
import type { CompositeOp } from "../ops/op.ts";
import { opNamed } from "../ops/registry.ts";
import { connected, cuts } from "./connected.ts";
import { fitTo } from "./fit-to.ts";
import { sumOf, throughMask } from "./masks.ts";
import { pullIfelse } from "./pull-ifelse.ts";
import { pullScan } from "./pull-scan.ts";
import type { Pulled, Seed } from "./pulled.ts";

export interface PullbackOptions {
  /** Nodes through which nothing flows. */
  readonly constants?: ReadonlySet<Node>;
  /** Cotangents that replace whatever would flow to those nodes. */
  readonly known?: ReadonlyMap<Node, Node>;
  /** Nodes below which nothing of interest lies. */
  readonly stop?: ReadonlySet<Node>;
}

/**
 * The cotangent of each of `wrt`, given those of `seeds`. One walk over the graph, users before inputs; only what lies on a path from
 * `wrt` to a seed is differentiated. Every new node carries the span of the node that it differentiates.
 */
export function pullback(seeds: readonly Seed[], wrt: readonly Node[], options: PullbackOptions = {}): Pulled[] {
  const constants = options.constants ?? new Set<Node>();
  const order = topological(
    seeds.map(([node]) => node),
    options.stop,
  );
  const reached = connected(order, new Set(wrt), constants);
  const arriving = new Map<Node, Node[]>();
  const arrive = (node: Node, cotangent: Node): void => {
    const list = arriving.get(node);
    if (list) list.push(cotangent);
    else arriving.set(node, [cotangent]);
  };
  for (const [node, cotangent] of seeds) arrive(node, cotangent);

  const totals = new Map<Node, Node>();
  /** What lies on a path from `wrt` to a seed: known only now, going down. */
  const live = new Set(seeds.flatMap(([node]) => (reached.has(node) ? [node] : [])));
  /** Cotangents of the results of nodes that have several, by index. */
  const parts = new Map<Node, (Node | null)[]>();
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    if (!live.has(node)) continue;
    const g = new Builder(node.span);
    const cotangent = options.known?.get(node) ?? total(g, arriving.get(node));
    if (cotangent) totals.set(node, cotangent);
    // A wrt may itself be the result of an op without derivative.
    if (constants.has(node) || options.stop?.has(node) || cuts(node)) continue;
    const wanted = node.inputs.map((n) => reached.has(n));
    for (let k = 0; k < wanted.length; k++) if (wanted[k]) live.add(node.inputs[k]!);
    if (node.op === "item") {
      const of = node.inputs[0]!;
      const list = parts.get(of) ?? of.results!.map(() => null);
      const index = node.attrs.index as number;
      // One result may be read through several nodes.
      if (cotangent) list[index] = list[index] ? g.add(list[index], cotangent) : cotangent;
      parts.set(of, list);
      continue;
    }
    if (!wanted.includes(true)) continue;
    const cotangents = derive(g, node, cotangent, parts.get(node), wanted);
    for (let k = 0; k < cotangents.length; k++) {
      const d = cotangents[k];
      if (d && wanted[k]) arrive(node.inputs[k]!, fitTo(g, d, node.inputs[k]!));
    }
  }
  return wrt.map((x) => {
    if (!live.has(x)) return { kind: "disconnected" };
    const cotangent = totals.get(x);
    return cotangent ? { kind: "flows", cotangent } : { kind: "zero" };
  });
}

const total = (g: Builder, arrived: readonly Node[] | undefined): Node | undefined => arrived && sumOf(g, arrived);

/** The cotangents of the inputs of one node. */
function derive(
  g: Builder,
  node: Node,
  cotangent: Node | undefined,
  parts: readonly (Node | null)[] | undefined,
  wanted: readonly boolean[],
): readonly (Node | null)[] {
  const op = opNamed(node.op);
  if (node.results) {
    if (!parts || parts.every((p) => p === null)) return [];
    if (op.kind === "region") {
      const rule = op.name === "scan" ? pullScan : pullIfelse;
      return rule(g, node, parts, wanted, pullback);
    }
    const rule = op.gradMany ?? bug(`${node.op} has several results and no gradMany`);
    return rule(g, node.inputs, node, parts, node.attrs, wanted);
  }
  if (!cotangent) return [];
  const { grad } = op;
  if (grad && op.kind === "elementwise") {
    return throughMask(g, cotangent, (d) => grad(g, node.inputs, node, d, node.attrs, wanted));
  }
  if (grad) return grad(g, node.inputs, node, cotangent, node.attrs, wanted);
  if (op.kind !== "composite") return bug(`${node.op} has no derivative`);
  // Without a rule of its own: through what it is made of, down to its operands and no further.
  const operands = [...new Set(node.inputs)];
  const pulled = pullback([[body(g, op, node), cotangent]], operands, { stop: new Set(operands) });
  return node.inputs.map((n, i) => {
    // An operand that is given twice has one cotangent for both places.
    const p = node.inputs.indexOf(n) === i ? pulled[operands.indexOf(n)]! : undefined;
    return p?.kind === "flows" ? p.cotangent : null;
  });
}

const body = (g: Builder, op: CompositeOp, node: Node): Node => op.expand(g, node.inputs, node.attrs);
