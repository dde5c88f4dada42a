/** @file Complex numbers from real ones, and back. */
import { partOfComplex, zeros } from "../../ir/array.ts";
import { complexOf, isComplex, partOf } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { TensorType } from "../../ir/type.ts";
import type { CompositeOp, KernelOp, Op } from "../op.ts";
import { fourier } from "./fourier/fourier.ts";

/** An op of which no graph holds a node: `build` makes it of the parts of its operands at once, by `rules.ts`. */
export const madeOfParts = (
  op: Pick<Op, "name" | "aliases" | "sig" | "doc" | "examples" | "gradDoc">,
): CompositeOp => ({
  kind: "composite",
  category: "complex",
  ...op,
  infer: () => bug(`${op.name} is made of parts`),
  expand: () => bug(`${op.name} is made of parts`),
});

const complex: KernelOp = {
  kind: "kernel",
  name: "complex",
  category: "complex",
  sig: "(re: float[...s], im: float[...s]) -> any[...s]",
  doc: "The complex numbers with these real and imaginary parts: complex64 of two float32, else complex128.",
  examples: [["abs(complex([3.0, 1.0], [4.0, 0.0]))", "[5, 1]"]],
  infer: (_t, [re]) => ({ dtype: complexOf(re!.dtype), shape: re!.shape }),
  reference: ([re, im], _attrs, [result]) => {
    const out = zeros(result!.dtype, re!.shape);
    for (let i = 0; i < re!.data.length; i++) {
      out.data[2 * i] = re!.data[i]!;
      out.data[2 * i + 1] = im!.data[i]!;
    }
    return [out];
  },
  grad: (g, _inputs, _z, dz, _attrs, wanted) => [
    wanted[0] ? g.op("real", [dz]) : null,
    wanted[1] ? g.op("imag", [dz]) : null,
  ],
  gradDoc: "1, i",
};

const part = ({ dtype, shape }: TensorType): TensorType => ({ dtype: isComplex(dtype) ? partOf(dtype) : dtype, shape });

const real: KernelOp = {
  kind: "kernel",
  name: "real",
  category: "complex",
  sig: "(z: any[...s]) -> any[...s]",
  doc: "The real part; a real tensor is its own.",
  examples: [["real([1 + 2j, 3])", "[1, 3]"]],
  infer: (_t, [z]) => part(z!),
  reference: ([z]) => [partOfComplex(z!, 0)],
  grad: (g, _inputs, _y, dy) => [g.op("complex", [dy, g.zerosLike(dy)])],
  gradDoc: "1",
};

const imag: KernelOp = {
  kind: "kernel",
  name: "imag",
  category: "complex",
  sig: "(z: any[...s]) -> any[...s]",
  doc: "The imaginary part; 0 of a real tensor.",
  examples: [["imag([1 + 2j, 3])", "[2, 0]"]],
  infer: (_t, [z]) => part(z!),
  reference: ([z]) => [partOfComplex(z!, 1)],
  grad: (g, _inputs, _y, dy) => [g.op("complex", [g.zerosLike(dy), dy])],
  gradDoc: "i",
};

const lineSig = 'n: dim = none, axis: int = -1, norm: str = "backward") -> any[...r]';
const norms =
  '`norm` says where the factor 1/n stands: "backward" (in the inverse), "forward", "ortho" (its root in both), "no_norm" (nowhere)';

export const complexOps: readonly Op[] = [
  complex,
  fourier,
  madeOfParts({
    name: "fft",
    sig: `(x: any[...s], ${lineSig}`,
    doc: `Discrete Fourier transform along \`axis\`: \`sum(x[j] * exp(-2j * pi * j * k / n))\`, of any length in O(n log n); \`n\` cuts the axis or fills it up with zeros. ${norms}. Its derivative is the transform the other way round.`,
    examples: [["abs(fft([1.0, 2.0, 3.0, 4.0]))", "[10, 2.8284271247461903, 2, 2.8284271247461903]"]],
    gradDoc: "the adjoint: an inverse transform",
  }),
  madeOfParts({
    name: "ifft",
    sig: `(x: any[...s], ${lineSig}`,
    doc: "Inverse of `fft`, with the same arguments.",
    examples: [["real(ifft(fft([1.0, 2.0, 3.0])))", "[1, 2, 3]"]],
    gradDoc: "the adjoint: a transform",
  }),
  madeOfParts({
    name: "fft2",
    sig: '(x: any[...s], norm: str = "backward") -> any[...s]',
    doc: "`fft` along the last two axes.",
    examples: [["real(fft2([[1.0, 0.0], [0.0, 0.0]]))", "[[1, 1], [1, 1]]"]],
  }),
  madeOfParts({
    name: "ifft2",
    sig: '(x: any[...s], norm: str = "backward") -> any[...s]',
    doc: "Inverse of `fft2`.",
    examples: [["real(ifft2([[4.0, 0.0], [0.0, 0.0]]))", "[[1, 1], [1, 1]]"]],
  }),
  madeOfParts({
    name: "rfft",
    sig: `(x: float[...s], ${lineSig}`,
    doc: "`fft` of real numbers: the first `n // 2 + 1` elements, which tell the others.",
    examples: [["real(rfft([1.0, 2.0, 3.0, 4.0]))", "[10, -2, -2]"]],
    gradDoc: "the adjoint: the real part of an inverse transform",
  }),
  madeOfParts({
    name: "irfft",
    sig: `(z: any[...s], ${lineSig}`,
    doc: "Inverse of `rfft`: `n` real numbers (`2 * (m - 1)` of m elements where nothing is said). The imaginary parts of the first element, and of the middle one of an even n, count as 0.",
    examples: [["irfft(rfft([1.0, 2.0, 3.0]), 3)", "[1, 2, 3]"]],
    gradDoc: "the adjoint: a transform",
  }),
  real,
  imag,
  madeOfParts({
    name: "polar",
    aliases: ["complex_from_polar"],
    sig: "(abs: float[...s], angle: float[...s]) -> any[...s]",
    doc: "The complex numbers with these absolute values and angles.",
    examples: [["real(polar(2.0, 0.0))", "2.0"]],
  }),
  madeOfParts({
    name: "conj",
    aliases: ["conjugate"],
    sig: "(z: any[...s]) -> any[...s]",
    doc: "The complex conjugate; a real tensor is its own.",
    examples: [["imag(conj(1 + 2j))", "-2.0"]],
  }),
  madeOfParts({
    name: "angle",
    sig: "(z: any[...s]) -> any[...s]",
    doc: "The angle from the positive real axis, from -pi to pi: `arctan2(imag(z), real(z))`.",
    examples: [["angle([1j, -1 + 0j])", "[1.5707963267948966, 3.141592653589793]"]],
  }),
];
