/** @file Which axes a normalisation takes together, and how its parameters lie along the others. */
import { type Dim, printDim } from "../../ir/dim.ts";
import type { Attr, Node } from "../../ir/node.ts";
import { printType, type Shape, type TensorType } from "../../ir/type.ts";
import type { Builder } from "../builder.ts";
import { type Fault, fault, isFault, type TypeContext } from "../op.ts";
import { axesAt, intsOf, listed, upTo } from "../shape/dims-attr.ts";

/** The axes, sorted: `"per-activation"` is the first, `"spatial"` all but the second; else one or several numbers. */
export function readAxes(attr: Attr, rank: number): readonly number[] | Fault {
  if (attr === "spatial") {
    if (rank < 2) return fault("rank", '$0 has no axis of channels, which axes="spatial" leaves out');
    return upTo(rank).filter((a) => a !== 1);
  }
  if (attr === "per-activation") return rank > 0 ? [0] : fault("rank", "$0 is a scalar; there is nothing to normalise");
  if (typeof attr === "string") {
    return fault("value", `axes is "per-activation", "spatial" or a list of axes, not "${attr}"`, []);
  }
  const axes = axesAt(intsOf(listed(attr)) ?? [], rank);
  if (isFault(axes)) return axes;
  return axes.length > 0
    ? [...axes].sort((a, b) => a - b)
    : fault("value", "a normalisation needs at least one axis", []);
}

/** The shape of a parameter with one element for each position along `along`, the axes of `x` that it varies over. */
export const parameterShape = (x: Shape, along: readonly number[]): Shape => along.map((a) => x[a]!);

/** Claims that lengths of a parameter and of `x` agree, where that is not proved. */
export const proving =
  (t: TypeContext) =>
  (a: Dim, b: Dim): boolean =>
    t.same(a, b, "lengths of a normalisation and of its parameters") !== undefined;

/**
 * A Fault unless parameter `operand` fits: a scalar, as many axes as `along` with those lengths, or as many as `x` with length 1 along
 * all others.
 */
export function checkParameter(
  same: (a: Dim, b: Dim) => boolean,
  x: TensorType,
  parameter: TensorType,
  along: readonly number[],
  operand: number,
): Fault | undefined {
  const { shape } = parameter;
  if (shape.length === 0) return undefined;
  const wanted = parameterShape(x.shape, along);
  const whole = x.shape.map((d, i): Dim => (along.includes(i) ? d : 1));
  const expected = shape.length === wanted.length ? wanted : shape.length === whole.length ? whole : undefined;
  const at = expected ? expected.findIndex((d, i) => shape[i] !== 1 && !same(d, shape[i]!)) : -1;
  if (expected && at < 0) return undefined;
  return fault(
    "broadcast",
    `$${operand} is ${printType(parameter)}, but there is one number for each of [${wanted.map(printDim).join(", ")}]`,
    [operand, 0],
    at < 0
      ? undefined
      : [
          { operand, axis: at, dim: shape[at]! },
          { operand: 0, axis: expected === wanted ? along[at]! : at, dim: expected![at]! },
        ],
  );
}

/** The parameter with as many axes as `x`, so that it broadcasts. */
export function spreadParameter(g: Builder, parameter: Node, rank: number, along: readonly number[]): Node {
  const { shape } = parameter.type;
  if (shape.length === 0 || shape.length === rank) return parameter;
  return g.reshape(
    parameter,
    upTo(rank).map((a): Dim => (along.includes(a) ? shape[along.indexOf(a)]! : 1)),
  );
}
