/** @file Kernels on tensors with a new first axis. */
import { type Dim, mulDims } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../../ops/builder.ts";
import { batchConvolution } from "./convolutions.ts";
import { type Batched, leading } from "./leading-axis.ts";
import { behind } from "./views.ts";

/** Ops that take stacks of matrices or of lines as they are. */
const ofStacks = new Set([
  "cholesky",
  "det",
  "eigvalsh",
  "fourier",
  "inv",
  "lu_solve",
  "matmul2",
  "square_repeatedly",
  "triangular_solve",
]);

/** The same op at each position of the first axis; undefined when there is no rule for it. */
export function batchKernel(g: Builder, node: Node, inputs: readonly Batched[], length: Dim): Node | undefined {
  const { attrs } = node;
  const rank = node.inputs[0]?.type.shape.length ?? 0;
  const axis = (a: unknown): number => (Number(a) < 0 ? Number(a) + rank : Number(a)) + 1;
  const all = (): Node[] => inputs.map((x) => leading(g, x, length));
  switch (node.op) {
    case "matmul2":
      return productOf(g, node, inputs, length) ?? g.op(node.op, all(), attrs);
    case "lu_solve":
    case "triangular_solve":
      return inputs[0]!.batched ? g.op(node.op, all(), attrs) : columnsOf(g, node, inputs, length);
    case "concatenate":
      return g.op(node.op, all(), { ...attrs, axis: axis(attrs.axis ?? 0) });
    case "cumsum": {
      const along = [attrs.axis ?? null].flat()[0];
      if (along !== null) return g.op(node.op, all(), { ...attrs, axis: axis(along) });
      // All elements as one axis.
      return g.op(node.op, [g.reshape(inputs[0]!.batched!, [length, ...node.type.shape])], { ...attrs, axis: 1 });
    }
    case "convolve":
    case "convolve_inputs":
    case "convolve_filters":
      return batchConvolution(g, node, inputs, length);
    case "window_argmax":
    case "window_max":
    case "window_pick":
    case "window_put":
    case "window_spread":
    case "window_sum":
      // Windows lie along the last axes.
      return g.op(node.op, all(), attrs);
    case "write_subtensor":
      return g.op(node.op, all(), { ...attrs, items: behind(attrs.items) });
    case "advanced_subtensor":
      if (inputs.slice(1).some((x) => x.batched)) return undefined;
      return g.op(node.op, [inputs[0]!.batched!, ...inputs.slice(1).map((x) => x.plain)], {
        ...attrs,
        axis: Number(attrs.axis) + 1,
      });
    case "advanced_inc_subtensor":
      if (inputs.slice(2).some((x) => x.batched)) return undefined;
      return g.op(node.op, [...all().slice(0, 2), ...inputs.slice(2).map((x) => x.plain)], {
        ...attrs,
        axis: Number(attrs.axis) + 1,
      });
    default:
      return ofStacks.has(node.op) ? g.op(node.op, all(), attrs) : undefined;
  }
}

/** Where one side of a product stays the same, the other's positions are more rows or columns of one larger product. */
function productOf(g: Builder, node: Node, [a, b]: readonly Batched[], length: Dim): Node | undefined {
  if (a!.batched && b!.batched) return undefined;
  const left = node.attrs.transposeA === true;
  const right = node.attrs.transposeB === true;
  const same = { transposeA: false, transposeB: false };
  if (b!.batched) {
    const columns = beside(g, right ? swapped(g, b!.batched) : b!.batched, length);
    const product = g.op("matmul2", [left ? swapped(g, a!.plain) : a!.plain, columns], same);
    return apart(g, product, length, node.type.shape[node.type.shape.length - 1]!);
  }
  // A B for every A is (Bᵀ Aᵀ)ᵀ.
  const columns = beside(g, left ? a!.batched! : swapped(g, a!.batched!), length);
  const product = g.op("matmul2", [right ? b!.plain : swapped(g, b!.plain), columns], same);
  return swapped(g, apart(g, product, length, node.type.shape[node.type.shape.length - 2]!));
}

/** A system with one matrix for all positions has more right-hand sides. */
function columnsOf(g: Builder, node: Node, [a, b]: readonly Batched[], length: Dim): Node {
  const x = g.op(node.op, [a!.plain, beside(g, b!.batched!, length)], node.attrs);
  return apart(g, x, length, node.type.shape[node.type.shape.length - 1]!);
}

const axesOf = (x: Node): number[] => x.type.shape.map((_, i) => i);

function swapped(g: Builder, x: Node): Node {
  const axes = axesOf(x);
  return g.transpose(x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
}

/** [length, ...stack, n, k] with the matrices of one place of the stack side by side: [...stack, n, length * k]. */
export function beside(g: Builder, x: Node, length: Dim): Node {
  const axes = axesOf(x);
  const last = axes.length - 1;
  const moved = g.transpose(x, [...axes.slice(1, last), 0, last]);
  const { shape } = moved.type;
  return g.reshape(moved, [...shape.slice(0, -2), mulDims(length, shape[shape.length - 1]!)]);
}

/** The inverse of `beside`, of a product with as many columns. */
export function apart(g: Builder, x: Node, length: Dim, columns: Dim): Node {
  const { shape } = x.type;
  const open = g.reshape(x, [...shape.slice(0, -1), length, columns]);
  const axes = axesOf(open);
  const last = axes.length - 1;
  return g.transpose(open, [last - 1, ...axes.slice(0, last - 1), last]);
}
