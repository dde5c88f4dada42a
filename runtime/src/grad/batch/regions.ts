/** @file Loops and choices for many values at once: one loop whose carried values have a new first axis. */
import type { Dim } from "../../ir/dim.ts";
import { bug } from "../../ir/internal-error.ts";
import { type Graph, type Node, topological } from "../../ir/node.ts";
import type { Builder } from "../../ops/builder.ts";
import { buildScan } from "../../ops/control/build-scan.ts";
import { inputLike } from "../../ops/control/close-over.ts";
import { buildIfelse, ifelseAttrs } from "../../ops/control/ifelse.ts";
import { scanParts } from "../../ops/control/scan-parts.ts";
import { type Fault, isFault } from "../../ops/op.ts";
import { substitution } from "../../optimize/substitute.ts";
import { type Batched, stretched } from "./leading-axis.ts";

/** Puts what becomes of `root` into `made`. */
export type Extend = (root: Node, made: Map<Node, Node>, length: Dim) => Fault | undefined;

/** By result: the batched one, or undefined where it does not depend on what is batched. Undefined where there is no rule. */
export function batchRegion(
  g: Builder,
  node: Node,
  inputs: readonly Batched[],
  length: Dim,
  extend: Extend,
): readonly (Node | undefined)[] | Fault | undefined {
  return node.op === "scan" ? batchScan(g, node, inputs, length, extend) : batchChoice(g, node, inputs, length, extend);
}

function batchScan(
  g: Builder,
  node: Node,
  inputs: readonly Batched[],
  length: Dim,
  extend: Extend,
): readonly (Node | undefined)[] | Fault | undefined {
  const s = scanParts(node);
  if (s.until || (s.count && inputs[inputs.length - 1]!.batched)) return undefined;
  const isBatched = carriedWith(node, inputs);
  const leaf = (n: Node): Node => inputLike(g.broadcastTo(n, [length, ...n.type.shape]), nameOf(n));
  const made = new Map<Node, Node>();
  for (const [i, inner] of s.step.inputs.entries()) if (isBatched.has(i)) made.set(inner, leaf(inner));
  for (const n of s.step.outputs) {
    const refused = extend(n, made, length);
    if (refused) return refused;
  }
  // What the step reads unbatched it reads from outside; leaves of its own stay.
  const outer = new Map(s.inner.captured.map((n, m) => [n, inputs[s.carries + s.sequences + m]!] as const));
  const by = new Map<Node, Node>();
  for (const [inner, x] of outer) by.set(made.get(inner) ?? inner, x.batched ?? x.plain);
  const after = s.step.outputs.map((n) => made.get(n));
  const roots = s.step.outputs.map((n, o) =>
    o < s.carries && isBatched.has(o) ? stretched(g, after[o] ?? n, after[o] !== undefined, length) : (after[o] ?? n),
  );
  const at = substitution(roots, by);
  const first = (x: Batched, rank: number): Node =>
    x.batched ? g.transpose(x.batched, [1, 0, ...Array.from({ length: rank - 1 }, (_, i) => i + 2)]) : x.plain;
  const scan = buildScan(
    {
      carries: s.inner.carried.map((inner, j) => ({
        initial: isBatched.has(j)
          ? stretched(g, inputs[j]!.batched ?? inputs[j]!.plain, !!inputs[j]!.batched, length)
          : inputs[j]!.plain,
        inner: made.get(inner) ?? inner,
        next: at(roots[j]!),
      })),
      sequences: s.inner.elements.map((inner, i) => ({
        walked: first(inputs[s.carries + i]!, s.walked[i]!.type.shape.length),
        inner: made.get(inner) ?? inner,
      })),
      stacked: roots.slice(s.carries).map(at),
      length: s.length,
      reverse: s.reverse,
      truncate: s.truncate,
      recompute: s.recompute,
      belongs: (n) => n.op === "random",
      measured: s.count && { dim: s.measured!, count: s.count },
    },
    node.span,
  );
  if (isFault(scan)) return bug(`a batched loop: ${scan.message}`);
  return [
    ...scan.last.map((n, j) => (isBatched.has(j) ? n : undefined)),
    ...scan.stacked.map((n, k) =>
      after[s.carries + k]
        ? g.transpose(n, [1, 0, ...Array.from({ length: n.type.shape.length - 2 }, (_, i) => i + 2)])
        : undefined,
    ),
  ];
}

const nameOf = (n: Node): string => (n.attrs.ref as { readonly name: string }).name;

/** The inputs of the step that get the axis: those batched outside, and carried values that depend on them. */
function carriedWith(node: Node, inputs: readonly Batched[]): ReadonlySet<number> {
  const { step, carries, next } = scanParts(node);
  const found = new Set(step.inputs.flatMap((_, i) => (inputs[i]!.batched ? [i] : [])));
  for (;;) {
    const depends = dependants(step, new Set([...found].map((i) => step.inputs[i]!)));
    const more = next.flatMap((n, j) => (j < carries && !found.has(j) && depends.has(n) ? [j] : []));
    if (more.length === 0) return found;
    for (const j of more) found.add(j);
  }
}

function dependants(graph: Graph, leaves: ReadonlySet<Node>): ReadonlySet<Node> {
  const found = new Set(leaves);
  for (const n of topological(graph.outputs)) if (n.inputs.some((x) => found.has(x))) found.add(n);
  return found;
}

/** Where the choice itself is the same for all values. */
function batchChoice(
  g: Builder,
  node: Node,
  inputs: readonly Batched[],
  length: Dim,
  extend: Extend,
): readonly (Node | undefined)[] | Fault | undefined {
  const [condition, ...read] = inputs as [Batched, ...Batched[]];
  if (condition.batched) return undefined;
  const { yes, no } = ifelseAttrs(node.attrs);
  const branch = (graph: Graph): readonly Node[] | Fault => {
    const made = new Map<Node, Node>();
    const by = new Map<Node, Node>();
    for (const [m, inner] of graph.inputs.entries()) {
      const { plain, batched } = read[m]!;
      if (batched) made.set(inner, batched);
      else by.set(inner, plain);
    }
    const roots: Node[] = [];
    for (const n of graph.outputs) {
      const refused = extend(n, made, length);
      if (refused) return refused;
      roots.push(stretched(g, made.get(n) ?? n, made.has(n), length));
    }
    return roots.map(substitution(roots, by));
  };
  const [a, b] = [branch(yes), branch(no)];
  if ("kind" in a) return a;
  if ("kind" in b) return b;
  const outer = new Set(read.flatMap((x) => [x.plain, ...(x.batched ? [x.batched] : [])]));
  const insideOf = (roots: readonly Node[]): ((n: Node) => boolean) => {
    const inside = new Set(topological(roots, outer).filter((n) => !outer.has(n)));
    return (n) => inside.has(n);
  };
  const made = buildIfelse(
    { condition: condition.plain, yes: a, no: b, inYes: insideOf(a), inNo: insideOf(b) },
    node.span,
  );
  return isFault(made) ? bug(`a batched choice: ${made.message}`) : made;
}
