/** @file A choice in the graph that computes only what it takes. */
import type { Attrs, Graph, Node, Span } from "../../ir/node.ts";
import { makeNode } from "../../ir/node.ts";
import { printType, type TensorType } from "../../ir/type.ts";
import { build } from "../build.ts";
import { type Fault, fault, isFault, type RegionOp } from "../op.ts";
import { closeOver, inputLike } from "./close-over.ts";

/** The attributes of an `ifelse` node. Its inputs are the condition, then what the branches read: an input of both graphs for each. */
export interface IfelseAttrs {
  readonly yes: Graph;
  readonly no: Graph;
}

export const ifelseAttrs = (attrs: Attrs): IfelseAttrs => attrs as unknown as IfelseAttrs;

export const ifelse: RegionOp = {
  kind: "region",
  name: "ifelse",
  category: "control",
  sig: "(condition: bool, then_branch: any, else_branch: any) -> any",
  doc: "The one branch or the other, by a bool scalar; `where` chooses element by element. The branch that is not taken is not computed, nor is anything that only it needs. Branches have one type; lists of as many results as each other give a list.",
  examples: [
    ["ifelse(2 > 1, 10, 20)", "10"],
    ["ifelse(sum([1, 2]) > 5, [1.5, 2], [0, 0])", "[0, 0]"],
  ],
  gradDoc: "ifelse(condition, that of the one branch, that of the other)",
  infer: (t, inputs, attrs) => {
    const { yes, no } = ifelseAttrs(attrs);
    const [condition] = inputs;
    if (condition?.dtype !== "bool" || condition.shape.length > 0) {
      return fault("dtype", `the condition $0 is a bool scalar, not ${printType(condition!)}; \`where\` takes tensors`);
    }
    const results: TensorType[] = [];
    for (const [i, { type: a }] of yes.outputs.entries()) {
      const b = no.outputs[i]!.type;
      const shape = a.shape.map((d, axis) =>
        axis < b.shape.length ? t.same(d, b.shape[axis]!, "lengths of branches") : undefined,
      );
      if (a.dtype !== b.dtype || a.shape.length !== b.shape.length || shape.includes(undefined)) {
        return fault("branches", `one branch is ${printType(a)}, the other ${printType(b)}`, []);
      }
      results.push({ dtype: a.dtype, shape: shape as TensorType["shape"] });
    }
    return results;
  },
};

export interface IfelseSpec {
  readonly condition: Node;
  readonly yes: readonly Node[];
  readonly no: readonly Node[];
  /** Nodes that only the one branch computes; all others are computed before. */
  readonly inYes: (node: Node) => boolean;
  readonly inNo: (node: Node) => boolean;
}

/** The results, or a Fault when the branches do not agree. */
export function buildIfelse(spec: IfelseSpec, span?: Span): readonly Node[] | Fault {
  const yes = closeOver([], spec.yes, spec.inYes, (n) => !spec.inYes(n));
  const no = closeOver([], spec.no, spec.inNo, (n) => !spec.inNo(n));
  const captured = [...new Set([...yes.captured, ...no.captured])];
  const around = (branch: typeof yes): Graph => ({
    ...branch.graph,
    inputs: captured.map((n) => branch.graph.inputs[branch.captured.indexOf(n)] ?? inputLike(n)),
  });
  const attrs = { yes: around(yes), no: around(no) };
  const node = build("ifelse", [spec.condition, ...captured], attrs, span);
  return isFault(node)
    ? node
    : node.results!.map((result, index) => {
        const isLiteral = spec.yes[index]!.type.weak && spec.no[index]!.type.weak;
        const type = isLiteral ? { ...result, weak: true } : result;
        return makeNode({ op: "item", inputs: [node], attrs: { index }, type, span });
      });
}
