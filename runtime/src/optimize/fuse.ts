/**
 * @file Groups the nodes of an optimised, concrete graph into steps: elementwise nodes and reductions over the same points share
 * one loop, and what only a loop needs never stands in memory.
 */
import { sizeOf } from "../ir/array.ts";
import { bug } from "../ir/internal-error.ts";
import { type Graph, type Node, orderOf } from "../ir/node.ts";
import { ifelseAttrs } from "../ops/control/ifelse.ts";
import { scanAttrs } from "../ops/control/scan-parts.ts";
import { opNamed } from "../ops/index.ts";
import { closure, type Group, sharesReads, sortGroups } from "./fuse/group.ts";
import { draftLoop, finishLoop } from "./fuse/loop-draft.ts";
import { copyOf, isComputed, isFused, isView, shapeOf, spaceOf } from "./fuse/node-kinds.ts";
import { Places } from "./fuse/places.ts";
import { Tensors } from "./fuse/tensors.ts";
import { lowerProducts } from "./lower-products.ts";
import { nodeCost } from "./node-cost.ts";
import type { ChoiceStep, KernelStep, Plan, ScanStep, Step, Use } from "./plan.ts";
import { isDense } from "./strided.ts";
import { tile } from "./tile.ts";

/** Costs of a loop's nodes together: beyond this, code grows (and is long in the making) with no gain. */
const maxCost = 600;

/** How many groups a node is tried on, besides those that compute its operands: the ones opened last. */
const recentGroups = 32;

export function fuse(graph: Graph): Plan {
  return new Fusion(lowerProducts(graph)).plan();
}

class Fusion {
  private readonly graph: Graph;
  private readonly outputs: readonly Node[];
  private readonly groups: Group[] = [];
  private readonly loops = new Map<string, Group[]>();
  private readonly groupOf = new Map<Node, Group>();
  private readonly places = new Places();
  private readonly tensors: Tensors;
  /** What kernels read, with copies in place of windows that they cannot read. */
  private readonly operands = new Map<Node, readonly Node[]>();

  constructor(graph: Graph) {
    this.graph = graph;
    this.tensors = new Tensors(graph.inputs);
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
    const inputs = this.graph.inputs.map((n) => this.tensors.of(n));
    for (const node of orderOf(this.outputs)) this.visit(node);
    const outputs = this.outputs.map((n) => this.tensors.of(n));
    const sorted = sortGroups(this.groups);
    // Loops first say what they load: that decides what others have to store.
    const drafts = sorted.map((g) =>
      g.kind === "loop" ? draftLoop(g, this.groupOf, this.places, this.tensors) : this.kernelStep(g),
    );
    const steps = tile(drafts.map((d): Step => (d.kind === "draft" ? finishLoop(d, this.tensors) : d)));
    return { inputs, outputs, steps, tensors: this.tensors.all() };
  }

  private visit(node: Node): void {
    if (isComputed(node)) {
      if (isFused(node)) this.join(node);
      else this.alone(node);
    } else if (isView(node)) {
      const copy = this.places.copyFor(node);
      if (copy) this.join(copy);
    }
  }

  private producer(base: Node): Group | undefined {
    return this.groupOf.get(base.op === "item" ? base.inputs[0]! : base);
  }

  /** Puts a fused node into a group over the same points, where no other step has to run in between; or opens one. */
  private join(node: Node): void {
    const space = spaceOf(node);
    const sources = this.places.sourcesOf(node);
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
      const from = this.producer(this.places.memory(input).base);
      if (from) group.needs.add(from);
    }
  }

  /** The inputs of a loop or choice, copied where elements do not stand in order. */
  private inOrder(node: Node): readonly Node[] {
    const { carries, sequences } = node.op === "scan" ? scanAttrs(node.attrs) : { carries: 0, sequences: 0 };
    return node.inputs.map((input, i) => {
      const { window } = this.places.memory(input);
      const walked = i >= carries && i < carries + sequences;
      if (isDense(walked ? { ...window, shape: window.shape.slice(1), strides: window.strides.slice(1) } : window))
        return input;
      const copy = copyOf(input);
      this.join(copy);
      return copy;
    });
  }

  private open(kind: Group["kind"], space: readonly number[]): Group {
    const group: Group = {
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

  private use(node: Node): Use {
    const { base, window } = this.places.memory(node);
    return { tensor: this.tensors.of(base), window };
  }

  private kernelStep(group: Group): KernelStep | ScanStep | ChoiceStep {
    const node = group.nodes[0]!;
    const targets = node.results ? this.tensors.results(node) : [this.tensors.of(node)];
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
}
