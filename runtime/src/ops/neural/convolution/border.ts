/** @file Reads the arguments by which a user says how a convolution lies on its input. */
import { type Dim, floorDivDims, printDim, subDims } from "../../../ir/dim.ts";
import type { Attr, Attrs } from "../../../ir/node.ts";
import type { Shape } from "../../../ir/type.ts";
import { type Fault, fault, isFault } from "../../op.ts";
import { intsOf, listed } from "../../shape/dims-attr.ts";
import { type Geometry, reachOf } from "./geometry.ts";

type Width = readonly [before: Dim, after: Dim];

/** The geometry that the attributes of `conv2d` and its kin ask for, with filters of `taps` along the spatial axes. */
export function readGeometry(attrs: Attrs, taps: Shape): Geometry | Fault {
  const axes = taps.length;
  const stride = perAxis(attrs.subsample, axes, "subsample");
  if (isFault(stride)) return stride;
  const dilation = perAxis(attrs.filter_dilation, axes, "filter_dilation");
  if (isFault(dilation)) return dilation;
  const groups = (attrs.num_groups as number | undefined) ?? 1;
  if (groups < 1) return fault("value", `num_groups is ${groups}; there is at least 1`, []);
  const padding = readBorder(listed(attrs.border_mode ?? "valid"), taps, dilation);
  if (isFault(padding)) return padding;
  return { padding, stride, dilation, groups, flip: attrs.filter_flip !== false };
}

/** A positive integer for each of `axes` axes; one alone stands for all. */
export function perAxis(attr: Attr | undefined, axes: number, what: string): readonly number[] | Fault {
  const given = intsOf(attr) ?? [1];
  const all = given.length === 1 ? Array.from({ length: axes }, () => given[0]!) : given;
  if (all.length !== axes) return fault("value", `${what} has ${all.length} entries for ${axes} axes`, []);
  const bad = all.find((s) => !Number.isInteger(s) || s < 1);
  if (bad === undefined) return all;
  return fault(
    "value",
    isDim(bad) && typeof bad !== "number"
      ? `${what} has to be a number, but \`${printDim(bad)}\` is a length that only a call tells`
      : `${what} is ${bad}; it must be at least 1`,
    [],
  );
}

function readBorder(mode: Attr, taps: Shape, dilation: readonly number[]): readonly Width[] | Fault {
  const reach = taps.map((k, i) => reachOf(k, dilation[i]!));
  switch (mode) {
    case "valid":
      return taps.map((): Width => [0, 0]);
    case "full":
      return reach.map((r): Width => [subDims(r, 1), subDims(r, 1)]);
    case "half":
      return reach.map((r): Width => [floorDivDims(r, 2), floorDivDims(r, 2)]);
  }
  if (typeof mode === "string") {
    return fault("value", `border_mode is "valid", "full", "half" or a number of zeros, not "${mode}"`, []);
  }
  return readWidths(mode, taps.length, "border_mode");
}

/** How many elements are put before and after each axis: one number for all axes, or for each a number or `[before, after]`. */
function readWidths(attr: Attr, axes: number, what: string): readonly Width[] | Fault {
  const given = (Array.isArray(attr) ? attr : Array.from({ length: axes }, () => attr)) as readonly Attr[];
  if (given.length !== axes) return fault("value", `${what} has ${given.length} entries for ${axes} axes`, []);
  const widths: Width[] = [];
  for (const entry of given) {
    const pair = (Array.isArray(entry) ? entry : [entry, entry]) as readonly Attr[];
    const [before, after] = pair;
    if (pair.length !== 2 || !isDim(before) || !isDim(after)) {
      return fault("value", `${what} takes integers, or pairs of them`, []);
    }
    const bad = [before, after].find((w) => typeof w === "number" && (w < 0 || !Number.isInteger(w)));
    if (bad !== undefined) return fault("value", `${what} is ${printDim(bad)}; it must be an integer from 0 on`, []);
    widths.push([before, after]);
  }
  return widths;
}

const isDim = (a: Attr | undefined): a is Dim =>
  typeof a === "number" || (typeof a === "object" && a !== null && "kind" in a && a.kind === "symbolic");
