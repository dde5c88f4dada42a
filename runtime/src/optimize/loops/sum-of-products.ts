/** @file The sum of products that the steps of a loop would add up, as one product: sums over steps and over k are one sum. */
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../../ops/builder.ts";

/** a·b with a: [m, k] and b: [k, n], each stored as it is or transposed. */
export interface Factors {
  readonly a: Node;
  readonly b: Node;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** `a` is stored as [k, m]. */
  readonly ta: boolean;
  /** `b` is stored as [n, k]. */
  readonly tb: boolean;
}

/** The factors of a product of matrices, or of an outer product; undefined for anything else, or where nothing would be gained. */
export function factorsOf(node: Node): Factors | undefined {
  if (node.type.shape.length !== 2) return undefined;
  const [m, n] = node.type.shape as [number, number];
  if (m * n < 4 * (m + n)) return undefined;
  const [x, y] = node.inputs as [Node, Node];
  if (node.op === "matmul2") {
    const ta = node.attrs.transposeA === true;
    const tb = node.attrs.transposeB === true;
    return { a: x, b: y, m, k: x.type.shape[ta ? 0 : 1] as number, n, ta, tb };
  }
  if (node.op !== "mul") return undefined;
  for (const [a, b] of [
    [x, y],
    [y, x],
  ] as const) {
    if (a.type.shape.join() === `${m},1` && [`${n}`, `1,${n}`].includes(b.type.shape.join())) {
      return { a: core(a), b: core(b), m, k: 1, n, ta: true, tb: false };
    }
  }
  return undefined;
}

function core(node: Node): Node {
  let at = node;
  while (at.op === "reshape") at = at.inputs[0]!;
  return at;
}

/** Σ a·b over the first axis of `a` and `b`, which hold the factors of all steps. */
export function sumOfProducts(g: Builder, { m, k, n, ta, tb }: Factors, a: Node, b: Node): Node {
  const steps = a.type.shape[0] as number;
  const left = ta || k === 1 ? a : g.transpose(a, [0, 2, 1]);
  const right = !tb || k === 1 ? b : g.transpose(b, [0, 2, 1]);
  const rows = steps * k;
  return g.op("matmul2", [g.reshape(left, [rows, m]), g.reshape(right, [rows, n])], {
    transposeA: true,
    transposeB: false,
  });
}
