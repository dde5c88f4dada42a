/** @file Matrix products take transposition as a flag, and signs out. */
import { makeNode, type Node } from "../../ir/node.ts";
import type { Shape } from "../../ir/type.ts";
import { apply, x, y } from "../pattern.ts";
import { type RightSide, type Rule, rule } from "../rule.ts";
import { permutationOf } from "./views.ts";

/** Whether a `transpose` exchanges the last two axes and no others. */
function swapsLastTwo(node: Node): boolean {
  const axes = permutationOf(node);
  const last = axes.length - 1;
  return last >= 1 && axes.every((a, i) => a === (i === last ? last - 1 : i === last - 1 ? last : i));
}

/** `flag` is set where it was not, and the other way round, for the operand that is a transposition. */
const takeIn =
  (operand: 0 | 1, flag: "transposeA" | "transposeB"): RightSide =>
  (_g, found, node) => {
    if (!swapsLastTwo(node.inputs[operand]!)) return undefined;
    const attrs = { ...node.attrs, [flag]: node.attrs[flag] !== true };
    return makeNode({ ...node, inputs: [found.x!, found.y!], attrs, checks: [] });
  };

const elements = (shape: Shape): number | undefined =>
  shape.reduce<number | undefined>((n, d) => (n === undefined || typeof d !== "number" ? undefined : n * d), 1);

/** A sign moves out where the result is no larger than the operand. */
const signOut: RightSide = (g, { x, y }, node) => {
  const before = elements(x!.type.shape);
  const after = elements(node.type.shape);
  if (before === undefined || after === undefined || after > before) return undefined;
  const inputs = node.inputs[0]!.op === "neg" ? [x!, y!] : [y!, x!];
  return g.op("neg", [makeNode({ ...node, inputs, checks: [] })]);
};

/** (A B)ᵀ = Bᵀ Aᵀ, where no one wants A B as well. */
const ofProduct: RightSide = (_g, _found, node, uses) => {
  const product = node.inputs[0]!;
  if (!swapsLastTwo(node) || uses(product) > 1) return undefined;
  const { transposeA, transposeB } = product.attrs;
  const [a, b] = product.inputs as readonly [Node, Node];
  const attrs = { transposeA: transposeB !== true, transposeB: transposeA !== true };
  return makeNode({ ...product, inputs: [b, a], attrs, type: node.type, name: node.name, checks: [] });
};

const plain = { transposeA: false, transposeB: false };
const swapped = apply("transpose", [x], { axes: [1, 0] });
const other = apply("transpose", [y], { axes: [1, 0] });

export const products: readonly Rule[] = [
  rule("product-of-transposed", apply("matmul2", [apply("transpose", [x]), y]), takeIn(0, "transposeA"), {
    examples: [apply("matmul2", [swapped, y], plain)],
  }),
  rule("product-by-transposed", apply("matmul2", [x, apply("transpose", [y])]), takeIn(1, "transposeB"), {
    examples: [apply("matmul2", [x, other], plain)],
  }),
  rule("transposed-product", apply("transpose", [apply("matmul2", [x, y])]), ofProduct, {
    on: "any",
    examples: [apply("transpose", [apply("matmul2", [x, y], { transposeA: true, transposeB: false })])],
  }),
  rule("product-of-neg", apply("matmul2", [apply("neg", [x]), y]), signOut, {
    examples: [apply("matmul2", [apply("neg", [x]), y], { transposeA: false, transposeB: true })],
  }),
  rule("product-by-neg", apply("matmul2", [y, apply("neg", [x])]), signOut, {
    examples: [apply("matmul2", [y, apply("neg", [x])], { transposeA: false, transposeB: true })],
  }),
];
