/** @file What a distribution of a random stream is; the tables are in `mt19937-distributions.ts` and `mrg31k3p-distributions.ts`. */
import type { NdArray } from "../../ir/array.ts";
import type { Dtype } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import type { Shape, TensorType } from "../../ir/type.ts";
import { castTo } from "../build.ts";
import type { Builder } from "../builder.ts";
import { type Fault, isFault } from "../op.ts";
import type { DrawName } from "./draw-type.ts";

export type Generator = "mt19937" | "mrg31k3p";

/** A method of a stream set: `srng.normal([2, 2], avg=1)`. */
export interface Distribution {
  readonly name: string;
  readonly aliases?: readonly string[];
  /**
   * As of an op, read by `parseSignature`: parameters of kind "tensor" become inputs (a last one that is `none` is left out), all
   * others attributes. `seed` and `nstreams` are for the stream's first state only.
   */
  readonly sig: string;
  readonly doc: string;
  /** A call on a stream set as `exampleSeed` seeds it, that has made no variable before, and its first value. */
  readonly examples: readonly (readonly [call: string, value: string])[];
  /** The derivative by its parameters, as shown to people; undefined: there is none. */
  readonly gradDoc?: string;
  readonly gradNote?: string;
  /** Without `dtype=`. */
  readonly dtype: (inputs: readonly TensorType[]) => Dtype;
  readonly make: (d: Draws, inputs: readonly Node[], attrs: Attrs) => Node | Fault;
}

export const exampleSeed: Readonly<Record<Generator, number>> = { mt19937: 1234, mrg31k3p: 234 };

/** Makes the nodes of one random variable. */
export interface Draws {
  readonly g: Builder;
  /** Of the result. */
  readonly dtype: Dtype;
  /** The shape that a draw with these parameters has, or what is wrong with them. */
  readonly shape: (draw: DrawName, inputs: readonly Node[]) => Shape | Fault;
  /** The `random` node; `dtype` and `size` as the user gave them, if not set here. */
  readonly draw: (
    draw: DrawName,
    inputs: readonly Node[],
    as?: { readonly dtype?: Dtype; readonly size?: Shape; readonly attrs?: Attrs },
  ) => Node | Fault;
}

/** Default dtypes. */
export const real = (): Dtype => "float64";
export const whole = (): Dtype => "int64";

/**
 * A variable that is location + scale · standard draw: ordinary graph around a `random` node without these parameters, so that
 * it has gradients. The first `ofDraw` parameters are those of the standard draw. Computed in float64 and rounded to the dtype at
 * the end, as NumPy does; `compute`: in another dtype.
 */
export function affine(
  d: Draws,
  draw: DrawName,
  parameters: readonly Node[],
  law: (g: Builder, z: Node, parameters: readonly Node[]) => Node,
  options: { readonly ofDraw?: number; readonly compute?: Dtype } = {},
): Node | Fault {
  const { ofDraw = 0, compute = "float64" } = options;
  const size = d.shape(draw, parameters);
  if (isFault(size)) return size;
  const own = parameters.slice(0, ofDraw);
  const given = parameters.slice(ofDraw).map((p) => cast(p, compute));
  const z = d.draw(draw, own, { size, dtype: compute });
  if (isFault(z)) return z;
  const y = law(d.g, z, given);
  if (y.type.dtype === d.dtype) return y;
  // Where nothing is computed the draw itself rounds.
  return y === z ? d.draw(draw, own, { size }) : cast(y, d.dtype);
}

function cast(node: Node, dtype: Dtype): Node {
  const made = castTo(node, dtype);
  return isFault(made) ? bug(made.message) : made;
}

/** a + b and a · b without neutral constants, which would hide the draw in formulas. */
export const plus = (g: Builder, a: Node, b: Node): Node => (isConstant(a, 0) ? b : g.add(a, b));
export const times = (g: Builder, a: Node, b: Node): Node => (isConstant(a, 1) ? b : g.mul(a, b));

/** A scalar constant of this value, perhaps cast. */
export function isConstant(node: Node, value: number): boolean {
  const of = node.op === "cast" ? node.inputs[0]! : node;
  if (of.op !== "constant" || of.type.shape.length > 0) return false;
  return Number((of.attrs.value as NdArray).data[0]) === value;
}
