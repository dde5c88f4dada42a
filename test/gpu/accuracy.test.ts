/** @file Every elementwise op on the GPU over the whole range of float32, infinities, NaN and both zeros among it. */
import assert from "node:assert/strict";
import { type NdArray, readElement } from "../../runtime/src/ir/array.ts";
import { isFloat } from "../../runtime/src/ir/dtype.ts";
import { allOps } from "../../runtime/src/ops/index.ts";
import type { ElementwiseOp } from "../../runtime/src/ops/op.ts";
import { parseSignature } from "../../runtime/src/ops/signature.ts";
import { applyOnGpu, closeGpu } from "../harness/gpu.ts";
import { toleranceOf } from "../harness/gpu-tolerances.ts";
import { uniforms } from "../harness/samples.ts";

const special = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2,
  -2,
  2.5,
  -2.5,
  3,
  1e-8,
  -1e-8,
  1e-4,
  10,
  -10,
  88,
  -88,
  1e4,
  -1e4,
  1e20,
  -1e20,
  3e38,
  -3e38,
  1e-30,
  0.9999999,
  1.0000001,
  // The ends of the exponents of normal floats.
  -125.5,
  -126,
  127.9,
  -87.3,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
];

/** What is smaller is 0 on a GPU. */
const leastNormal = 2 ** -126;

const vector = (values: readonly number[]): NdArray => ({
  dtype: "float32",
  shape: [values.length],
  data: Float32Array.from(values),
});

/** All special values, each with each other for two operands, and numbers of all sizes. */
function operands(count: number): readonly NdArray[] {
  const next = uniforms(5);
  const lists: number[][] = Array.from({ length: count }, () => []);
  if (count === 1) lists[0]!.push(...special, 1.2e-38, -1.2e-38);
  else
    for (const x of special) for (const y of special) for (const [i, l] of lists.entries()) l.push([x, y, next()][i]!);
  for (let i = 0; i < 1000; i++) {
    for (const l of lists) {
      const size = i % 2 === 0 ? 10 ** (12 * next() - 6) : 4 * next();
      l.push(next() < 0.5 ? -size : size);
    }
  }
  return lists.map(vector);
}

const isConditional = (op: ElementwiseOp): boolean => parseSignature(op.sig).params[0]!.type.startsWith("bool");

describe("each elementwise op on the GPU is within its tolerance of the reference", () => {
  after(closeGpu);
  for (const op of allOps()) {
    if (op.kind !== "elementwise" || op.name === "cast" || isConditional(op)) continue;
    it(op.name, () => {
      const count = parseSignature(op.sig).params.filter((p) => p.kind === "tensor").length;
      const args = operands(count);
      const applied = applyOnGpu(op.name, args, {});
      // Ops of integers and bools have tests of their own.
      if (!applied) return;
      assert.deepEqual(applied.placement.hostParts, []);
      const [found] = applied.found;
      const [expected] = applied.expected;
      const { relative, absolute } = toleranceOf(op.name);
      for (let i = 0; i < expected!.data.length; i++) {
        const given = args.map((a) => a.data[i] as number);
        const b = Number(readElement(expected!, i));
        const a = Number(readElement(found!, i));
        if (Object.is(a, b) || a === b) continue;
        const isNear = isFloat(expected!.dtype) && Math.abs(a - b) <= relative * Math.abs(b) + absolute;
        if (isNear || (Math.abs(b) < leastNormal && Math.abs(a) <= leastNormal)) continue;
        assert.fail(`${op.name}(${given.join(", ")}) is ${a} on the GPU, ${b} on the reference`);
      }
    });
  }
});

describe("angles of any size on the GPU", () => {
  after(closeGpu);
  const next = uniforms(3);
  // 16367173 · 2**72 is the float32 nearest to a multiple of π/2.
  const angles = [2 ** 17, 1e5, 100000.01, 16367173 * 2 ** 72, 3.4028234663852886e38];
  for (let i = 0; i < 3000; i++) angles.push(10 ** (4.9 + 33.6 * next()) * (next() < 0.5 ? -1 : 1));
  const x = vector(angles);
  for (const op of ["sin", "cos", "tan", "j0", "j1"]) {
    it(op, () => {
      const { found, expected } = applyOnGpu(op, [x], {}) ?? assert.fail();
      const { relative, absolute } = toleranceOf(op);
      for (const [i, a] of (found[0]!.data as Float32Array).entries()) {
        const b = Number(expected[0]!.data[i]);
        assert.ok(
          Math.abs(a - b) <= relative * Math.abs(b) + absolute,
          `${op}(${x.data[i]}) is ${a} on the GPU, ${b} on the reference`,
        );
      }
    });
  }
});

describe("integers on the GPU are exact", () => {
  after(closeGpu);
  const next = uniforms(9);
  const edges: Readonly<Record<string, readonly number[]>> = {
    int32: [
      0,
      1,
      -1,
      7,
      -7,
      2 ** 24 + 1,
      -(2 ** 24) - 1,
      2 ** 31 - 1,
      -(2 ** 31),
      2 ** 30,
      65535,
      65536,
      -65536,
      46341,
    ],
    int16: [0, 1, -1, 7, -7, 32767, -32768, 181, 256],
    uint16: [0, 1, 7, 65535, 256, 32768],
    int8: [0, 1, -1, 7, -7, 127, -128, 16],
    uint8: [0, 1, 7, 255, 128, 16],
  };
  for (const [dtype, values] of Object.entries(edges)) {
    it(dtype, () => {
      const make = (list: readonly number[]): NdArray => {
        const data = { int32: Int32Array, int16: Int16Array, uint16: Uint16Array, int8: Int8Array, uint8: Uint8Array }[
          dtype
        ]!;
        return { dtype: dtype as NdArray["dtype"], shape: [list.length], data: data.from(list) };
      };
      const x: number[] = [];
      const y: number[] = [];
      for (const a of values) {
        for (const b of [...values, 2, 3, 5, Math.floor(40 * next())]) {
          x.push(a);
          y.push(b);
        }
      }
      const args = [make(x), make(y)];
      let computed = 0;
      for (const op of allOps()) {
        if (op.kind !== "elementwise" || op.name === "cast" || isConditional(op)) continue;
        const count = parseSignature(op.sig).params.filter((p) => p.kind === "tensor").length;
        const applied = count > 2 ? undefined : applyOnGpu(op.name, args.slice(0, count), {});
        const expected = applied?.expected[0];
        if (!applied || !expected || isFloat(expected.dtype) || applied.placement.kernels === 0) continue;
        computed++;
        assert.deepEqual(applied.found[0], expected, op.name);
      }
      assert.ok(computed >= 15, `only ${computed} ops`);
    });
  }
});
