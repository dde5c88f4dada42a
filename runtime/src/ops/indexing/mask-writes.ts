/** @file Writing through a mask: a choice between the old and the new elements where that needs no positions. */
import { isFloat, widensTo } from "../../ir/dtype.ts";
import type { Attrs, Node, Span } from "../../ir/node.ts";
import { buildFrom } from "../build-from.ts";
import { Builder } from "../builder.ts";
import { type Adapted, type Fault, isFault } from "../op.ts";
import { type IndexItem, readItems } from "./items.ts";
import { byPositions, masksOf, type PlacedMask } from "./masks.ts";

/** `set_subtensor(x[mask], v)`, and `inc_subtensor` with `add`. Inputs: x, v, then what is between the brackets. */
export function writeThroughMask(
  inputs: readonly Node[],
  attrs: Attrs,
  span: Span | undefined,
  add: boolean,
): Adapted | Node | Fault | undefined {
  const g = new Builder(span);
  const masks = masksOf(g, inputs, attrs, 2);
  if (masks === undefined || isFault(masks)) return masks;
  return chosen(g, inputs, attrs, masks, add) ?? byPositions(g, inputs, attrs, 2, masks);
}

const isWhole = (item: IndexItem): boolean =>
  item.kind === "ellipsis" ||
  (item.kind === "slice" && item.start === null && item.stop === null && (item.step ?? 1) === 1);

/** `where(mask, v, x)`, when one mask and whole axes are between the brackets and `v` is the same for all that the mask selects. */
function chosen(
  g: Builder,
  [x, v]: readonly Node[],
  attrs: Attrs,
  masks: readonly PlacedMask[],
  add: boolean,
): Node | undefined {
  const { mask, axis, item } = masks[0]!;
  if (masks.length > 1 || !readItems(attrs).every((other, i) => i === item || isWhole(other))) return undefined;
  const dtype = x!.type.dtype;
  const fits = v!.type.weak ? isFloat(dtype) || !isFloat(v!.type.dtype) : widensTo(v!.type.dtype, dtype);
  const masked = mask.type.shape.length;
  const after = x!.type.shape.length - axis - masked;
  const { shape } = v!.type;
  const selected = shape.length - 1 - after;
  if (!fits || shape.length > axis + 1 + after || (selected >= 0 && shape[selected] !== 1)) return undefined;
  const ones = (n: number): number[] => new Array<number>(n).fill(1);
  const spread =
    selected < 0 ? v! : g.reshape(v!, [...shape.slice(0, selected), ...ones(masked), ...shape.slice(selected + 1)]);
  const value = spread.type.dtype === dtype ? spread : g.cast(spread, dtype);
  const where = after === 0 ? mask : g.reshape(mask, [...mask.type.shape, ...ones(after)]);
  const written = add ? buildFrom(g, "add", [x!, value], {}) : value;
  const made = isFault(written) ? written : buildFrom(g, "where", [where, written, x!], {});
  // The positions' way says what is wrong with the lengths of `v`.
  return isFault(made) ? undefined : made;
}
