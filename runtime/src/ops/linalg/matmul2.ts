/** @file The one product kernel: matrices or stacks of them, each side as it lies or transposed. */
import { ndarray, type TypedArray, zeros } from "../../ir/array.ts";
import { type Dim, mulDims, printDim, productOfDims } from "../../ir/dim.ts";
import { type Dtype, dtypeInfo, isFloat, isWide } from "../../ir/dtype.ts";
import { safePoint } from "../../ir/safe-point.ts";
import type { TensorType } from "../../ir/type.ts";
import { fault, type KernelOp } from "../op.ts";

/**
 * a: [...batch, m, k] (or [...batch, k, m] with transposeA), b: [...batch, k, n] (or [...batch, n, k] with transposeB), of one dtype
 * and the same batch dims; the result is [...batch, m, n]. All products of the language (`dot`, `@`, `tensordot`, …) and their
 * gradients come down to this op, with vectors as matrices of one row or column. Integers wrap around.
 */
export const matmul2: KernelOp = {
  kind: "kernel",
  name: "matmul2",
  category: "internal",
  sig: "(a: number[...b, m, k], b: number[...b, k, n], transposeA: bool = false, transposeB: bool = false) -> number[...b, m, n]",
  doc: "Matrix product, or a stack of them. A transposed side is read as it lies.",
  examples: [],
  samples: [
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [
          [1, 0],
          [2, 1],
          [-1, 3],
        ],
      ],
      attrs: { transposeA: false, transposeB: false },
    },
    {
      inputs: [
        [
          [1, 4],
          [2, 5],
          [3, 6],
        ],
        [
          [1, 0],
          [2, 1],
          [-1, 3],
        ],
      ],
      attrs: { transposeA: true, transposeB: false },
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [
          [1, 2, -1],
          [0, 1, 3],
        ],
      ],
      attrs: { transposeA: false, transposeB: true },
    },
    {
      inputs: [
        [
          [1, 4],
          [2, 5],
          [3, 6],
        ],
        [
          [1, 2, -1],
          [0, 1, 3],
        ],
      ],
      attrs: { transposeA: true, transposeB: true },
    },
    {
      inputs: [
        [[[1, 2]], [[3, 4]]],
        [
          [[1], [2]],
          [[3], [4]],
        ],
      ],
      attrs: { transposeA: false, transposeB: false },
    },
  ],
  infer: (t, [a, b], { transposeA, transposeB }) => {
    if (a!.dtype !== b!.dtype) return fault("dtype", `$0 is ${a!.dtype}, $1 is ${b!.dtype}`, [0, 1]);
    const rank = a!.shape.length;
    if (rank < 2 || b!.shape.length !== rank) return fault("rank", "needs two stacks of matrices", [0, 1]);
    const batch: Dim[] = [];
    for (let axis = 0; axis < rank - 2; axis++) {
      const same = t.same(a!.shape[axis]!, b!.shape[axis]!, "lengths of the stacks");
      if (same === undefined) return fault("broadcast", "the stacks differ in length", [0, 1]);
      batch.push(same);
    }
    const [m, k] = sides(a!, transposeA === true);
    const [l, n] = sides(b!, transposeB === true);
    if (t.same(k, l, "inner dims") === undefined) {
      return fault("inner-dim", `\`${printDim(k)}\` meets \`${printDim(l)}\`, two different lengths`, [0, 1]);
    }
    return { dtype: a!.dtype, shape: [...batch, m, n] };
  },
  reference: ([a, b], { transposeA, transposeB }, [result]) => {
    const shape = result!.shape as readonly number[];
    const out = zeros(result!.dtype, shape);
    const [m, n] = [shape[shape.length - 2]!, shape[shape.length - 1]!];
    const k = a!.shape[a!.shape.length - (transposeA === true ? 2 : 1)]!;
    const count = m * n === 0 ? 0 : out.data.length / (m * n);
    const [ai, ak] = transposeA === true ? [1, m] : [k, 1];
    const [bk, bj] = transposeB === true ? [1, k] : [n, 1];
    for (let s = 0; s < count; s++) {
      for (let i = 0; i < m; i++) {
        safePoint();
        for (let j = 0; j < n; j++) {
          const value = sumOfProducts(
            result!.dtype,
            a!.data,
            s * m * k + i * ai,
            ak,
            b!.data,
            s * k * n + j * bj,
            bk,
            k,
          );
          (out.data as Float64Array)[s * m * n + i * n + j] = value as number;
        }
      }
    }
    return [ndarray(result!.dtype, shape, out.data)];
  },
  // With C = op(A) op(B): d op(A) = dC op(B)ᵀ and d op(B) = op(A)ᵀ dC, transposed back where a flag was set.
  grad: (g, [a, b], _y, dy, { transposeA, transposeB }) => {
    const product = (x: typeof dy, y: typeof dy, tx: boolean, ty: boolean) =>
      g.op("matmul2", [x, y], { transposeA: tx, transposeB: ty });
    const ta = transposeA === true;
    const tb = transposeB === true;
    return [
      ta ? product(b!, dy, tb, true) : product(dy, b!, false, !tb),
      tb ? product(dy, a!, true, ta) : product(a!, dy, !ta, false),
    ];
  },
  flops: ([a], result, { transposeA }) =>
    mulDims(2, mulDims(productOfDims(result.shape), sides(a!, transposeA === true)[1])),
};

/** Rows and columns, after the transposition. */
function sides(x: TensorType, transposed: boolean): readonly [Dim, Dim] {
  const [rows, columns] = [x.shape[x.shape.length - 2]!, x.shape[x.shape.length - 1]!];
  return transposed ? [columns, rows] : [rows, columns];
}

function sumOfProducts(
  dtype: Dtype,
  a: TypedArray,
  aStart: number,
  aStep: number,
  b: TypedArray,
  bStart: number,
  bStep: number,
  count: number,
): number | bigint {
  if (isWide(dtype)) {
    let sum = 0n;
    for (let p = 0; p < count; p++) sum += (a[aStart + p * aStep] as bigint) * (b[bStart + p * bStep] as bigint);
    // Storing wraps around.
    return sum;
  }
  if (isFloat(dtype)) {
    let sum = 0;
    for (let p = 0; p < count; p++) sum += (a[aStart + p * aStep] as number) * (b[bStart + p * bStep] as number);
    return sum;
  }
  let sum = 0;
  for (let p = 0; p < count; p++) {
    sum = (sum + Math.imul(a[aStart + p * aStep] as number, b[bStart + p * bStep] as number)) | 0;
  }
  return dtypeInfo[dtype].kind === "bool" ? (sum !== 0 ? 1 : 0) : sum;
}
