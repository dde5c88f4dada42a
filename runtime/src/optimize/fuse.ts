/**
 * @file Groups the nodes of an optimised, concrete graph into steps: elementwise nodes and reductions over the same points share
 * one loop, and what only a loop needs never stands in memory.
 */
import { type NdArray, scalarOf, sizeOf } from "../ir/array.ts";
import { bug } from "../ir/internal-error.ts";
import { type Graph, makeNode, type Node, orderOf } from "../ir/node.ts";
import { ifelseAttrs } from "../ops/control/ifelse.ts";
import { scanAttrs } from "../ops/control/scan-parts.ts";
import { opNamed } from "../ops/index.ts";
import type { Strided } from "../ops/op.ts";
import { foldIdentity } from "./fold-identity.ts";
import { lowerProducts } from "./lower-products.ts";
import { nodeCost } from "./node-cost.ts";
import type { ChoiceStep, FoldStep, KernelStep, LoopStep, Operand, Plan, ScanStep, Step, Tensor, Use } from "./plan.ts";
import { broadcastWindow, isDense, isWhole, sameLengths, squeezed, squeezeWindow, whole } from "./strided.ts";
import { tile } from "./tile.ts";

/** Costs of a loop's nodes together: beyond this, code grows (and is long in the making) with no gain. */
const maxCost = 600;

/** How many groups a node is tried on, besides those that compute its operands: the ones opened last. */
const recentGroups = 32;

/** A set of nodes that one step computes. */
interface Group {
  readonly index: number;
  readonly kind: "loop" | "kernel";
  readonly space: readonly number[];
  readonly nodes: Node[];
  /** Groups whose tensors it reads. */
  readonly needs: Set<Group>;
  /** Tensors that it reads at more than one point. */
  readonly reads: Set<Node>;
  cost: number;
}

/** Where a node's elements are found: computed at the same point, or in memory. */
type Source =
  | { readonly kind: "value"; readonly node: Node }
  | { readonly kind: "memory"; readonly base: Node; readonly window: Strided }
  | { readonly kind: "constant"; readonly value: NdArray };

export function fuse(graph: Graph): Plan {
  return new Fusion(lowerProducts(graph)).plan();
}

const shapeOf = (n: Node): readonly number[] => n.type.shape as readonly number[];

/** `copy` is the identity of this pass: an output that is a window on something else gets memory of its own through it. */
const copyOf = (n: Node): Node => makeNode({ op: "copy", inputs: [n], type: n.type, span: n.span, name: n.name });

const isElementwise = (n: Node): boolean => n.op === "copy" || opNamed(n.op).kind === "elementwise";

function isFold(n: Node): boolean {
  const op = n.op === "copy" ? undefined : opNamed(n.op);
  return op?.kind === "reduction" && foldIdentity(op, n.type.dtype) !== undefined;
}

const isFused = (n: Node): boolean => isElementwise(n) || isFold(n);

/** The points that a fused node is computed at. */
const spaceOf = (n: Node): readonly number[] => squeezed(shapeOf(isElementwise(n) ? n : n.inputs[0]!));

class Fusion {
  private readonly graph: Graph;
  private readonly order: Node[] = [];
  private readonly outputs: readonly Node[];
  private readonly groups: Group[] = [];
  private readonly inputSources = new Map<Node, readonly Source[]>();
  private readonly loops = new Map<string, Group[]>();
  private readonly groupOf = new Map<Node, Group>();
  private readonly tensors = new Map<Node, Tensor>();
  private readonly sources = new Map<Node, Source>();
  /** Copies of windows that a reshape cannot see through, by the window's node. */
  private readonly copies = new Map<Node, Node>();
  private readonly inputIndex: Map<Node, number>;
  private readonly resultTensors = new Map<Node, Tensor[]>();
  /** What kernels read, with copies in place of windows that they cannot read. */
  private readonly operands = new Map<Node, readonly Node[]>();

  constructor(graph: Graph) {
    this.graph = graph;
    this.inputIndex = new Map(graph.inputs.map((n, i) => [n, i]));
    const claimed = new Set<Node>();
    const outputs = graph.outputs.map((n) => {
      const own = n.op === "item" || isComputed(n);
      const output = own && !claimed.has(n) ? n : copyOf(n);
      claimed.add(output);
      return output;
    });
    this.outputs = outputs.every((n, i) => n === graph.outputs[i]) ? graph.outputs : outputs;
  }

