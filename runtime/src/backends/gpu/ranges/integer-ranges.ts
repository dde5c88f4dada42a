/** @file What integers of a graph can be: an interval for each node, from its constants, lengths and dtypes. */
import { dtypeInfo } from "../../../ir/dtype.ts";
import type { Graph, Node } from "../../../ir/node.ts";
import { opNamed } from "../../../ops/index.ts";
import { int32Range, isInside, maximum, minimum, most, type Range, wholeRange } from "./range.ts";
import { first, givesOrder, rangeRules } from "./range-rules.ts";
import { type RegionRanges, regionRanges } from "./region-ranges.ts";

/** Their results never wrap around, so that one known side stays known. */
const steady = new Set("maximum minimum clip where mod concatenate sort max min".split(" "));

/** The intervals of the nodes of a graph with concrete shapes, each found when it is asked for, with those that it needs. */
export class IntegerRanges {
  private readonly known = new Map<Node, Range>();
  private readonly presumed: ReadonlyMap<Node, Range>;
  private readonly regions = new Map<Node, RegionRanges<IntegerRanges>>();

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

  /** What is known in a graph of a loop or choice. */
  inside(region: Node, graph: Graph): IntegerRanges {
    return this.region(region).inside.get(graph)!;
  }

  /** The same as `fits` of one of several results. */
  resultFits(node: Node, index: number): boolean {
    return isRegion(node) ? isInside(this.region(node).results[index]!, int32Range) : givesOrder(node);
  }

  private region(node: Node): RegionRanges<IntegerRanges> {
    const known =
      this.regions.get(node) ??
      regionRanges(
        node,
        node.inputs.map((n) => this.of(n)),
        (leaves) => new IntegerRanges(leaves),
      );
    this.regions.set(node, known);
    return known;
  }

  private find(node: Node): Range {
    const { dtype } = node.type;
    const whole = wholeRange(dtype);
    const { kind } = dtypeInfo[dtype];
    if (kind !== "int" && kind !== "uint") return whole;
    const presumed = this.presumed.get(node);
    if (presumed) return presumed;
    const [source] = node.inputs;
    if (node.op === "item" && isRegion(source!)) return this.region(source!).results[node.attrs.index as number]!;
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
