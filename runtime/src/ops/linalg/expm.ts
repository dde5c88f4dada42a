/** @file The matrix exponential. */

import type { Dtype } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { division } from "../dtype-rules.ts";
import { type CompositeOp, isFault, type KernelOp } from "../op.ts";
import { eachMatrix } from "./dense/stack.ts";
import { cubic, matrixTranspose, perMatrix, squareLength, times } from "./square.ts";

/**
 * By scaling and squaring with Padé approximants (Nicholas Higham, "The Scaling and Squaring Method for the Matrix Exponential Revisited", 2005):
 * degree 13 in float64, 7 in float32, good up to these 1-norms.
 */
const pade = {
  float64: {
    bound: 5.371920351148152,
    coefficients: [
      64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
      670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
    ],
  },
  float32: { bound: 3.92572478313866, coefficients: [17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1] },
} as const;

/** No matrix of finite numbers has to be halved more often, before its exponential is found. */
export const mostSquarings = (dtype: Dtype): number => (dtype === "float32" ? 128 : 1100);

export const expm: CompositeOp = {
  kind: "composite",
  name: "expm",
  category: "linear algebra",
  sig: "(x: float[...b, n, n]) -> float[...b, n, n]",
  doc: "The exponential of a square matrix, or of each of a stack: `I + x + x @ x / 2 + …`. (`exp` is elementwise.)",
  examples: [["expm([[0.0, 1], [0, 0]])", "[[1, 1], [0, 1]]"]],
  samples: [
    {
      inputs: [
        [
          [0.5, 0.25, 0],
          [-0.5, 1, 0.5],
          [0.25, 0, -1],
        ],
      ],
    },
    {
      inputs: [
        [
          [
            [3, 2],
            [-1, 4],
          ],
          [
            [0, 1],
            [-0.5, 0.5],
          ],
        ],
      ],
    },
  ],
  dtypes: division,
  infer: (t, [x]) => {
    const square = squareLength(t, x!);
    if (isFault(square)) return square;
    return { dtype: x!.dtype, shape: [...x!.shape.slice(0, -2), square.n, square.n] };
  },
  expand: (g, [x]) => exponential(g, x!),
  // The Fréchet derivative of Xᵀ along dY is the upper right block of expm([[Xᵀ, dY], [0, Xᵀ]]) (Higham, "Functions of Matrices", 2008, 3.6).
  grad: (g, [x], _y, dy) => {
    const n = x!.type.shape[x!.type.shape.length - 1]!;
    const turned = matrixTranspose(g, x!);
    const above = g.op("concatenate", [turned, dy], { axis: -1 });
    const below = g.op("concatenate", [g.zerosLike(turned), turned], { axis: -1 });
    const whole = g.op("expm", [g.op("concatenate", [above, below], { axis: -2 })]);
    const before = x!.type.shape.slice(2).map(() => ["slice", null, null, null]);
    return [g.op("subtensor", [whole], { items: [...before, ["slice", null, n, null], ["slice", n, null, null]] })];
  },
  gradDoc: "the upper right block of expm([[x.T, dy], [0, x.T]])",
};

function exponential(g: Builder, x: Node): Node {
  const { dtype, shape } = x.type;
  const { bound, coefficients } = pade[dtype === "float32" ? "float32" : "float64"];
  const n = shape[shape.length - 1]!;
  const norm = g.op("max", [g.sum(g.op("abs", [x]), [-2])], { axis: -1 });
  // How often to halve; NaN and infinity give NaN in any case.
  const needed = g.op("ceil", [g.op("log2", [g.div(norm, bound)])]);
  const halvings = g.op("clip", [g.where(g.op("isfinite", [needed]), needed, 0), 0, mostSquarings(dtype)]);
  // In two steps: the whole power of 2 may be no normal number.
  const half = g.op("floor", [g.mul(halvings, 0.5)]);
  const scaled = g.mul(x, perMatrix(g, g.op("exp2", [g.neg(half)])));
  const a = g.mul(scaled, perMatrix(g, g.op("exp2", [g.sub(half, halvings)])));
  const identity = g.op("eye", [], { n, dtype });
  const c = (i: number): number => coefficients[i]!;
  const a2 = times(g, a, a);
  const a4 = times(g, a2, a2);
  const a6 = times(g, a2, a4);
  const sum = (terms: readonly (readonly [number, Node])[]): Node =>
    terms.map(([factor, m]) => g.mul(m, factor)).reduce((p, q) => g.add(p, q));
  let odd = sum([
    [c(7), a6],
    [c(5), a4],
    [c(3), a2],
    [c(1), identity],
  ]);
  let even = sum([
    [c(6), a6],
    [c(4), a4],
    [c(2), a2],
    [c(0), identity],
  ]);
  if (coefficients.length > 8) {
    odd = g.add(
      odd,
      times(
        g,
        a6,
        sum([
          [c(13), a6],
          [c(11), a4],
          [c(9), a2],
        ]),
      ),
    );
    even = g.add(
      even,
      times(
        g,
        a6,
        sum([
          [c(12), a6],
          [c(10), a4],
          [c(8), a2],
        ]),
      ),
    );
  }
  const u = times(g, a, odd);
  const root = g.op("lu_solve", [g.sub(even, u), g.add(even, u)], { what: "expm" });
  return g.op("square_repeatedly", [root, g.cast(halvings, "int32")]);
}

/** x: [...b, n, n], times: [...b]: x multiplied by itself, the product by itself, and so on, as often as `times` says. */
export const squareRepeatedly: KernelOp = {
  kind: "kernel",
  name: "square_repeatedly",
  category: "internal",
  sig: "(x: float[...b, n, n], times: int32[...b]) -> float[...b, n, n]",
  doc: "Squares each matrix as often as is said.",
  examples: [],
  samples: [
    {
      inputs: [
        [
          [
            [0.5, 0.25],
            [-0.5, 1],
          ],
          [
            [0.5, 0.25],
            [-0.5, 1],
          ],
        ],
        [3, 0],
      ],
      dtypes: [undefined, "int32"],
    },
  ],
  infer: (_t, [x]) => x!,
  reference: ([x, count], _attrs, results) => {
    let at = 0;
    return eachMatrix([x!], results, ([m]) => {
      const n = m!.rows;
      let power = m!.data;
      for (let left = Number(count!.data[at++]!); left > 0; left--) {
        const next = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          for (let k = 0; k < n; k++) {
            const factor = power[i * n + k]!;
            for (let j = 0; j < n; j++) next[i * n + j]! += factor * power[k * n + j]!;
          }
        }
        power = next;
      }
      return [power];
    });
  },
  gradNote: "part of `expm`, which has a derivative of its own",
  flops: ([x]) => cubic(2, x!.shape),
};
