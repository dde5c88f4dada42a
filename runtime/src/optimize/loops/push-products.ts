/**
 * @file Moves matrix products out of loops: one large product before the loop, after it, or in place of a sum that the loop runs up, is
 * many times as fast as a small one in each step. (Theano's `PushOutSeqScan`, `PushOutDot1`, `PushOutScanOutput`.)
 */
import { type Graph, type Node, orderOf, withGraphs } from "../../ir/node.ts";
import { Builder } from "../../ops/builder.ts";
import { inputLike } from "../../ops/control/close-over.ts";
import { withInputs } from "../with-inputs.ts";
import { type LooseScan, loosen, remade, within } from "./loose-scan.ts";
import { drawsBefore } from "./push-draws.ts";
import { type Factors, factorsOf, sumOfProducts } from "./sum-of-products.ts";
import { type TidyScan, tidyScan } from "./tidy-scan.ts";

/** Expects a concrete graph in which all products are `matmul2`, and tidy loops. */
export function pushProducts(graph: Graph): Graph {
  const order = orderOf(graph.outputs);
  if (!order.some((n) => n.op === "scan" || n.op === "ifelse")) return graph;
  const read = new Map<Node, Set<number>>();
  for (const n of order) {
    if (n.op === "scan") read.set(n, new Set());
    if (n.op === "item") read.get(n.inputs[0]!)?.add(n.attrs.index as number);
  }
  const made = new Map<Node, Node>();
  const pushed = new Map<Node, TidyScan>();
  for (const node of order) {
    const own = withGraphs(
      withInputs(
        node,
        node.inputs.map((n) => made.get(n)!),
      ),
      pushProducts,
    );
    made.set(node, own);
    if (node.op === "scan" && (node.attrs.length as number) > 1) {
      const found = pushOut(own, read.get(node)!);
      if (found) pushed.set(node, found);
    }
    const scan = node.op === "item" ? pushed.get(node.inputs[0]!) : undefined;
    if (scan) made.set(node, scan.whole(node.attrs.index as number));
  }
  return { ...graph, outputs: graph.outputs.map((n) => made.get(n)!) };
}

function pushOut(node: Node, read: ReadonlySet<number>): TidyScan | undefined {
  const loose = loosen(node);
  const drawn = drawsBefore(loose);
  const before = productsBefore(drawn ?? loose);
  const s = before ?? drawn ?? loose;
  const sums = sumsOutside(s, read);
  const after = productsAfter(s, read);
  if (!drawn && !before && sums.size === 0 && after.size === 0) return undefined;

  const count = s.carries.length;
  const extra: Node[] = [];
  const stack = (n: Node): number => {
    const known = extra.indexOf(n);
    return known >= 0 ? known : extra.push(n) - 1;
  };
  const ofSums = new Map(
    [...sums].map(([j, sum]) => [
      j,
      { ...sum, places: sum.terms.map((t) => [stack(t.factors.a), stack(t.factors.b)]) },
    ]),
  );
  const ofAfter = new Map([...after].map(([k, p]) => [k, { ...p, place: stack(p.core) }]));
  const kept = {
    ...s,
    carries: s.carries.map((c, j) => ({ ...c, next: sums.get(j)?.rest ?? c.next })),
    stacked: [...s.stacked, ...extra],
  };
  const whole = new Set([...read].filter((i) => i < count || !after.has(i - count)));
  for (let i = 0; i < extra.length; i++) whole.add(count + s.stacked.length + i);
  const tidy = tidyScan(kept, { whole, last: new Set() });
  const stackedExtra = (i: number): Node => tidy.whole(count + s.stacked.length + i);
  const g = new Builder(s.span);
  return {
    last: () => undefined,
    whole: (index) => {
      const sum = ofSums.get(index);
      if (sum) {
        const products = sum.terms.map((t, i) => {
          const [a, b] = sum.places[i]!.map(stackedExtra) as [Node, Node];
          const product = sumOfProducts(g, t.factors, a, b);
          return t.negative ? g.neg(product) : product;
        });
        return products.reduce((x, y) => g.add(x, y), tidy.whole(index));
      }
      const p = ofAfter.get(index - count);
      return p ? p.finish(stackedExtra(p.place)) : tidy.whole(index);
    },
  };
}

// ---- Before the loop -------------------------------------------------------------------------------------------------

/** With products of elements of sequences and what does not change made elements of a sequence; undefined when there are none. */
function productsBefore(s: LooseScan): LooseScan | undefined {
  const kinds = kindsOf(s);
  const found = within(s).flatMap((n) => batchedProduct(n, kinds) ?? []);
  if (found.length === 0) return undefined;
  const cores = found.map((p) => p.core);
  const { length } = s;
  const map: LooseScan = { ...s, carries: [], stacked: cores, stop: undefined, draws: new Set() };
  const stacks = tidyScan(map, { whole: new Set(cores.keys()), last: new Set() });
  const g = new Builder(s.span);
  const leaves = new Map<Node, Node>();
  const sequences = found.map((p, i) => {
    const { shape } = p.node.type;
    const inner = inputLike(p.node);
    leaves.set(p.node, inner);
    return { walked: g.reshape(p.finish(g, stacks.whole(i), length as number), [length, ...shape]), inner };
  });
  const replaced = remade(s, (n, inputs) => leaves.get(n) ?? withInputs(n, inputs));
  return { ...replaced, sequences: [...s.sequences, ...sequences] };
}

/** Of each node of a step: outside it, changing with the sequences only, or changing from step to step. */
type Kind = "outer" | "element" | "recurrent";

