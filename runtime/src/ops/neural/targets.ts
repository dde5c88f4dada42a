/** @file What a cross-entropy over classes is compared with: class numbers, or a distribution over the classes. */
import { printDim } from "../../ir/dim.ts";
import { isFloat, isInteger } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import { printType, type TensorType } from "../../ir/type.ts";
import type { Builder } from "../builder.ts";
import { floating } from "../dtype-rules.ts";
import { type DtypeRule, type Fault, fault, isFault, type TypeContext } from "../op.ts";

/** The first operand in a float; the second as it is when its elements are class numbers. */
export const classDtypes: DtypeRule = (inputs, _attrs, given = inputs) => {
  const x = inputs[0]!;
  const target = isInteger(given[1]!) ? given[1]! : inputs[1]!;
  const rule = floating(isFloat(target) ? [x, target] : [x], {});
  if (isFault(rule)) return rule;
  return { inputs: [rule.result, isFloat(target) ? rule.result : target], result: rule.result };
};

/** Class numbers have one axis less than `x`; a distribution has its shape. */
export const areClassNumbers = (x: TensorType, target: TensorType): boolean =>
  isInteger(target.dtype) && target.shape.length === x.shape.length - 1;

/** The type of the losses: that of `x` without its last axis. */
export function inferLosses(t: TypeContext, x: TensorType, target: TensorType, what: string): TensorType | Fault {
  if (x.shape.length === 0) return fault("rank", `$0 is a scalar; ${what} needs an axis of classes`);
  const losses = { dtype: x.dtype, shape: x.shape.slice(0, -1) };
  const wanted = areClassNumbers(x, target) ? losses.shape : x.shape;
  if (target.shape.length !== wanted.length) {
    return fault(
      "rank",
      `$1 is ${printType(target)}, which is neither a distribution of the shape of $0, ${printType(x)}, nor integers with one axis less`,
      [1, 0],
    );
  }
  for (const [axis, dim] of wanted.entries()) {
    const other = target.shape[axis]!;
    if (t.same(dim, other, `lengths in ${what}`) !== undefined) continue;
    return fault(
      "broadcast",
      `\`${printDim(dim)}\` meets \`${printDim(other)}\` along axis ${axis}`,
      [1, 0],
      [
        { operand: 0, axis, dim },
        { operand: 1, axis, dim: other },
      ],
    );
  }
  return losses;
}

/** For class numbers: the element of the last axis of `x` that each one names. */
export function ofClass(g: Builder, x: Node, target: Node): Node {
  const taken = g.op("take_along_axis", [x, g.op("expand_dims", [target], { axis: -1 })], { axis: -1 });
  return g.reshape(taken, target.type.shape);
}
