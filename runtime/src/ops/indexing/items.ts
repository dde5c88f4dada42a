/**
 * @file How `x[...]` is written down in `attrs.items`: one entry per item between the brackets, in order.
 *
 * | in the text      | entry                            | notes                                                                |
 * |------------------|----------------------------------|----------------------------------------------------------------------|
 * | `x[3]`, `x[-1]`, `x[k]` | `["at", dim]`             | an integer or dim that is known; negative counts from the end         |
 * | `x[1:n:2]`       | `["slice", start, stop, step]`   | each a dim or null; `step` a number that is not 0                     |
 * | `x[i]`, `x[[0, 2]]` | `["tensor"]`                  | the next of the tensor inputs after `x` (and `v`): an integer scalar or array, checked when it runs |
 * | `x[i : i + 32]`  | `["window", length]`             | the next tensor input is the first index, an integer scalar; `length` a dim. Out of range is an error |
 * | `x[none]`        | `["newaxis"]`                    |                                                                      |
 * | `x[...]`         | `["ellipsis"]`                   | at most once; missing axes at the end are whole                       |
 *
 * Ops that take it:
 * - `index(x, ...indices)`: reads `x[...]`. Whatever the items are, this is what `x[...]` becomes.
 * - `set_subtensor(x, v, ...indices)`, `inc_subtensor(x, v, ...indices)`: written `set_subtensor(x[...], v)` in the language.
 * - `subtensor(x)`: a view; what `index` becomes where no item is a tensor or a window.
 *
 * Lengths (`slice-length.ts`): a number as `stop` is clipped to the axis as in NumPy (`x[:10]` is `min(n, 10)` long). A start, or a
 * stop with names in it, is taken to lie within the axis (`x[1:]` is `n - 1` long), which is checked when the function runs.
 * A dim whose terms are all negative (`-1`, `-k`) counts from the end; any other is a position from the start.
 *
 * Where the result's axes of integer arrays go is NumPy's rule: all arrays broadcast together; their axes take the place of the
 * first one when the arrays (and known integers between them) stand side by side, and come first otherwise.
 */
import type { Dim } from "../../ir/dim.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Attr, Attrs } from "../../ir/node.ts";

export type IndexItem =
  | { readonly kind: "at"; readonly index: Dim }
  | { readonly kind: "slice"; readonly start: Dim | null; readonly stop: Dim | null; readonly step: Dim | null }
  | { readonly kind: "tensor" }
  | { readonly kind: "window"; readonly length: Dim }
  | { readonly kind: "newaxis" }
  | { readonly kind: "ellipsis" };

/** The items of `attrs.items`. */
export const readItems = (attrs: Attrs): readonly IndexItem[] =>
  (attrs.items as readonly (readonly Attr[])[]).map(readItem);

function readItem(item: readonly Attr[]): IndexItem {
  switch (item[0]) {
    case "at":
      return { kind: "at", index: item[1] as Dim };
    case "slice":
      return {
        kind: "slice",
        start: item[1] as Dim | null,
        stop: item[2] as Dim | null,
        step: item[3] as Dim | null,
      };
    case "tensor":
      return { kind: "tensor" };
    case "window":
      return { kind: "window", length: item[1] as Dim };
    case "newaxis":
      return { kind: "newaxis" };
    case "ellipsis":
      return { kind: "ellipsis" };
    default:
      return bug(`bad index item ${String(item[0])}`);
  }
}

/** The entry for `attrs.items`. */
export function writeItem(item: IndexItem): readonly Attr[] {
  switch (item.kind) {
    case "at":
      return ["at", item.index];
    case "slice":
      return ["slice", item.start, item.stop, item.step];
    case "window":
      return ["window", item.length];
    default:
      return [item.kind];
  }
}

export const writeItems = (items: readonly IndexItem[]): readonly Attr[] => items.map(writeItem);

/** `:`. */
export const wholeAxis: IndexItem = { kind: "slice", start: null, stop: null, step: null };
