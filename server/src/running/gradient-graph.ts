/** @file The derivative of a cost by a name as the text of a graph file: inputs, then one line for each step that has a name or is used twice. */
import { explainNoGradient, grad } from "../../../runtime/src/grad.ts";
import { type Node, topological } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { simplify } from "../../../runtime/src/optimize/pipeline.ts";
import { ownName, writeNode } from "../../../runtime/src/optimize/write-formula.ts";
import type { Analysis } from "../analysis.ts";
import * as read from "./params.ts";

/** Deeper than any line gets: what is used twice has a line of its own. */
const unlimited = 1000;

export function gradientText(analysis: Analysis, costName: string, name: string): string {
  const cost = nodeNamed(analysis, costName);
  const x = nodeNamed(analysis, name);
  const asked = analysis.checked.info.gradients.find((g) => g.cost === cost);
  const considerConstant = asked?.considerConstant ?? [];
  const reason = explainNoGradient(cost, x, new Set(considerConstant));
  if (reason !== undefined) read.refuse(`\`${costName}\` has no gradient by \`${name}\`: ${reason}`);
  const made = grad(cost, [x], { considerConstant });
  if (isFault(made)) return read.refuse(made.message.replaceAll(/\$\d+/g, "it"));
  const [root] = simplify(made);
  return writeFile(root!, `d_${costName}_d_${name}`);
}

function nodeNamed(analysis: Analysis, name: string): Node {
  const symbol = analysis.names.symbols.get(name)?.at(-1);
  return symbol?.node ?? read.refuse(`\`${name}\` is no node of the graph`);
}

function writeFile(root: Node, result: string): string {
  const drawn = new Set(topological([root]).filter((n) => n.op === "random"));
  const order = topological([root], drawn);
  const uses = new Map<Node, number>();
  for (const n of order) if (!drawn.has(n)) for (const i of n.inputs) uses.set(i, (uses.get(i) ?? 0) + 1);
  const taken = new Set([result]);
  const names = new Map<Node, string>([[root, result]]);
  const fresh = (wanted: string): string => {
    let name = wanted;
    for (let i = 1; taken.has(name); i++) name = `${wanted}_${i}`;
    taken.add(name);
    return name;
  };
  const isLeaf = (n: Node): boolean => ["input", "shared", "value"].includes(n.op) || drawn.has(n);
  for (const n of order) if (n !== root && isLeaf(n)) names.set(n, fresh(ownName(n) ?? "drawn"));
  for (const n of order) {
    if (names.has(n) || n.inputs.length === 0) continue;
    const own = ownName(n);
    if (own !== undefined || uses.get(n)! > 1) names.set(n, fresh(own ?? "t"));
  }
  const inputs = order
    .filter((n) => names.has(n) && isLeaf(n))
    .map((n) => `input ${names.get(n)}: ${printType(n.type)}${origin(n)}`);
  const steps = order
    .filter((n) => names.has(n) && !isLeaf(n))
    .map((n) => `${names.get(n)} = ${writeNode(n, names, unlimited)}`);
  const last = isLeaf(root) ? [`${result} = ${names.get(root)}`] : [];
  return `${[...inputs, "", ...steps, ...last].join("\n")}\n`;
}

function origin(n: Node): string {
  switch (n.op) {
    case "shared":
      return "  # a shared variable";
    case "value":
      return "  # a value";
    case "random":
      return "  # drawn at random";
    default:
      return "";
  }
}