  plan(): Plan {
    const inputs = this.graph.inputs.map((n) => this.tensor(n));
    for (const node of orderOf(this.outputs)) this.visit(node);
    const outputs = this.outputs.map((n) => this.tensor(n));
    const sorted = sortGroups(this.groups);
    // Loops first say what they load: that decides what others have to store.
    const drafts = sorted.map((g) => (g.kind === "loop" ? this.draft(g) : this.kernelStep(g)));
    const steps = tile(drafts.map((d): Step => (d.kind === "draft" ? this.finish(d) : d)));
    const tensors = [...this.tensors.values(), ...[...this.resultTensors.values()].flat()];
    return { inputs, outputs, steps, tensors: [...new Set(tensors)] };
  }

  private visit(node: Node): void {
    if (isComputed(node)) {
      if (isFused(node)) this.join(node);
      else this.alone(node);
    } else if (node.op !== "item" && opNamed(node.op).kind === "view") {
      const input = this.memory(node.inputs[0]!);
      const view = viewWindow(node, input.window);
      if (view) return;
      // The elements have to stand side by side first.
      const copy = copyOf(node.inputs[0]!);
      this.copies.set(node, copy);
      this.join(copy);
    }
    this.order.push(node);
  }

  /** Where a node stands in memory (then it has to be stored). */
  private memory(node: Node): { readonly base: Node; readonly window: Strided } {
    const known = this.sources.get(node);
    if (known?.kind === "memory") return known;
    let found: { readonly base: Node; readonly window: Strided };
    if (isView(node)) {
      const copy = this.copies.get(node);
      const input = copy ? { base: copy, window: whole(shapeOf(copy)) } : this.memory(node.inputs[0]!);
      const window = viewWindow(node, input.window) ?? bug(`%${node.id} is no window on a contiguous tensor`);
      found = { base: input.base, window };
    } else found = { base: node, window: whole(shapeOf(node)) };
    this.sources.set(node, { kind: "memory", ...found });
    return found;
  }

  /** How a node computed at the points of `shape` reads one of its inputs. */
  private source(input: Node, shape: readonly number[]): Source {
    const peeled = peel(input);
    if (isElementwiseComputed(peeled) && sameLengths(squeezed(shapeOf(peeled)), squeezed(shape))) {
      return { kind: "value", node: peeled };
    }
    const { base, window } = this.memory(input);
    const value = constantOf(base);
    if (value && value.data.length === 1) return { kind: "constant", value };
    return { kind: "memory", base, window: squeezeWindow(broadcastWindow(window, shape)) };
  }

  private sourcesOf(node: Node): readonly Source[] {
    let found = this.inputSources.get(node);
    if (!found) {
      const shape = shapeOf(isElementwise(node) ? node : node.inputs[0]!);
      found = node.inputs.map((n) => this.source(n, shape));
      this.inputSources.set(node, found);
    }
    return found;
  }

  private producer(base: Node): Group | undefined {
    return this.groupOf.get(base.op === "item" ? base.inputs[0]! : base);
  }

  /** Puts a fused node into a group over the same points, where no other step has to run in between; or opens one. */
  private join(node: Node): void {
    const space = spaceOf(node);
    const sources = this.sourcesOf(node);
    const values = new Set<Group>();
    const needed = new Set<Group>();
    const reads = new Set<Node>();
    for (const s of sources) {
      if (s.kind === "value") values.add(this.groupOf.get(s.node) ?? bug(`%${s.node.id} is in no group`));
      if (s.kind !== "memory") continue;
      const from = this.producer(s.base);
      if (from) needed.add(from);
      if (sizeOf(shapeOf(s.base)) > 1) reads.add(s.base);
    }
    const small = sizeOf(space) <= 16;
    const cost = nodeCost(node);
    const before = closure(needed);
    const beforeValues = [...values].map((v) => closure(v.needs));
    const fits = (g: Group): boolean =>
      g.cost + cost <= maxCost &&
      !before.has(g) &&
      (values.has(g) || small || sharesReads(g, reads)) &&
      !beforeValues.some((b) => b.has(g));
    const group =
      [...values].findLast(fits) ??
      this.loopsOver(space).slice(-recentGroups).findLast(fits) ??
      this.open("loop", space);
    group.nodes.push(node);
    group.cost += cost;
    this.groupOf.set(node, group);
    for (const g of [...needed, ...values]) if (g !== group) group.needs.add(g);
    for (const r of reads) group.reads.add(r);
  }

