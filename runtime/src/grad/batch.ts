/**
 * @file Computes a graph for many values of one leaf at once: every node that depends on it gets a new first axis. Jacobians are the
 * pullback (or pushforward) batched over all unit vectors. (JAX's `vmap`; James Bradbury et al., 2018.)
 */
import type { Dim } from "../ir/dim.ts";
import { bug } from "../ir/internal-error.ts";
import { makeNode, type Node, topological } from "../ir/node.ts";
import { Builder } from "../ops/builder.ts";
import { type Fault, fault, isFault } from "../ops/op.ts";
import { opNamed } from "../ops/registry.ts";
import { keepType } from "../optimize/keep-type.ts";
import { batchComposite } from "./batch/composites.ts";
import { batchKernel } from "./batch/kernels.ts";
import { type Batched, stretched, withRank } from "./batch/leading-axis.ts";
import { batchRegion } from "./batch/regions.ts";
import { batchView } from "./batch/views.ts";

/** An op without a rule is written out for each position: beyond this many a function would be too large to compile. */
const mostUnrolled = 256;

/**
 * `root` with `leaf` replaced by each of `values` ([length, ...leaf]) along a new first axis: of shape [length, ...root]. A fault
 * "jacobian-size" names an op that has no rule for a first axis where the length is unknown or large.
 */
export function batch(root: Node, leaf: Node, values: Node, length: Dim): Node | Fault {
  const made = new Map<Node, Node>([[leaf, values]]);
  const refused = extend(root, made, length);
  return refused ?? stretched(new Builder(root.span), made.get(root) ?? root, made.has(root), length);
}

/** Puts what becomes of `root`, and of all that depends on a batched node, into `made`. */
function extend(root: Node, made: Map<Node, Node>, length: Dim): Fault | undefined {
  for (const node of topological([root], new Set(made.keys()))) {
    if (made.has(node) || !node.inputs.some((n) => made.has(n))) continue;
    const result = batchNode(node, made, length);
    if (isFault(result)) return result;
    made.set(node, result);
  }
  return undefined;
}

function batchNode(node: Node, made: Map<Node, Node>, length: Dim): Node | Fault {
  const g = new Builder(node.span);
  const op = opNamed(node.op);
  const inputs = node.inputs.map((n): Batched => ({ plain: n, batched: made.get(n) }));
  switch (op.kind) {
    case "elementwise": {
      const rank = node.type.shape.length;
      const operands = inputs.map((x) => (x.batched ? withRank(g, x.batched, x.plain, rank) : x.plain));
      return g.op(node.op, operands, node.attrs);
    }
    case "reduction": {
      const axes = node.attrs.axis as readonly number[];
      return g.op(node.op, [inputs[0]!.batched!], { ...node.attrs, axis: axes.map((a) => a + 1) });
    }
    case "view":
      return batchView(g, node, inputs[0]!.batched!, length) ?? unrolled(g, node, inputs, length);
    case "composite": {
      const direct = batchKernel(g, node, inputs, length);
      if (direct) return direct;
      const whole = batchComposite(g, node, inputs, length);
      if (whole) return whole;
      const body = op.expand(g, node.inputs, node.attrs);
      const typed = keepType(g, body, node.type) ?? bug(`${node.op} expands to another shape`);
      return extend(typed, made, length) ?? stretched(g, made.get(typed) ?? typed, made.has(typed), length);
    }
    case "kernel":
      // Results of one of several are asked for through `item`.
      if (node.results) return node;
      return batchKernel(g, node, inputs, length) ?? unrolled(g, node, inputs, length);
    case "leaf":
      return node.op === "item" ? itemOf(g, node, made, length) : bug(`${node.op} has inputs`);
    case "region":
      return node;
    case "list":
    case "word":
      return bug(`a node of ${node.op}, which is no op of a graph`);
  }
}

/** One result of a node of several, whose own inputs are batched. */
function itemOf(g: Builder, item: Node, made: ReadonlyMap<Node, Node>, length: Dim): Node | Fault {
  const of = item.inputs[0]!;
  const inputs = of.inputs.map((n): Batched => ({ plain: n, batched: made.get(n) }));
  if (opNamed(of.op).kind === "region") {
    const results = batchRegion(g, of, inputs, length, extend);
    const index = item.attrs.index as number;
    if (results && isFault(results)) return results;
    if (results) return stretched(g, results[index] ?? item, results[index] !== undefined, length);
  }
  const whole = batchKernel(g, of, inputs, length);
  if (whole?.results) {
    const type = whole.results[item.attrs.index as number]!;
    return makeNode({ op: "item", inputs: [whole], attrs: item.attrs, type, span: item.span });
  }
  return unrolled(g, of, inputs, length, (node) =>
    makeNode({ op: "item", inputs: [node], attrs: item.attrs, type: item.type, span: item.span }),
  );
}

/** The op once for each position. */
function unrolled(
  g: Builder,
  node: Node,
  inputs: readonly Batched[],
  length: Dim,
  then: (node: Node) => Node = (n) => n,
): Node | Fault {
  if (typeof length !== "number" || length > mostUnrolled) {
    return fault(
      "jacobian-size",
      `\`${node.op}\` is computed once for each element, of which there must be at most ${mostUnrolled}, known as a number`,
      [0],
    );
  }
  const one = (i: number): Node => {
    const operands = inputs.map((x) => (x.batched ? g.op("subtensor", [x.batched], { items: [["at", i]] }) : x.plain));
    return then(g.op(node.op, operands, node.attrs));
  };
  if (length === 0) return stretched(g, g.zerosLike(then(node)), false, 0);
  return g.op(
    "stack",
    Array.from({ length }, (_, i) => one(i)),
    { axis: 0 },
  );
}
