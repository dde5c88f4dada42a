/** @file Lays index items out over the axes of a tensor. */
import type { Attrs } from "../../ir/node.ts";
import { type Fault, fault } from "../op.ts";
import { type IndexItem, readItems, wholeAxis } from "./items.ts";

export interface LaidItem {
  /** No ellipsis is left. */
  readonly item: IndexItem;
  /** The axis of the indexed tensor; -1 for a new one. */
  readonly axis: number;
}

/** One entry per axis of the tensor, and one per new axis, in order. */
export function layOut(attrs: Attrs, rank: number): readonly LaidItem[] | Fault {
  const items = readItems(attrs);
  const ellipses = items.filter((i) => i.kind === "ellipsis").length;
  if (ellipses > 1) return fault("rank", "`...` can stand only once between brackets");
  const used = items.filter((i) => i.kind !== "newaxis" && i.kind !== "ellipsis").length;
  if (used > rank) {
    const axes = rank === 0 ? "is a scalar" : rank === 1 ? "has 1 axis" : `has ${rank} axes`;
    return fault("rank", `$0 ${axes}, but ${used === 1 ? "1 index is" : `${used} indices are`} given`);
  }
  const whole = new Array<IndexItem>(rank - used).fill(wholeAxis);
  const at = items.findIndex((i) => i.kind === "ellipsis");
  const all = at < 0 ? [...items, ...whole] : [...items.slice(0, at), ...whole, ...items.slice(at + 1)];
  let axis = 0;
  return all.map((item) => ({ item, axis: item.kind === "newaxis" ? -1 : axis++ }));
}
