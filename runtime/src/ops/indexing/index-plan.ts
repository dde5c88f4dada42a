/**
 * @file Plans `x[...]`: first a basic slice, then runs of rows at run-time positions, then integer arrays. Reading, setting and
 * incrementing follow the same plan, reading forwards and writing back.
 */
import type { Dim } from "../../ir/dim.ts";
import { isInteger } from "../../ir/dtype.ts";
import type { Attrs } from "../../ir/node.ts";
import type { Shape, TensorType } from "../../ir/type.ts";
import { broadcast } from "../build.ts";
import { type Fault, fault, isFault, type TypeContext } from "../op.ts";
import { upTo } from "../shape/dims-attr.ts";
import { type IndexItem, wholeAxis, writeItems } from "./items.ts";
import { layOut } from "./laid-out.ts";
import { subtensorShape } from "./subtensor.ts";

export interface IndexPlan {
  /** Attributes of `subtensor`; undefined when it would take everything as it is. */
  readonly basic: Attrs | undefined;
  /** Of the tensor after the basic slice; `input` counts the index tensors. */
  readonly windows: readonly {
    readonly axis: number;
    readonly length: Dim;
    readonly input: number;
    readonly label: number;
  }[];
  readonly arrays: ArrayStep | undefined;
  /** Of the result. */
  readonly shape: Shape;
}

/** Integer arrays on some axes of the tensor after slice and windows. */
export interface ArrayStep {
  /** The order of axes that brings the indexed ones side by side, or undefined when they are. */
  readonly order: readonly number[] | undefined;
  /** The first indexed axis, after reordering. */
  readonly axis: number;
  readonly inputs: readonly number[];
  readonly labels: readonly number[];
  /** What the index arrays broadcast to. */
  readonly shape: Shape;
}

/** `first` is the operand number of the first index tensor. */
export function planIndex(
  t: TypeContext,
  shape: Shape,
  indices: readonly TensorType[],
  attrs: Attrs,
  first: number,
): IndexPlan | Fault {
  for (const [i, index] of indices.entries()) {
    if (!isInteger(index.dtype)) {
      return fault("dtype", `an index must be an integer, but $${first + i} is ${index.dtype}`, [first + i]);
    }
  }
  const laid = layOut(attrs, shape.length);
  if (isFault(laid)) return laid;
  const isBasic = (item: IndexItem): boolean => item.kind !== "tensor" && item.kind !== "window";
  const basicItems = laid.map(({ item }) => (isBasic(item) ? item : wholeAxis));
  const basic = basicItems.every(isWhole) ? undefined : { items: writeItems(basicItems) };
  const sliced = basic ? subtensorShape(t, shape, basic) : shape;
  if (isFault(sliced)) return sliced;

  const windows: IndexPlan["windows"][number][] = [];
  const onAxes: { readonly axis: number; readonly input: number; readonly label: number }[] = [];
  // Positions, among the items, of what NumPy calls advanced: arrays, and known integers beside them.
  const advanced: number[] = [];
  const current: Dim[] = [...sliced];
  let axis = 0;
  let input = 0;
  for (const [position, { item, axis: label }] of laid.entries()) {
    if (item.kind === "at") {
      advanced.push(position);
      continue;
    }
    if (item.kind === "window") {
      if (indices[input]!.shape.length > 0) {
        return fault("rank", `the start of a slice must be a scalar, but $${first + input} is not`, [first + input]);
      }
      windows.push({ axis, length: item.length, input: input++, label });
      current[axis] = item.length;
    } else if (item.kind === "tensor") {
      advanced.push(position);
      onAxes.push({ axis, input: input++, label });
    }
    axis++;
  }
  if (onAxes.length === 0) return { basic, windows, arrays: undefined, shape: current };

  const indexShape = broadcast(
    t,
    onAxes.map((o) => indices[o.input]!.shape),
  );
  if (isFault(indexShape)) {
    return { ...indexShape, operands: indexShape.operands.map((o) => first + onAxes[o]!.input) };
  }
  const axes = onAxes.map((o) => o.axis);
  const together = advanced.every((p, i) => i === 0 || p === advanced[i - 1]! + 1);
  const neighbours = axes.every((a, i) => a === axes[0]! + i);
  // Scalars leave no axes, so their place does not matter.
  const inPlace = neighbours && (together || indexShape.length === 0);
  const rest = upTo(current.length).filter((a) => !axes.includes(a));
  const at = inPlace ? axes[0]! : 0;
  const others = rest.map((a) => current[a]!);
  return {
    basic,
    windows,
    arrays: {
      order: inPlace ? undefined : [...axes, ...rest],
      axis: at,
      inputs: onAxes.map((o) => o.input),
      labels: onAxes.map((o) => o.label),
      shape: indexShape,
    },
    shape: [...others.slice(0, at), ...indexShape, ...others.slice(at)],
  };
}

const isWhole = (i: IndexItem): boolean =>
  i.kind === "slice" && i.start === null && i.stop === null && (i.step ?? 1) === 1;
