/** @file One number, with all its digits. */

import { elementText } from "../data/elements.ts";
import type { TensorSource } from "../data/tensor-source.ts";
import { element } from "../element.ts";
import type { Picture } from "./picture.ts";

export function scalarView(source: TensorSource): Picture {
  const x = source.at([]);
  const text = x === undefined ? "…" : elementText(x, source.dtype);
  const bad = typeof x === "number" && !Number.isFinite(x);
  return { element: element("p", { class: bad ? "scalar marked" : "scalar" }, text) };
}
