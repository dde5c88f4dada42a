/** @file Inputs to run an op on: those that it declares, or generated ones for elementwise ops and reductions. */
import type { NdArray } from "../../runtime/src/ir/array.ts";
import { fromValues, sizeOf } from "../../runtime/src/ir/array.ts";
import type { Dtype } from "../../runtime/src/ir/dtype.ts";
import type { Attrs } from "../../runtime/src/ir/node.ts";
import type { ElementwiseOp, Op } from "../../runtime/src/ops/op.ts";
import { parseSignature } from "../../runtime/src/ops/signature.ts";
import { tensor } from "./graphs.ts";

/** One application of an op. */
export interface Application {
  readonly inputs: readonly NdArray[];
  readonly attrs: Attrs;
}

/** Numbers in (0, 1), the same ones in every run (a linear congruential generator, Numerical Recipes). */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** The dtype that a test gives to a parameter of a signature: `bool[...s]`, `int64[...s]`, `float[...s]`. */
function dtypeOf(type: string): Dtype {
  if (type.startsWith("bool")) return "bool";
  return type.startsWith("int") ? "int64" : "float64";
}

/** Of `op`, none when it neither declares samples nor is of a kind whose inputs can be made up. */
export function applications(op: Op): readonly Application[] {
  const declared = (op.samples ?? []).map(({ inputs, dtypes, attrs }) => ({
    inputs: inputs.map((values, i) => tensor(values, dtypes?.[i] ?? "float64")),
    attrs: attrs ?? {},
  }));
  switch (op.kind) {
    case "elementwise":
      return [...declared, ...(op.name === "cast" ? castSamples : elementwiseSamples(op))];
    case "reduction":
      return [...declared, ...reductionSamples()];
    case "region":
    case "word":
      // Graphs are made of what stands in the text.
      return [];
    default:
      return declared.length > 0 ? declared : plainSample(op);
  }
}

const castSamples: readonly Application[] = [{ inputs: [tensor([1.5, -2])], attrs: { dtype: "float64" } }];

/** Equal shapes, and shapes that stretch. */
function elementwiseSamples(op: ElementwiseOp): readonly Application[] {
  const params = parseSignature(op.sig).params.filter((p) => p.kind === "tensor");
  const next = uniforms(7);
  const stretched = [[2, 3], [3], [2, 1]];
  return [() => [3], (i: number) => stretched[i % 3]!].map((shapeOf) => ({
    attrs: {},
    inputs: params.map((p, i) => {
      const shape = shapeOf(i);
      const [low, high] = op.domain?.[i] ?? [-2, 2];
      const dtype = dtypeOf(p.type);
      const values = Array.from({ length: sizeOf(shape) }, () =>
        dtype === "bool"
          ? next() < 0.5
          : dtype === "int64"
            ? BigInt(Math.floor(9 * next()))
            : low + (high - low) * next(),
      );
      return fromValues(dtype, shape, values);
    }),
  }));
}

/** All axes, one axis, several axes, axes kept, and a 0 among the elements. */
function reductionSamples(): readonly Application[] {
  const x = tensor([
    [0.5, -1.25, 2],
    [3.5, 0, -0.75],
  ]);
  const attrs: readonly Attrs[] = [{}, { axis: 0 }, { axis: -1, keepdims: true }, { axis: [0, 1], keepdims: true }];
  return attrs.map((a) => ({ inputs: [x], attrs: { axis: null, ...a } }));
}

/** For ops that want nothing but tensors: square matrices. */
function plainSample(op: Op): readonly Application[] {
  if (op.kind === "leaf" || op.kind === "list") return [];
  const { params } = parseSignature(op.sig);
  const tensors = params.filter((p) => p.kind === "tensor");
  if (tensors.length === 0 || params.some((p) => p.kind !== "tensor" && p.default === undefined)) return [];
  const next = uniforms(11);
  return [
    {
      attrs: {},
      inputs: tensors.map((p) => {
        const dtype = dtypeOf(p.type);
        const values = Array.from({ length: 9 }, () =>
          dtype === "float64" ? 4 * next() - 2 : dtype === "bool" ? next() < 0.5 : BigInt(Math.floor(3 * next())),
        );
        return fromValues(dtype, [3, 3], values);
      }),
    },
  ];
}
