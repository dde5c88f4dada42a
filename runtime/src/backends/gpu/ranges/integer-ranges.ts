/** @file What integers of a graph can be: an interval for each node, from its constants, lengths and dtypes. */
import { dtypeInfo } from "../../../ir/dtype.ts";
import { type Graph, type Node, orderOf } from "../../../ir/node.ts";
import { ifelseAttrs } from "../../../ops/control/ifelse.ts";
import { type ScanAttrs, scanAttrs } from "../../../ops/control/scan-parts.ts";
import { opNamed } from "../../../ops/index.ts";
import { hull, int32Range, isInside, maximum, minimum, most, type Range, wholeRange } from "./range.ts";
import { first, givesOrder, rangeRules } from "./range-rules.ts";

/** Their results never wrap around, so that one known side stays known. */
const steady = new Set("maximum minimum clip where mod concatenate sort max min".split(" "));

/** The intervals of the nodes of a graph with concrete shapes, each found when it is asked for, with those that it needs. */
export class IntegerRanges {
  private readonly known = new Map<Node, Range>();
  /** By loop or choice: those of its results. */
  private readonly results = new Map<Node, readonly Range[]>();
  private readonly presumed: ReadonlyMap<Node, Range>;

  /** `presumed` by leaf: where its elements are taken to lie. Whoever runs the graph has to see to it. */
  constructor(presumed: ReadonlyMap<Node, Range> = new Map()) {
    this.presumed = presumed;
  }

  /** All elements of the node lie in it. Without bounds for floats. */
  of(node: Node): Range {
    const stack = [node];
    while (stack.length > 0) {
      const n = stack[stack.length - 1]!;
      const missing = this.known.has(n) ? [] : n.inputs.filter((x) => !this.known.has(x));
      if (missing.length > 0) {
        stack.push(...missing);
        continue;
      }
      stack.pop();
      if (!this.known.has(n)) this.known.set(n, this.find(n));
    }
    return this.known.get(node)!;
  }

  /** Whether an int32 can hold every element. */
  fits(node: Node): boolean {
    return isInside(this.of(node), int32Range);
  }

  /** The same of one of several results. */
  resultFits(node: Node, index: number): boolean {
    if (!isRegion(node)) return givesOrder(node);
    this.of(node);
    return isInside(this.results.get(node)![index]!, int32Range);
  }

  /**
   * Finds the intervals within a loop or choice anew, for what this node reads: asked of the nodes in it, they are right until another
   * node of the same graphs is entered.
   */
  enter(node: Node): void {
    const given = node.inputs.map((n) => this.of(n));
    if (node.op === "scan") this.results.set(node, this.throughLoop(scanAttrs(node.attrs), given));
    else {
      const { yes, no } = ifelseAttrs(node.attrs);
      const [ofYes, ofNo] = [this.through(yes, given.slice(1)), this.through(no, given.slice(1))];
      this.results.set(
        node,
        ofYes.map((r, i) => hull(r, ofNo[i]!)),
      );
    }
  }

  private through(graph: Graph, inputs: readonly Range[]): readonly Range[] {
    for (const n of orderOf(graph.outputs)) this.known.delete(n);
    for (const [i, leaf] of graph.inputs.entries()) this.known.set(leaf, inputs[i]!);
    return graph.outputs.map((n) => this.of(n));
  }

  /** What is carried has the interval of its start, widened by what a step makes of it, as long as that ends; else that of its dtype. */
  private throughLoop({ step, carries }: ScanAttrs, given: readonly Range[]): readonly Range[] {
    const inputs = [...given];
    for (let round = 0; ; round++) {
      const results = this.through(step, inputs);
      const wider = Array.from({ length: carries }, (_, j) => j).filter((j) => !isInside(results[j]!, inputs[j]!));
      if (wider.length === 0) return [...inputs.slice(0, carries), ...results.slice(carries)];
      for (const j of wider) {
        inputs[j] = round < 3 ? hull(inputs[j]!, results[j]!) : wholeRange(step.inputs[j]!.type.dtype);
      }
    }
  }

  private find(node: Node): Range {
    if (isRegion(node)) this.enter(node);
    const { dtype } = node.type;
    const whole = wholeRange(dtype);
    const { kind } = dtypeInfo[dtype];
    if (kind !== "int" && kind !== "uint") return whole;
    const presumed = this.presumed.get(node);
    if (presumed) return presumed;
    const [source] = node.inputs;
    if (node.op === "item" && isRegion(source!)) return this.results.get(source!)![node.attrs.index as number]!;
    const rule = ruleOf(node);
    if (!rule) return whole;
    const found = rule(
      node.inputs.map((n) => this.known.get(n)!),
      node,
    );
    const isExact = found.least >= -most && found.greatest <= most;
    if (isExact && isInside(found, whole)) return found;
    // What is not a number is no bound.
    if (!steady.has(node.op) || !(found.least <= found.greatest)) return whole;
    return minimum(maximum(found, { least: whole.least, greatest: whole.least }), {
      least: whole.greatest,
      greatest: whole.greatest,
    });
  }
}

const isRegion = (node: Node): boolean => node.op === "scan" || node.op === "ifelse";

function ruleOf(node: Node) {
  if (Object.hasOwn(rangeRules, node.op)) return rangeRules[node.op];
  return node.op !== "item" && node.op !== "random" && opNamed(node.op).kind === "view" ? first : undefined;
}
