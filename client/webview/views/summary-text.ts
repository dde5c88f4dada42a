/** @file Least, greatest, mean and deviation of a tensor in one line, with what is NaN or infinite. */

import { numberText } from "../data/elements.ts";
import type { TensorSource } from "../data/tensor-source.ts";
import { element } from "../element.ts";

export function summaryText({ summary, shape }: TensorSource): HTMLElement[] {
  if (summary === undefined || shape.length === 0) return [];
  const { min, max, mean, sd, nans, infinities } = summary;
  const parts = [
    min !== undefined && max !== undefined && `${numberText(min, 4)} to ${numberText(max, 4)}`,
    mean !== undefined && sd !== undefined && `mean ${numberText(mean, 4)} ± ${numberText(sd, 4)}`,
  ].filter(Boolean);
  const bad = [nans > 0 && `${nans} NaN`, infinities > 0 && `${infinities} inf`].filter(Boolean).join(", ");
  return [
    element("p", { class: "note" }, parts.join(" · "), bad !== "" && element("span", { class: "marked" }, ` ${bad}`)),
  ];
}
