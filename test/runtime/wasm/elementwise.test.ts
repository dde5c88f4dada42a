/** @file Every elementwise op on WebAssembly against the reference: all dtypes, odd sizes, broadcasting. */
import { fromValues, type NdArray, sizeOf } from "../../../runtime/src/ir/array.ts";
import { type Dtype, dtypes, isFloat } from "../../../runtime/src/ir/dtype.ts";
import { allOps } from "../../../runtime/src/ops/index.ts";
import type { ElementwiseOp } from "../../../runtime/src/ops/op.ts";
import { parseSignature } from "../../../runtime/src/ops/signature.ts";
import { compareOps } from "../../harness/both-backends.ts";
import { uniforms } from "../../harness/samples.ts";

const sizes = [0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33];

/** Values where mistakes show: the ends of the range, zeros, NaN, infinities, halves. */
function values(dtype: Dtype, shape: readonly number[], seed: number, domain: readonly [number, number]): NdArray {
  const next = uniforms(seed);
  const special = isFloat(dtype)
    ? [0, -0, 1, -1, 0.5, -0.5, 2.5, 3.5, Number.NaN, Infinity, -Infinity]
    : [0, 1, -1, 2, 3, 127, -128, 255, 32767, -32768];
  const list = Array.from({ length: sizeOf(shape) }, (_, i) => {
    if (dtype === "bool") return next() < 0.5;
    if (next() < 0.25) return special[Math.floor(next() * special.length)]!;
    const x = domain[0] + (domain[1] - domain[0]) * next();
    return isFloat(dtype) ? x : Math.floor(next() * 40) - 10 + i;
  });
  return fromValues(
    dtype,
    shape,
    list.map((v) => (typeof v === "number" && !isFloat(dtype) ? BigInt(v) : v)),
  );
}

const ops = allOps().filter((op): op is ElementwiseOp => op.kind === "elementwise" && op.name !== "cast");

describe("elementwise ops on WebAssembly give what the reference gives", () => {
  for (const op of ops) {
    it(op.name, () => {
      const arity = parseSignature(op.sig).params.filter((p) => p.kind === "tensor").length;
      let applied = 0;
      for (const dtype of dtypes) {
        const trials = sizes.map((size) => ({
          op: op.name,
          args: Array.from({ length: arity }, (_, i) => {
            const own: Dtype = op.name === "where" && i === 0 ? "bool" : dtype;
            return values(own, [size], size * 7 + i, op.domain?.[i] ?? [-2, 2]);
          }),
          what: `${op.name} of ${dtype}[${size}]`,
        }));
        applied += compareOps(trials);
      }
      if (applied === 0) throw new Error(`${op.name} took no dtype`);
    });
  }

  it("casts between all dtypes", () => {
    for (const from of dtypes) {
      compareOps(
        dtypes.flatMap((to) =>
          [1, 3, 16, 21].map((size) => ({
            op: "cast",
            args: [values(from, [size], size, [-300, 300])],
            attrs: { dtype: to },
            what: `${from}[${size}] to ${to}`,
          })),
        ),
      );
    }
  });

  it("stretches operands over each other, also of different dtypes", () => {
    const shapes = [
      [[4, 5], [5]],
      [
        [4, 1],
        [1, 5],
      ],
      [
        [3, 1, 7],
        [2, 1],
      ],
      [[], [9]],
      [
        [2, 3, 4],
        [2, 1, 4],
      ],
      [
        [0, 3],
        [1, 3],
      ],
    ];
    for (const [a, b] of shapes) {
      for (const x of ["float64", "float32", "int8", "int64", "bool"] as const) {
        const trials = (["float64", "float32", "int16", "uint8"] as const).flatMap((y) =>
          ["add", "less", "maximum"].map((op) => ({
            op,
            args: [values(x, a!, 3, [-2, 2]), values(y, b!, 4, [-2, 2])],
            what: `${op} of ${x}[${a}] and ${y}[${b}]`,
          })),
        );
        compareOps(trials);
      }
    }
  });
});
