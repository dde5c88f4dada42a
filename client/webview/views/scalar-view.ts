/** @file One number, with all its digits. */

import { complexText } from "../data/complex-parts.ts";
import { elementText } from "../data/elements.ts";
import type { TensorSource } from "../data/tensor-source.ts";
import { element } from "../element.ts";
import type { Picture } from "./picture.ts";

export function scalarView(source: TensorSource): Picture {
  const x = source.at([]);
  const text = textOf(source) ?? "…";
  const bad = typeof x === "number" && !Number.isFinite(x);
  return { element: element("p", { class: bad ? "scalar marked" : "scalar" }, text) };
}

function textOf(source: TensorSource): string | undefined {
  const { part } = source;
  if (part !== undefined) {
    const [re, im] = [textOf(part("real")), textOf(part("imaginary"))];
    return re === undefined || im === undefined ? undefined : complexText(re, im);
  }
  const x = source.at([]);
  return x === undefined ? undefined : elementText(x, source.dtype);
}