  private alone(node: Node): void {
    const inputs = opNamed(node.op).kind === "region" ? this.inOrder(node) : node.inputs;
    this.operands.set(node, inputs);
    const group = this.open("kernel", []);
    group.nodes.push(node);
    this.groupOf.set(node, group);
    for (const input of inputs) {
      const from = this.producer(this.memory(input).base);
      if (from) group.needs.add(from);
    }
  }

  /** The inputs of a loop or choice, copied where elements do not stand in order. */
  private inOrder(node: Node): readonly Node[] {
    const { carries, sequences } = node.op === "scan" ? scanAttrs(node.attrs) : { carries: 0, sequences: 0 };
    return node.inputs.map((input, i) => {
      const { window } = this.memory(input);
      const walked = i >= carries && i < carries + sequences;
      if (isDense(walked ? { ...window, shape: window.shape.slice(1), strides: window.strides.slice(1) } : window))
        return input;
      const copy = copyOf(input);
      this.join(copy);
      this.order.push(copy);
      return copy;
    });
  }

  private open(kind: Group["kind"], space: readonly number[]): Group {
    const group: Group = {
      index: this.groups.length,
      kind,
      space,
      nodes: [],
      needs: new Set(),
      reads: new Set(),
      cost: 0,
    };
    this.groups.push(group);
    if (kind === "loop") this.loopsOver(space).push(group);
    return group;
  }

  /** The groups over these points, oldest first. */
  private loopsOver(space: readonly number[]): Group[] {
    const key = space.join();
    let list = this.loops.get(key);
    if (!list) {
      list = [];
      this.loops.set(key, list);
    }
    return list;
  }

  private tensor(node: Node): Tensor {
    const known = this.tensors.get(node);
    if (known) return known;
    if (node.op === "item") {
      const made = this.results(node.inputs[0]!)[node.attrs.index as number]!;
      this.tensors.set(node, made);
      return made;
    }
    const index = this.inputIndex.get(node);
    const value = constantOf(node);
    const origin: Tensor["origin"] =
      index !== undefined ? { kind: "input", index } : value ? { kind: "constant", value } : { kind: "computed", node };
    const made: Tensor = { kind: "tensor", id: node.id, dtype: node.type.dtype, shape: shapeOf(node), origin };
    this.tensors.set(node, made);
    return made;
  }

  private results(node: Node): Tensor[] {
    const known = this.resultTensors.get(node);
    if (known) return known;
    const made = (node.results ?? [node.type]).map(
      (t, i): Tensor => ({
        kind: "tensor",
        id: -(node.id * 64 + i),
        dtype: t.dtype,
        shape: t.shape as readonly number[],
        origin: { kind: "computed", node },
      }),
    );
    this.resultTensors.set(node, made);
    return made;
  }

  private use(node: Node): Use {
    const { base, window } = this.memory(node);
    return { tensor: this.tensor(base), window };
  }

  private kernelStep(group: Group): KernelStep | ScanStep | ChoiceStep {
    const node = group.nodes[0]!;
    const targets = node.results ? this.results(node) : [this.tensor(node)];
    const inputs = this.operands.get(node)!.map((n) => this.use(n));
    if (node.op === "ifelse") {
      const { yes, no } = ifelseAttrs(node.attrs);
      return { kind: "choice", node, inputs, targets, yes: fuse(yes), no: fuse(no), nodes: [node] };
    }
    if (node.op !== "scan") return { kind: "kernel", node, inputs, targets, nodes: [node] };
    const { step } = scanAttrs(node.attrs);
    const distinct = [...new Set(step.outputs)];
    const body = fuse({ ...step, outputs: distinct });
    return {
      ...{ kind: "scan", node, inputs, targets, body, nodes: [node] },
      outputs: step.outputs.map((n) => distinct.indexOf(n)),
    };
  }

