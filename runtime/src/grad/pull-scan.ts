/**
 * @file The derivative of a loop: a loop the other way round, which carries the cotangents of the carried values from step to step.
 * (Backpropagation through time; P. Werbos, 1990. As a pair of loops: JAX's transposition of `scan`.)
 */
import { type Dim, minDims, subDims } from "../ir/dim.ts";
import { isFloat } from "../ir/dtype.ts";
import { bug } from "../ir/internal-error.ts";
import { type Attr, makeNode, type Node, orderOf } from "../ir/node.ts";
import type { Builder } from "../ops/builder.ts";
import { buildScan, resultsOf, type Scan } from "../ops/control/build-scan.ts";
import { inputLike } from "../ops/control/close-over.ts";
import { type ScanParts, scanParts } from "../ops/control/scan-parts.ts";
import { isFault } from "../ops/op.ts";
import { substitution } from "../optimize/substitute.ts";
import { connected } from "./connected.ts";
import type { Pull, Pulled, Seed } from "./pulled.ts";
import { residuals } from "./residuals.ts";

/** The cotangents of the inputs of a `scan` node, given those of its results; `pull` differentiates the step. */
export function pullScan(
  g: Builder,
  node: Node,
  cotangents: readonly (Node | null)[],
  wanted: readonly boolean[],
  pull: Pull,
): readonly (Node | null)[] {
  const scan = scanParts(node);
  if (scan.until) return node.inputs.map(() => null);
  const active = activeInputs(scan, wanted);
  const { seeds, pulled } = pullStep(scan, cotangents, active, pull);
  const cotangentOf = (i: number): Node | undefined => {
    const p = pulled.get(i);
    return p?.kind === "flows" ? p.cotangent : undefined;
  };

  // What each step of the derivative computes: new cotangents of the carried values, those of the elements, shares of the rest.
  const { carries, sequences } = scan;
  const carried = [...seeds.keys()].filter((o) => o < carries);
  const elements = scan.walked.flatMap((_, i) => (cotangentOf(carries + i) ? [carries + i] : []));
  const read = scan.captured.flatMap((_, m) => (cotangentOf(carries + sequences + m) ? [carries + sequences + m] : []));
  const sums = read.map((i) => inputLike(scan.step.inputs[i]!));
  const next = [
    ...carried.map((j) => cotangentOf(j) ?? g.zerosLike(scan.step.inputs[j]!)),
    ...read.map((i, m) => g.add(sums[m]!, cotangentOf(i)!)),
  ];
  const given = elements.map((i) => cotangentOf(i)!);
  const { forward, sources } = withResiduals(node, scan, [...next, ...given], new Set([...seeds.values(), ...sums]));

  const truncated = truncation(scan);
  const inner = new Map<Node, Node>(scan.inner.captured.map((n, m) => [n, scan.captured[m]!]));
  const walked: { walked: Node; inner: Node }[] = [];
  for (const [value, outer] of sources(forward)) {
    const leaf = inputLike(value);
    inner.set(value, leaf);
    walked.push({ walked: truncated.cut(g, outer), inner: leaf });
  }
  for (const [o, leaf] of seeds) {
    if (o >= carries)
      walked.push({ walked: truncated.cut(g, cotangents[o] ?? bug("a seed without cotangent")), inner: leaf });
  }
  const at = substitution([...next, ...given], inner);
  const initial = [
    ...carried.map((j) => cotangents[j] ?? g.zerosLike(scan.initial[j]!)),
    ...read.map((i) => g.zerosLike(node.inputs[i]!)),
  ];
  const leaves = [...carried.map((j) => seeds.get(j)!), ...sums];
  const made = buildScan(
    {
      carries: leaves.map((leaf, i) => ({ initial: initial[i]!, inner: leaf, next: at(next[i]!) })),
      sequences: walked,
      stacked: given.map(at),
      length: truncated.length,
      reverse: !scan.reverse,
      recompute: scan.recompute,
      measured: scan.count && { dim: scan.measured!, count: scan.count },
    },
    node.span,
  );
  if (isFault(made)) return bug(`the derivative of a loop: ${made.message}`);

  const out: (Node | null)[] = node.inputs.map(() => null);
  for (const [i, j] of carried.entries()) if (wanted[j]) out[j] = truncated.start(g, made.last[i]!);
  for (const [i, m] of read.entries()) out[m] = made.last[carried.length + i]!;
  for (const [i, x] of elements.entries()) out[x] = truncated.spread(g, made.stacked[i]!, node.inputs[x]!);
  return out;
}

