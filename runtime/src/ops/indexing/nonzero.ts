/** @file Where a tensor is not 0. */
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { type Fault, fault, type ListOp } from "../op.ts";
import { coordinatesOf, positionsOf, truthOf } from "./positions.ts";

const scalar = (what: string): Fault => fault("rank", `${what} wants a tensor with axes, but $0 is a scalar`);
const reason = "number of elements that are not 0";
const gradNote = "positions are integers";

export const nonzero: ListOp = {
  kind: "list",
  name: "nonzero",
  category: "indexing",
  sig: "(x: any[...s]) -> list",
  doc: "Where `x` is not 0 (or true): a list with the positions along each axis, in the order of the elements. `x[nonzero(x)[0]]` are those elements of a vector. How many those are, only the run tells.",
  examples: [
    ["nonzero([3, 0, 5])[0]", "[0, 2]"],
    ["nonzero([[1, 0], [0, 2]])[1]", "[0, 1]"],
  ],
  parts: (g, [x]) => (x!.type.shape.length === 0 ? scalar("nonzero") : coordinatesOf(g, truthOf(g, x!), reason)),
  gradNote,
};

export const flatnonzero: ListOp = {
  kind: "list",
  name: "flatnonzero",
  category: "indexing",
  sig: "(x: any[...s]) -> int64[k]",
  doc: "The positions at which `x`, laid out as one vector, is not 0 (or true).",
  examples: [
    ["flatnonzero([3, 0, 5])", "[0, 2]"],
    ["flatnonzero([[0, 1], [0, 2]])", "[1, 3]"],
  ],
  parts: (g, [x]) => positionsOf(g, truthOf(g, x!), reason),
  gradNote,
};

export const argwhere: ListOp = {
  kind: "list",
  name: "argwhere",
  category: "indexing",
  sig: "(x: any[...s]) -> int64[k, r]",
  doc: "Where `x` is not 0 (or true): a row of indices for each such element.",
  examples: [["argwhere([[1, 0], [0, 2]])", "[[0, 0], [1, 1]]"]],
  parts: (g, [x]) =>
    x!.type.shape.length === 0
      ? scalar("argwhere")
      : g.op("stack", coordinatesOf(g, truthOf(g, x!), reason), { axis: 1 }),
  gradNote,
};

export const nonzeroValues: ListOp = {
  kind: "list",
  name: "nonzero_values",
  category: "indexing",
  sig: "(x: any[...s]) -> any[k]",
  doc: "The elements of `x` that are not 0, as a vector: `x[x != 0]`.",
  examples: [["nonzero_values([[3, 0], [0, 5]])", "[3, 5]"]],
  parts: (g, [x]) => takeFlat(g, x!, positionsOf(g, truthOf(g, x!), reason)),
  gradDoc: "dy where x is not 0, else 0",
};

/** The elements at flat positions. */
export const takeFlat = (g: Builder, x: Node, positions: Node): Node => g.op("take", [x, positions], { axis: null });
