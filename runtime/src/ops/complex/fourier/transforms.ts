/** @file fft and its kin as rules over parts: the axis is moved to the end, the line cut or filled up, transformed and scaled. */
import { addDims, compareDims, type Dim, floorDivDims, mulDims, subDims } from "../../../ir/dim.ts";
import { type Attrs, makeNode, type Node } from "../../../ir/node.ts";
import { fault } from "../../op.ts";
import { type Arithmetic, type Parts, Refused } from "../arithmetic.ts";
import { imaginary } from "../functions.ts";

type Rule = (a: Arithmetic, operands: readonly Parts[], attrs: Attrs) => Parts | Node;

const map = (z: Parts, f: (x: Node) => Node): Parts => ({ re: f(z.re), im: z.im && f(z.im) });

/** `f` on the operand with `axis` last. */
function alongLast(a: Arithmetic, z: Parts, axis: number, f: (z: Parts) => Parts): Parts {
  const rank = z.re.type.shape.length;
  const at = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(at) || at < 0 || at >= rank) {
    throw new Refused(
      fault("axis", `axis ${axis} does not exist in $0, which has ${rank === 1 ? "1 axis" : `${rank} axes`}`),
    );
  }
  if (at === rank - 1) return f(z);
  const axes = Array.from({ length: rank }, (_, i) => (i === at ? rank - 1 : i === rank - 1 ? at : i));
  const turn = (x: Node): Node => a.op("transpose", [x], { axes });
  return map(f(map(z, turn)), turn);
}

const lastLength = (x: Node): Dim => x.type.shape[x.type.shape.length - 1]!;

const slice = (a: Arithmetic, x: Node, start: Dim | null, stop: Dim | null, step = 1): Node =>
  a.op("subtensor", [x], { items: [["ellipsis"], ["slice", start, stop, step]] });

/** Cut, or filled up with zeros, to length n. */
function fitted(a: Arithmetic, x: Node, n: Dim): Node {
  const length = lastLength(x);
  if (compareDims(length, n) === "equal") return x;
  if (typeof length === "number" && typeof n === "number" && length > n) return slice(a, x, 0, n);
  const { shape, dtype } = a.op("mul", [x, 1]).type;
  const missing = typeof length === "number" && typeof n === "number" ? n - length : n;
  const zeros = a.op("zeros", [], { shape: [...shape.slice(0, -1), missing], dtype });
  const long = a.op("concatenate", [x, zeros], { axis: shape.length - 1 });
  return missing === n ? slice(a, long, 0, n) : long;
}

/** The given length; undefined where none is. */
function lengthIn(attrs: Attrs): Dim | undefined {
  const n = (attrs.n ?? null) as Dim | null;
  if (n === null) return undefined;
  if (typeof n !== "number" || (Number.isInteger(n) && n >= 1)) return n;
  throw new Refused(fault("value", "n, the length of the transform, has to be a whole number, at least 1", [0]));
}

/** What a transform of length n is divided by. */
function divisor(a: Arithmetic, norm: Attrs[string] | undefined, n: Dim, inverse: boolean): Node | undefined {
  const length =
    typeof n === "number"
      ? a.literal(n)
      : makeNode({ op: "dim", attrs: { dim: n }, type: { dtype: "int64", shape: [], weak: true } });
  switch (norm ?? "backward") {
    case "backward":
      return inverse ? length : undefined;
    case "forward":
      return inverse ? undefined : length;
    case "ortho":
      return a.op("sqrt", [length]);
    case "no_norm":
      return undefined;
    default:
      throw new Refused(fault("value", 'norm is "backward", "ortho", "forward" or "no_norm"', [0]));
  }
}

/** The transform of the last axis with its factor. */
function transform(a: Arithmetic, z: Parts, inverse: boolean, attrs: Attrs): Parts {
  const both = a.op("fourier", [z.re, imaginary(a, z)], { inverse });
  const by = divisor(a, attrs.norm, lastLength(z.re), inverse);
  const part = (index: number): Node => (by ? a.div(a.item(both, index), by) : a.item(both, index));
  return { re: part(0), im: part(1) };
}

const axisIn = (attrs: Attrs): number => Number(attrs.axis ?? -1);

export const complexTransform =
  (inverse: boolean): Rule =>
  (a, [z], attrs) => {
    const n = lengthIn(attrs);
    return alongLast(a, z!, axisIn(attrs), (line) =>
      transform(a, n === undefined ? line : map(line, (x) => fitted(a, x, n)), inverse, attrs),
    );
  };

/** Along the last two axes. */
export const planeTransform =
  (inverse: boolean): Rule =>
  (a, [z], attrs) => {
    const rows = alongLast(a, z!, -1, (line) => transform(a, line, inverse, attrs));
    return alongLast(a, rows, -2, (line) => transform(a, line, inverse, attrs));
  };

/** Of a real line: its spectrum is even, so that half of it tells all. */
export const realTransform: Rule = (a, [x], attrs) => {
  if (x!.im) throw new Refused(fault("dtype", "needs real numbers, but $0 is complex: `fft` takes those"));
  const n = lengthIn(attrs);
  return alongLast(a, x!, axisIn(attrs), (line) => {
    const whole = n === undefined ? line : map(line, (y) => fitted(a, y, n));
    const half = addDims(floorDivDims(lastLength(whole.re), 2), 1);
    return map(transform(a, whole, false, attrs), (y) => slice(a, y, 0, half));
  });
};

/** The real line of n elements whose spectrum begins so; the rest of the spectrum mirrors it. */
export const realInverse: Rule = (a, [z], attrs) =>
  alongLast(a, z!, axisIn(attrs), (line) => {
    const n: Dim = lengthIn(attrs) ?? mulDims(2, subDims(lastLength(line.re), 1));
    const half = addDims(floorDivDims(n, 2), 1);
    const { re, im } = map({ re: line.re, im: imaginary(a, line) }, (x) => fitted(a, x, half));
    const axis = re.type.shape.length - 1;
    const mirrored = (x: Node): Node => slice(a, slice(a, x, 1, addDims(subDims(n, half), 1)), null, null, -1);
    const whole = {
      re: a.op("concatenate", [re, mirrored(re)], { axis }),
      im: a.op("concatenate", [im!, a.neg(mirrored(im!))], { axis }),
    };
    return { re: transform(a, whole, true, attrs).re, im: undefined };
  }).re;