/** By input: whether a cotangent has to be found for it, because it is wanted or because it is carried on to something that is. */
function activeInputs({ step, carries, next }: ScanParts, wanted: readonly boolean[]): readonly number[] {
  const active = new Set(step.inputs.flatMap((n, i) => (wanted[i] && isFloat(n.type.dtype) ? [i] : [])));
  for (;;) {
    const reached = connected(orderOf(step.outputs), new Set([...active].map((i) => step.inputs[i]!)), new Set());
    const found = next.flatMap((n, j) => (j < carries && !active.has(j) && reached.has(n) ? [j] : []));
    if (found.length === 0) return [...active].sort((a, b) => a - b);
    for (const j of found) active.add(j);
  }
}

/**
 * Differentiates one step. `seeds` has a leaf for the cotangent of each result of the step that has one: of those that are used
 * outside, and of carried values that later steps use.
 */
function pullStep(
  { step, carries }: ScanParts,
  cotangents: readonly (Node | null)[],
  active: readonly number[],
  pull: Pull,
): { readonly seeds: ReadonlyMap<number, Node>; readonly pulled: ReadonlyMap<number, Pulled> } {
  const seeds = new Map<number, Node>();
  const seed = (o: number): void => {
    seeds.set(o, inputLike(step.outputs[o]!, "cotangent"));
  };
  for (const [o, d] of cotangents.entries()) if (d && isFloat(step.outputs[o]!.type.dtype)) seed(o);
  for (;;) {
    const list: Seed[] = [...seeds].map(([o, leaf]) => [step.outputs[o]!, leaf]);
    const found = pull(
      list,
      active.map((i) => step.inputs[i]!),
    );
    const pulled = new Map(active.map((i, k) => [i, found[k]!]));
    const fed = active.filter((i) => i < carries && !seeds.has(i) && pulled.get(i)!.kind === "flows");
    if (fed.length === 0) return { seeds, pulled };
    for (const j of fed) seed(j);
  }
}

/** The loop with what the derivative needs of its steps stacked behind its results, and where each such value is then found. */
function withResiduals(
  node: Node,
  scan: ScanParts,
  roots: readonly Node[],
  given: ReadonlySet<Node>,
): { readonly forward: Scan; readonly sources: (forward: Scan) => readonly (readonly [Node, Node])[] } {
  const { step, inner, stacked } = scan;
  const elements = new Map(inner.elements.map((n, i) => [n, scan.walked[i]!]));
  const results = new Map(stacked.map((n, k) => [n, k]));
  const captured = new Set(inner.captured);
  const kept = residuals(roots, given, {
    free: (n) => elements.has(n) || captured.has(n) || results.has(n),
    recompute: scan.recompute,
  });
  const outputs = [...step.outputs, ...kept];
  const types = kept.map((n) => ({ dtype: n.type.dtype, shape: [scan.length, ...n.type.shape] }));
  const forward =
    kept.length === 0
      ? node
      : makeNode({
          ...node,
          attrs: { ...node.attrs, step: { ...step, outputs } },
          results: [...node.results!, ...types],
        });
  const used = new Set<Node>();
  const stack = [...roots];
  for (let n = stack.pop(); n; n = stack.pop()) {
    if (used.has(n)) continue;
    used.add(n);
    if (!results.has(n) && !kept.includes(n)) stack.push(...n.inputs);
  }
  return {
    forward: resultsOf(forward),
    sources: (f) => [
      ...[...elements].filter(([n]) => used.has(n)),
      ...[...results].filter(([n]) => used.has(n)).map(([n, k]) => [n, f.stacked[k]!] as const),
      ...kept.map((n, k) => [n, f.stacked[stacked.length + k]!] as const),
    ],
  };
}

/** `truncate_gradient`: the derivative goes through the last steps only. */
interface Truncation {
  readonly length: Dim;
  /** The part of a sequence that those steps walk. */
  readonly cut: (g: Builder, x: Node) => Node;
  /** The cotangents of all elements of `like`: 0 before. */
  readonly spread: (g: Builder, d: Node, like: Node) => Node;
  /** The cotangent of a first value: 0 unless the first step is among them. */
  readonly start: (g: Builder, d: Node) => Node;
}

function truncation({ length, truncate, reverse }: ScanParts): Truncation {
  if (truncate < 0 || (typeof length === "number" && length <= truncate)) {
    return { length, cut: (_, x) => x, spread: (_, d) => d, start: (_, d) => d };
  }
  const steps = minDims(truncate, length);
  const bounds: readonly Attr[] = reverse ? [null, steps, null] : [subDims(length, steps), null, null];
  const items: Attr = [["slice", ...bounds]];
  return {
    length: steps,
    cut: (g, x) =>
      g.op("specify_shape", [g.op("subtensor", [x], { items })], { shape: [steps, ...x.type.shape.slice(1)] }),
    spread: (g, d, like) => g.op("write_subtensor", [g.zerosLike(like), d], { items, add: false }),
    start: (g, d) => g.where(g.op("less_equal", [g.dim(length), truncate]), d, g.zerosLike(d)),
  };
}
