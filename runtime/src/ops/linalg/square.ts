/** @file What the ops on square matrices have in common: their types, and the matrices of a stack. */
import { type Dim, mulDims, printDim, productOfDims } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import type { TensorType } from "../../ir/type.ts";
import type { Builder } from "../builder.ts";
import { type Fault, fault, type TypeContext } from "../op.ts";
import { upTo } from "../shape/dims-attr.ts";

/** A fault unless $`operand` has at least two axes. */
export function needsMatrix(x: TensorType, operand = 0): Fault | undefined {
  const rank = x.shape.length;
  if (rank >= 2) return undefined;
  return fault("rank", `$${operand} must be a matrix, but has ${rank === 1 ? "1 axis" : "no axes"}`, [operand]);
}

/** The length of both last axes, or what is wrong with them. */
export function squareLength(t: TypeContext, x: TensorType, operand = 0): { readonly n: Dim } | Fault {
  const refused = needsMatrix(x, operand);
  if (refused) return refused;
  const rank = x.shape.length;
  const [rows, columns] = [x.shape[rank - 2]!, x.shape[rank - 1]!];
  const n = t.same(rows, columns, "axis lengths of a square matrix");
  if (n !== undefined) return { n };
  return fault(
    "not-square",
    `axis lengths \`${printDim(rows)}\` and \`${printDim(columns)}\` differ, but the matrix $${operand} must be square`,
    [operand],
    [
      { operand, axis: rank - 2, dim: rows },
      { operand, axis: rank - 1, dim: columns },
    ],
  );
}

/** `by` n³ for each matrix of a stack of that shape. */
export const cubic = (by: number, shape: readonly Dim[]): Dim =>
  mulDims(by, mulDims(productOfDims(shape), shape[shape.length - 1] ?? 1));

/** Each matrix of a stack transposed. */
export function matrixTranspose(g: Builder, x: Node): Node {
  const rank = x.type.shape.length;
  return g.transpose(x, [...upTo(rank - 2), rank - 1, rank - 2]);
}

/** The product of matrices, or of stacks of them, as `@`. */
export const times = (g: Builder, a: Node, b: Node): Node => g.op("matmul", [a, b]);

/** A vector for each matrix of a stack, as columns (`axis` -1) or rows (-2) of length 1. */
export const asAxis = (g: Builder, x: Node, axis: -1 | -2): Node => g.op("expand_dims", [x], { axis });

/**
 * The gradient with respect to one triangle, where only that is read of a symmetric matrix: an element below the diagonal stands for two.
 */
export function ontoTriangle(g: Builder, s: Node, lower: boolean): Node {
  const keep = lower ? "tril" : "triu";
  return g.add(g.op(keep, [s]), g.op(keep, [matrixTranspose(g, s)], { k: lower ? -1 : 1 }));
}

/** A scalar for each matrix of a stack, with two axes of length 1 behind. */
export const perMatrix = (g: Builder, x: Node): Node =>
  x.type.shape.length === 0 ? x : g.op("expand_dims", [x], { axis: [-2, -1] });