function kindsOf(s: LooseScan): ReadonlyMap<Node, Kind> {
  const kinds = new Map<Node, Kind>();
  for (const c of s.carries) kinds.set(c.inner, "recurrent");
  for (const x of s.sequences) kinds.set(x.inner, "element");
  for (const n of within(s)) {
    if (kinds.has(n)) continue;
    const inputs = n.inputs.map((x) => kinds.get(x)!);
    if (s.draws.has(n) || (!s.outer.has(n) && inputs.includes("recurrent"))) kinds.set(n, "recurrent");
    else kinds.set(n, !s.outer.has(n) && inputs.includes("element") ? "element" : "outer");
  }
  return kinds;
}

interface BatchedProduct {
  readonly node: Node;
  /** What each step would multiply. */
  readonly core: Node;
  /** The products of all steps, from `core` of all steps. */
  readonly finish: (g: Builder, stacked: Node, length: number) => Node;
}

/** With many rows a product is fast within the loop too. */
const fewRows = 16;

function batchedProduct(node: Node, kinds: ReadonlyMap<Node, Kind>): BatchedProduct | undefined {
  return productOf(node, (varying, fixed) => kinds.get(varying) === "element" && kinds.get(fixed) === "outer");
}

/** A product of which one side varies from step to step, in few rows (or columns). */
function productOf(node: Node, varies: (varying: Node, fixed: Node) => boolean): BatchedProduct | undefined {
  if (node.op !== "matmul2" || node.type.shape.length !== 2) return undefined;
  const [a, b] = node.inputs as [Node, Node];
  const [m, n] = node.type.shape as [number, number];
  const ta = node.attrs.transposeA === true;
  const tb = node.attrs.transposeB === true;
  const k = a.type.shape[ta ? 0 : 1] as number;
  if (varies(a, b) && (ta ? m === 1 : m <= fewRows)) {
    return {
      ...{ node, core: core(a) },
      finish: (g, stacked, length) =>
        g.op("matmul2", [g.reshape(stacked, [length * m, k]), b], { transposeA: false, transposeB: tb }),
    };
  }
  if (varies(b, a) && n === 1) {
    return {
      ...{ node, core: core(b) },
      finish: (g, stacked, length) =>
        g.op("matmul2", [g.reshape(stacked, [length, k]), a], { transposeA: false, transposeB: !ta }),
    };
  }
  return undefined;
}

/** What a chain of reshapes starts from. */
function core(node: Node): Node {
  let at = node;
  while (at.op === "reshape") at = at.inputs[0]!;
  return at;
}

// ---- Instead of a sum in the loop ------------------------------------------------------------------------------------

interface RunningSum {
  readonly terms: readonly { readonly factors: Factors; readonly negative: boolean }[];
  /** The next value without those terms. */
  readonly rest: Node;
}

/** Carried values that only add up products: by place. */
function sumsOutside(s: LooseScan, read: ReadonlySet<number>): ReadonlyMap<number, RunningSum> {
  const readers = new Map<Node, number>();
  for (const n of within(s)) if (!s.outer.has(n)) for (const x of n.inputs) readers.set(x, (readers.get(x) ?? 0) + 1);
  const out = new Map<number, RunningSum>();
  for (const [j, { inner, next }] of s.carries.entries()) {
    if (!read.has(j) || readers.get(inner) !== 1 || s.stacked.includes(next) || s.stacked.includes(inner)) continue;
    if (s.carries.some((c, i) => c.next === inner || (i !== j && c.next === next))) continue;
    const g = new Builder(next.span);
    const terms: RunningSum["terms"][number][] = [];
    let rest: Node = inner;
    let good = false;
    const visit = (n: Node, negative: boolean): void => {
      if (n === inner) {
        good = !negative;
        return;
      }
      const sameShape = n.inputs.every((x) => x.type.shape.join() === n.type.shape.join());
      if ((n.op === "add" || n.op === "sub") && sameShape) {
        visit(n.inputs[0]!, negative);
        visit(n.inputs[1]!, n.op === "sub" ? !negative : negative);
        return;
      }
      const factors = factorsOf(n);
      if (factors) terms.push({ factors, negative });
      else rest = negative ? g.sub(rest, n) : g.add(rest, n);
    };
    visit(next, false);
    if (good && terms.length > 0) out.set(j, { terms, rest });
  }
  return out;
}

// ---- After the loop --------------------------------------------------------------------------------------------------

interface LaterProduct {
  readonly core: Node;
  readonly finish: (stacked: Node) => Node;
}

/** Stacked products that nothing in the step reads: by place. */
function productsAfter(s: LooseScan, read: ReadonlySet<number>): ReadonlyMap<number, LaterProduct> {
  const out = new Map<number, LaterProduct>();
  const kinds = kindsOf(s);
  const count = s.carries.length;
  for (const [k, y] of s.stacked.entries()) {
    if (!read.has(count + k)) continue;
    const product = productOf(
      core(y),
      (varying, fixed) => kinds.get(varying) === "recurrent" && kinds.get(fixed) === "outer",
    );
    if (!product) continue;
    const others = [...s.carries.map((c) => c.next), ...s.stacked.filter((n) => core(n) !== product.node)];
    if (within(s, others).includes(product.node)) continue;
    const g = new Builder(product.node.span);
    const length = s.length as number;
    out.set(k, {
      core: product.core,
      finish: (stacked) => g.reshape(product.finish(g, stacked, length), [length, ...y.type.shape]),
    });
  }
  return out;
}
