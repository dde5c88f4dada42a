/** @file What has to hold between the lengths of input, filters and result of a convolution, and what is said where it does not. */
import { type Dim, maxDims, modDims, mulDims, printDim } from "../../../ir/dim.ts";
import type { Shape } from "../../../ir/type.ts";
import { type Fault, fault, type TypeContext } from "../../op.ts";
import { type Geometry, paddedLength, reachOf } from "./geometry.ts";

/** `channels` of operand 0 (its axis 1) against those that the filters, operand 1, read. */
export function checkChannels(t: TypeContext, channels: Dim, filters: Shape, groups: number): Fault | undefined {
  const read = filters[1]!;
  const needed = mulDims(groups, read);
  if (t.same(channels, needed, "channels of the input and of the filters") !== undefined) return undefined;
  const times = groups === 1 ? "" : `, ${groups} groups of \`${printDim(read)}\``;
  return fault(
    "inner-dim",
    `$0 has \`${printDim(channels)}\` channels, but the filters $1 read \`${printDim(needed)}\`${times}`,
    [0, 1],
    [{ operand: 0, axis: 1, dim: channels }, ...(groups === 1 ? [{ operand: 1, axis: 1, dim: read }] : [])],
  );
}

/** `count` is a length of operand `operand` along `axis` that the groups have to divide. */
export function checkGroups(
  t: TypeContext,
  count: Dim,
  groups: number,
  what: string,
  operand: number,
  axis: number,
): Fault | undefined {
  if (groups === 1 || t.same(modDims(count, groups), 0, `${what} left over by ${groups} groups and none`) === 0) {
    return undefined;
  }
  return fault(
    "value",
    `${groups} groups do not divide the \`${printDim(count)}\` ${what} of $${operand}`,
    [operand],
    [{ operand, axis, dim: count }],
  );
}

/** The filters, operand 1, have to fit into the padded input, operand 0. */
export function checkReach(t: TypeContext, lengths: Shape, taps: Shape, g: Geometry): Fault | undefined {
  for (const [i, n] of lengths.entries()) {
    const k = taps[i]!;
    if (k === 0) return fault("value", `the filters $1 have no taps along axis ${i + 2}`, [1]);
    const [padded, reach] = [paddedLength(n, g.padding[i]!), reachOf(k, g.dilation[i]!)];
    const what = `the length that a filter with ${printDim(reach)} positions needs and that of the input along axis ${i + 2}`;
    if (t.same(maxDims(padded, reach), padded, what) !== undefined) continue;
    const dilated = g.dilation[i] === 1 ? "" : ` with a dilation of ${g.dilation[i]}`;
    const zeros = padded === n ? "" : `, \`${printDim(padded)}\` with its padding`;
    return fault(
      "length",
      `the filters $1 span \`${printDim(reach)}\` along axis ${i + 2}${dilated}, more than the \`${printDim(n)}\` of $0${zeros}`,
      [1, 0],
      [{ operand: 1, axis: i + 2, dim: k }],
    );
  }
  return undefined;
}
