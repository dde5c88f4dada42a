/** @file Joins loops that compute the same things, and leaves out of each what it need not do. */
import { type Attr, type Graph, makeNode, type Node, orderOf, withGraphs } from "../../ir/node.ts";
import { Builder } from "../../ops/builder.ts";
import { scanAttrs } from "../../ops/control/scan-parts.ts";
import { withInputs } from "../with-inputs.ts";
import { joinScans } from "./join-scans.ts";
import { loosen } from "./loose-scan.ts";
import { type TidyScan, tidyScan, type Uses } from "./tidy-scan.ts";

/** Types of results stay. Loops inside of steps are tidied first. */
export function tidyLoops(graph: Graph): Graph {
  if (!orderOf(graph.outputs).some(hasLoop)) return graph;
  const joined = joinScans(withTidySteps(graph));
  const order = orderOf(joined.outputs);
  const uses = usesOf(joined, order);
  const made = new Map<Node, Node>();
  const scans = new Map<Node, TidyScan>();
  for (const node of order) {
    const inputs = node.inputs.map((n) => made.get(n)!);
    if (node.op === "scan") {
      const own = withInputs(node, inputs);
      scans.set(node, tidyScan(loosen(own), uses.get(node)!));
      made.set(node, own);
      continue;
    }
    made.set(node, tidied(node, scans, uses) ?? withInputs(node, inputs));
  }
  return { ...joined, outputs: joined.outputs.map((n) => made.get(n)!) };
}

const hasLoop = (n: Node): boolean => n.op === "scan" || n.op === "ifelse";

function withTidySteps(graph: Graph): Graph {
  const made = new Map<Node, Node>();
  for (const node of orderOf(graph.outputs)) {
    const own = withInputs(
      node,
      node.inputs.map((n) => made.get(n)!),
    );
    made.set(node, hasLoop(node) ? withGraphs(own, tidyLoops) : own);
  }
  return { ...graph, outputs: graph.outputs.map((n) => made.get(n)!) };
}

/** A result of a loop, or the last element of one, as it is found in the tidy loop. */
function tidied(node: Node, scans: ReadonlyMap<Node, TidyScan>, uses: ReadonlyMap<Node, Uses>): Node | undefined {
  const last = lastElement(node);
  if (last) {
    const found = scans.get(last.scan)?.last(last.index);
    return found && named(node, last.rest.length === 0 ? found : subtensor(node, found, last.rest));
  }
  if (node.op !== "item") return undefined;
  const scan = node.inputs[0]!;
  const index = node.attrs.index as number;
  // Where only the last element is read, that is found otherwise.
  return uses.get(scan)?.whole.has(index) ? named(node, scans.get(scan)!.whole(index)) : undefined;
}

const subtensor = (node: Node, of: Node, rest: readonly Attr[]): Node =>
  new Builder(node.span).op("subtensor", [of], { items: rest });

/** With the name and the claims of what it replaces. */
const named = (before: Node, after: Node): Node =>
  (before.name === undefined || after.name !== undefined) && before.checks.length === 0
    ? after
    : makeNode({ ...after, name: after.name ?? before.name, checks: [...after.checks, ...before.checks] });

/** `h[-1]`, `h[-1, 0]`: what is read of the element of a stacked result that the last step gave. */
function lastElement(
  node: Node,
): { readonly scan: Node; readonly index: number; readonly rest: readonly Attr[] } | undefined {
  const item = node.op === "subtensor" ? node.inputs[0]! : undefined;
  const scan = item?.op === "item" ? item.inputs[0]! : undefined;
  if (!item || scan?.op !== "scan") return undefined;
  const { carries, length, reverse } = scanAttrs(scan.attrs);
  const index = item.attrs.index as number;
  const [first, ...others] = node.attrs.items as readonly (readonly Attr[])[];
  const rest = others.every(isWholeAxis) ? [] : others;
  if (index < carries || first?.[0] !== "at" || length === 0) return undefined;
  const at = first[1];
  const isLast = reverse ? at === 0 : at === -1 || (typeof length === "number" && at === length - 1);
  return isLast ? { scan, index, rest } : undefined;
}

const isWholeAxis = ([kind, ...bounds]: readonly Attr[]): boolean =>
  kind === "slice" && bounds.every((b) => b === null);

function usesOf(graph: Graph, order: readonly Node[]): ReadonlyMap<Node, Uses> {
  const uses = new Map<Node, { whole: Set<number>; last: Set<number> }>();
  const of = (scan: Node): { whole: Set<number>; last: Set<number> } => {
    const known = uses.get(scan) ?? { whole: new Set(), last: new Set() };
    uses.set(scan, known);
    return known;
  };
  const wholly = (n: Node): void => {
    if (n.op === "item" && n.inputs[0]!.op === "scan") of(n.inputs[0]!).whole.add(n.attrs.index as number);
  };
  for (const node of order) {
    if (node.op === "scan") of(node);
    const last = lastElement(node);
    if (last) of(last.scan).last.add(last.index);
    else for (const n of node.inputs) wholly(n);
  }
  for (const n of graph.outputs) wholly(n);
  return uses;
}
