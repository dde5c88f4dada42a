/** @file What each op does with complex operands, by the parts of these. An op that is not listed refuses them. */
import { type NdArray, readElement } from "../../ir/array.ts";
import { isComplex, partOf } from "../../ir/dtype.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import { fault } from "../op.ts";
import { type Arithmetic, type Parts, Refused } from "./arithmetic.ts";
import { complexTransform, planeTransform, realInverse, realTransform } from "./fourier/transforms.ts";
import * as f from "./functions.ts";

/** The parts of the result, or a node that is real. */
export type ComplexRule = (a: Arithmetic, operands: readonly Parts[], attrs: Attrs, name: string) => Parts | Node;

/** An operand that must not be complex. */
function real(x: Parts, operand: number): Node {
  if (x.im) throw new Refused(fault("dtype", `needs real numbers, but $${operand} is complex`, [operand]));
  return x.re;
}

/** Moves, picks or adds elements: of the first `count` operands each part by itself, with the others as they are. */
const partwise =
  (count: number): ComplexRule =>
  (a, operands, attrs, name) => {
    const complex = operands.slice(0, count);
    const others = operands.slice(count).map((x, i) => real(x, i + count));
    // What is written to cannot take up imaginary parts.
    if (count === 2 && !complex[0]!.im) real(complex[1]!, 1);
    const apply = (parts: readonly Node[]): Node => a.op(name, [...parts, ...others], attrs);
    return { re: apply(complex.map((x) => x.re)), im: apply(complex.map((x) => f.imaginary(a, x))) };
  };

/** Both parts at once: it prints one tensor. */
const shown: ComplexRule = (a, [z], attrs, name) => {
  const pair = a.op("stack", [z!.re, f.imaginary(a, z!)], { axis: z!.re.type.shape.length });
  const whole = a.op(name, [pair], { ...attrs, isPair: true });
  const part = (which: number): Node => a.op("subtensor", [whole], { items: [["ellipsis"], ["at", which]] });
  return { re: part(0), im: part(1) };
};

/** Linear in each of two operands. */
const bilinear: ComplexRule = (a, [x, y], attrs, name) => {
  const product = (p: Node, q: Node): Node => a.op(name, [p, q], attrs);
  const re = product(x!.re, y!.re);
  if (!y!.im) return { re, im: product(x!.im!, y!.re) };
  if (!x!.im) return { re, im: product(x!.re, y!.im) };
  return {
    re: a.sub(re, product(x!.im, y!.im)),
    im: a.add(product(x!.re, y!.im), product(x!.im, y!.re)),
  };
};

/** A product of any number of operands: i is taken from each of some of them, and i ** k turns the sign at every second one. */
const multilinear: ComplexRule = (a, operands, attrs, name) => {
  let parts: { readonly of: readonly Node[]; readonly turns: number }[] = [{ of: [], turns: 0 }];
  for (const { re, im } of operands) {
    parts = parts.flatMap(({ of, turns }) => [
      { of: [...of, re], turns },
      ...(im ? [{ of: [...of, im], turns: turns + 1 }] : []),
    ]);
  }
  const total = (odd: number): Node | undefined =>
    parts
      .filter((p) => p.turns % 2 === odd)
      .map((p) => ({ node: a.op(name, p.of, attrs), minus: p.turns % 4 > 1 }))
      .reduce<Node | undefined>((sum, { node, minus }) => {
        if (!sum) return node;
        return minus ? a.sub(sum, node) : a.add(sum, node);
      }, undefined);
  return { re: total(0)!, im: total(1) };
};

const unary =
  (rule: (a: Arithmetic, z: Parts) => Parts | Node): ComplexRule =>
  (a, [z]) =>
    rule(a, z!);
const binary =
  (rule: (a: Arithmetic, x: Parts, y: Parts) => Parts | Node): ComplexRule =>
  (a, [x, y]) =>
    rule(a, x!, y!);

const both =
  (test: string): ComplexRule =>
  (a, [z]) =>
    a.op(test === "isfinite" ? "logical_and" : "logical_or", [a.op(test, [z!.re]), a.op(test, [f.imaginary(a, z!)])]);

const equal = (a: Arithmetic, x: Parts, y: Parts): Node =>
  a.op("logical_and", [a.op("equal", [x.re, y.re]), a.op("equal", [x.im ?? 0, y.im ?? 0])]);

/** `cast` to a complex dtype, also of reals. */
const cast: ComplexRule = (a, [z], attrs) => {
  const dtype = attrs.dtype as NdArray["dtype"];
  const part = isComplex(dtype) ? partOf(dtype) : dtype;
  return { re: a.op("cast", [z!.re], { dtype: part }), im: a.op("cast", [f.imaginary(a, z!)], { dtype: part }) };
};

