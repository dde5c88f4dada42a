/**
 * @file A random variable of MRG31k3p as a graph on what the GPU draws: uniforms and normals by kernels of their own, the others as
 * arithmetic on the 31 bits of each uniform.
 */
import { sizeOf } from "../../../ir/array.ts";
import type { Dtype } from "../../../ir/dtype.ts";
import { type Attrs, makeNode, makeRef, type Node, type Ref } from "../../../ir/node.ts";
import { optimise } from "../../../optimize/pipeline.ts";
import { substitution } from "../../../optimize/substitute.ts";
import { binomial } from "./binomial.ts";
import { multinomial } from "./multinomial.ts";

export interface DrawGraph {
  /** The rows before, int32. */
  readonly leaf: Node;
  readonly result: Node;
  /** The rows afterwards. */
  readonly after: Node;
}

/** A distribution in arithmetic. */
export interface Law {
  /** How many uniforms it takes. */
  readonly uniforms: (node: Node) => number;
  /** The draws of `node` from the bits of its uniforms, 1 to 2^31 - 1 each; undefined where only the processor has them. */
  readonly draw: (node: Node, params: readonly Node[], bits: Node) => Node | undefined;
}

const laws: Readonly<Record<string, Law>> = { binomial, multinomial_rows: multinomial };

/** Undefined where the processor draws. `params` are what the inputs of `node` have become; `rows` are those of its stream. */
export function drawGraph(node: Node, params: readonly Node[], rows: number): DrawGraph | undefined {
  const distribution = node.attrs.distribution as string;
  const shape = node.type.shape as readonly number[];
  const count = sizeOf(shape);
  if (count === 0 || node.results) return undefined;
  const stream = node.attrs.stream as Ref;
  const type = { dtype: "int32", shape: [6 * rows] } as const;
  const leaf = makeNode({ op: "input", attrs: { ref: makeRef("input", stream.name) }, type, name: stream.name });
  const random = (attrs: Attrs, dtype: Dtype, of: readonly number[]): Node =>
    makeNode({ ...node, inputs: [leaf], attrs: { ...node.attrs, rows, ...attrs }, type: { dtype, shape: of } });
  const after = (uniforms: number): Node => random({ uniforms, advance: true }, "int32", type.shape);
  if (distribution === "uniform" || distribution === "normal") {
    if (params.length > 0 || node.type.dtype !== "float32") return undefined;
    const uniforms = distribution === "normal" ? 2 * Math.ceil(count / 2) : count;
    return { leaf, result: random({ uniforms }, "float32", shape), after: after(uniforms) };
  }
  const law = Object.hasOwn(laws, distribution) ? laws[distribution] : undefined;
  if (!law) return undefined;
  const uniforms = law.uniforms(node);
  const bits = random({ uniforms, distribution: "bits" }, "int32", [uniforms]);
  const result = inPrimitives([bits, ...params], ([b, ...p]) => law.draw(node, p, b!));
  return result && { leaf, result: result, after: after(uniforms) };
}

/** What `make` makes of the nodes, of ops that a backend knows. Constants stand for themselves. */
function inPrimitives(nodes: readonly Node[], make: (leaves: readonly Node[]) => Node | undefined): Node | undefined {
  const leaves = nodes.map((n, i) =>
    n.op === "constant"
      ? n
      : makeNode({ op: "input", attrs: { ref: makeRef("input", `draw${i}`) }, type: { ...n.type, weak: false } }),
  );
  const made = make(leaves);
  if (!made) return undefined;
  const { outputs } = optimise(
    { kind: "graph", inputs: leaves.filter((n) => n.op === "input"), outputs: [made] },
    { mode: "fast" },
  );
  return substitution(outputs, new Map(leaves.map((leaf, i) => [leaf, nodes[i]!])))(outputs[0]!);
}
