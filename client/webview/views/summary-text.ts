/** @file Least, greatest, mean and deviation of a tensor in one line, with what is NaN or infinite. */

import { isComplexType } from "../data/complex-parts.ts";
import { isFloatType, numberText } from "../data/elements.ts";
import type { TensorSource } from "../data/tensor-source.ts";
import { element } from "../element.ts";
import { l10n } from "../l10n.ts";

const rangeText = (low: string, high: string, isComplex: boolean): string =>
  isComplex ? l10n.t("absolute value {0} to {1}", low, high) : l10n.t("{0} to {1}", low, high);

export function summaryText({ summary, shape, dtype }: TensorSource): HTMLElement[] {
  if (summary === undefined || shape.length === 0) return [];
  const { min, max, mean, sd, nans, infinities } = summary;
  const isComplex = isComplexType(dtype);
  // All digits of an integer: the last index is not a million.
  const end = (x: number): string => numberText(x, isComplex || isFloatType(dtype) ? 4 : undefined);
  const parts = [
    min !== undefined && max !== undefined && rangeText(end(min), end(max), isComplex),
    mean !== undefined && sd !== undefined && l10n.t("mean {0} ± {1}", numberText(mean, 4), numberText(sd, 4)),
  ].filter(Boolean);
  const bad = [nans > 0 && `${nans} NaN`, infinities > 0 && `${infinities} inf`].filter(Boolean).join(", ");
  return [
    element("p", { class: "note" }, parts.join(" · "), bad !== "" && element("span", { class: "marked" }, ` ${bad}`)),
  ];
}