/** Creation of zeros and ones in a complex dtype. */
const created: ComplexRule = (a, operands, attrs, name) => {
  const dtype = attrs.dtype as NdArray["dtype"] | null | undefined;
  const part = dtype && isComplex(dtype) ? { ...attrs, dtype: partOf(dtype) } : attrs;
  const re = a.op(
    name,
    operands.map((x) => x.re),
    part,
  );
  return { re, im: operands[0]?.im && name === "full" ? a.op(name, [operands[0].im], part) : a.zerosLike(re) };
};

/** A known whole exponent. */
function wholeNumber(y: Parts): number | undefined {
  if (y.im || y.re.op !== "constant" || y.re.type.shape.length > 0) return undefined;
  const value = Number(readElement(y.re.attrs.value as NdArray, 0));
  return Number.isInteger(value) ? value : undefined;
}

const named = (names: string, rule: ComplexRule): (readonly [string, ComplexRule])[] =>
  names.split(" ").map((name) => [name, rule]);

export const complexRules: ReadonlyMap<string, ComplexRule> = new Map([
  ...named("add", binary(f.add)),
  ...named(
    "sub",
    binary((a, x, y) => ({
      re: a.sub(x.re, y.re),
      im: y.im ? (x.im ? a.sub(x.im, y.im) : a.neg(y.im)) : x.im,
    })),
  ),
  ...named("mul", binary(f.mul)),
  ...named("true_divide", binary(f.div)),
  ...named("pow", (a, [x, y]) => f.pow(a, x!, y!, wholeNumber(y!))),
  ...named("neg", unary(f.negate)),
  ...named("sqr", unary(f.square)),
  ...named("reciprocal", unary(f.reciprocal)),
  ...named("abs", unary(f.abs)),
  ...named("angle", unary(f.angle)),
  ...named(
    "real",
    unary((_a, z) => z.re),
  ),
  ...named("imag", unary(f.imaginary)),
  ...named("complex", (_a, [re, im]) => ({ re: real(re!, 0), im: real(im!, 1) })),
  ...named("polar", (a, [radius, phase]) => {
    const r = real(radius!, 0);
    const t = real(phase!, 1);
    return { re: a.mul(r, a.op("cos", [t])), im: a.mul(r, a.op("sin", [t])) };
  }),
  ...named("conj", unary(f.conj)),
  ...named("exp", unary(f.exp)),
  ...named("expm1", unary(f.expm1)),
  ...named("log", unary(f.log)),
  ...named("log2", unary(f.scaledLog(Math.LOG2E))),
  ...named("log10", unary(f.scaledLog(Math.LOG10E))),
  ...named("log1p", unary(f.log1p)),
  ...named("sqrt", unary(f.sqrt)),
  ...named("sin", unary(f.sin)),
  ...named("cos", unary(f.cos)),
  ...named("tan", unary(f.tan)),
  ...named("sinh", unary(f.sinh)),
  ...named("cosh", unary(f.cosh)),
  ...named("tanh", unary(f.tanh)),
  ...named("equal", binary(equal)),
  ...named(
    "not_equal",
    binary((a, x, y) => a.op("logical_not", [equal(a, x, y)])),
  ),
  ...named("isnan", both("isnan")),
  ...named("isinf", both("isinf")),
  ...named("isfinite", both("isfinite")),
  ...named("where", (a, [mask, x, y]) => ({
    re: a.where(real(mask!, 0), x!.re, y!.re),
    im: a.where(mask!.re, x!.im ?? 0, y!.im ?? 0),
  })),
  ...named("cast", cast),
  ...named("sum mean cumsum", partwise(1)),
  ...named("stop_gradient zero_grad", partwise(1)),
  ...named("show", shown),
  ...named(
    "broadcast_to dimshuffle expand_dims flatten flip ravel reshape specify_shape squeeze transpose",
    partwise(1),
  ),
  ...named(
    "moveaxis shape_padleft shape_padright atleast_1d atleast_2d atleast_3d repeat roll shape_padaxis",
    partwise(1),
  ),
  ...named("swapaxes tile diagonal tril triu diag trace pad", partwise(1)),
  ...named("concatenate join stack", partwise(Number.POSITIVE_INFINITY)),
  ...named("subtensor advanced_subtensor take take_along_axis index", partwise(1)),
  ...named("set_subtensor inc_subtensor write_subtensor advanced_inc_subtensor", partwise(2)),
  ...named("fft", complexTransform(false)),
  ...named("ifft", complexTransform(true)),
  ...named("fft2", planeTransform(false)),
  ...named("ifft2", planeTransform(true)),
  ...named("rfft", realTransform),
  ...named("irfft", realInverse),
  ...named("dot matmul inner outer batched_dot tensordot kron", bilinear),
  ...named("einsum", multilinear),
  ...named("zeros ones eye identity full zeros_like ones_like", created),
  ...named("second", (a, [x, value]) => ({
    re: a.op("second", [x!.re, value!.re]),
    im: a.op("second", [x!.re, value!.im ?? 0]),
  })),
]);