  private draft(group: Group): Draft {
    const loads: Use[] = [];
    const index = new Map<string, number>();
    const operandOf = (s: Source): Operand => {
      if (s.kind === "constant") return s;
      if (s.kind === "value" && this.groupOf.get(s.node) === group) return s;
      const [base, window] = s.kind === "value" ? [s.node, squeezeWindow(whole(shapeOf(s.node)))] : [s.base, s.window];
      const tensor = this.tensor(base);
      const key = `${tensor.id}:${window.offset}:${window.strides.join()}`;
      let at = index.get(key);
      if (at === undefined) {
        at = loads.push({ tensor, window }) - 1;
        index.set(key, at);
      }
      return { kind: "load", index: at };
    };
    const body: LoopStep["body"][number][] = [];
    const folds: { node: Node; value: Operand }[] = [];
    for (const node of group.nodes) {
      const operands = this.sourcesOf(node).map(operandOf);
      if (isElementwise(node)) body.push({ node, operands });
      else folds.push({ node, value: operands[0]! });
    }
    return { kind: "draft", group, loads, body, folds };
  }

  private finish({ group, loads, body, folds }: Draft): LoopStep {
    const stores = body
      .filter(({ node }) => this.tensors.has(node))
      .map(({ node }) => ({ value: { kind: "value", node } as const, target: this.tensor(node) }));
    const steps = folds.map(({ node, value }): FoldStep => {
      const shape = shapeOf(node.inputs[0]!);
      const axes = node.attrs.axis as readonly number[];
      const folded = shape.map((_, i) => axes.includes(i)).filter((_, i) => shape[i] !== 1);
      return { node, value, folded, target: this.tensor(node) };
    });
    return { kind: "loop", space: group.space, loads, body, stores, folds: steps, nodes: group.nodes };
  }
}

interface Draft {
  readonly kind: "draft";
  readonly group: Group;
  readonly loads: readonly Use[];
  readonly body: LoopStep["body"];
  readonly folds: readonly { readonly node: Node; readonly value: Operand }[];
}

/** The value of a `constant`, or of a `dim` that is a number. */
function constantOf(n: Node): NdArray | undefined {
  if (n.op === "constant") return n.attrs.value as NdArray;
  return n.op === "dim" ? scalarOf(n.type.dtype, n.attrs.dim as number) : undefined;
}

const isView = (n: Node): boolean => n.op !== "copy" && opNamed(n.op).kind === "view";

/** Computed by a step, into memory of its own or in passing. */
function isComputed(n: Node): boolean {
  if (n.op === "copy" || n.op === "random") return true;
  const { kind } = opNamed(n.op);
  return kind === "elementwise" || kind === "reduction" || kind === "kernel" || kind === "region";
}

const isElementwiseComputed = (n: Node): boolean => n.op === "copy" || opNamed(n.op).kind === "elementwise";

function viewWindow(node: Node, input: Strided): Strided | null {
  const op = opNamed(node.op);
  return op.kind === "view" ? op.view(input, node.attrs, shapeOf(node)) : bug(`${node.op} is no view`);
}

/** Looks through reshapes that only add or take away axes of length 1. */
function peel(node: Node): Node {
  let at = node;
  while (isView(at)) {
    const input = at.inputs[0]!;
    if (!sameLengths(squeezed(shapeOf(at)), squeezed(shapeOf(input)))) break;
    const window = viewWindow(at, whole(shapeOf(input)));
    if (!window || !isWhole(window, sizeOf(shapeOf(input)))) break;
    at = input;
  }
  return at;
}

function sharesReads(g: Group, reads: ReadonlySet<Node>): boolean {
  for (const r of reads) if (g.reads.has(r)) return true;
  return false;
}

/** The groups, and all that they need by way of others. */
function closure(groups: ReadonlySet<Group>): ReadonlySet<Group> {
  if (groups.size === 0) return groups;
  const seen = new Set(groups);
  for (const g of seen) for (const n of g.needs) seen.add(n);
  return seen;
}

/** Groups with those that they need before them. */
function sortGroups(groups: readonly Group[]): Group[] {
  const sorted: Group[] = [];
  const done = new Set<Group>();
  const stack: { group: Group; needs: Group[] }[] = [];
  for (const root of groups) {
    if (done.has(root)) continue;
    done.add(root);
    stack.push({ group: root, needs: [...root.needs] });
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const next = top.needs.pop();
      if (next === undefined) {
        sorted.push(top.group);
        stack.pop();
      } else if (!done.has(next)) {
        done.add(next);
        stack.push({ group: next, needs: [...next.needs] });
      }
    }
  }
  return sorted;
}
