/** @file Scrolling over any number of items: browsers stop at some 30 million pixels, so longer axes are scaled. */

/** The longest extent, in pixels, that is laid out as it is. */
const longest = 8_000_000;

export interface VirtualAxis {
  readonly count: number;
  /** Pixels that the scrolled box takes. */
  readonly extent: number;
  /** True when a pixel of the scroll bar is more than a pixel of items. */
  readonly scaled: boolean;
  /** First item that shows at this scroll position. */
  indexAt(offset: number): number;
  /** The scroll position at which this item is the first. */
  offsetOf(index: number): number;
}

/** `size` is of one item and `view` of the window, in pixels. */
export function virtualAxis(count: number, size: number, view: number): VirtualAxis {
  const natural = count * size;
  const extent = Math.min(natural, longest);
  const scaled = natural > longest;
  const fit = Math.max(1, Math.floor(view / size));
  const last = Math.max(0, count - fit);
  const travel = Math.max(1, extent - view);
  const clamp = (index: number): number => Math.min(last, Math.max(0, index));
  return {
    count,
    extent,
    scaled,
    indexAt: (offset) => clamp(Math.round(scaled ? (offset / travel) * last : offset / size)),
    offsetOf: (index) => (scaled ? (clamp(index) / Math.max(1, last)) * travel : clamp(index) * size),
  };
}

/** The scroll index that brings `index` into a window of `fit` items from `first`, moving as little as it can. */
export function intoView(index: number, first: number, fit: number): number {
  if (index < first) return index;
  if (index >= first + fit) return index - fit + 1;
  return first;
}
