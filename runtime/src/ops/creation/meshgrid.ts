/** @file Grids from the places along their axes. */
import type { Dim } from "../../ir/dim.ts";
import { fault, type ListOp } from "../op.ts";

export const meshgrid: ListOp = {
  kind: "list",
  name: "meshgrid",
  category: "creation",
  sig: '(x: number..., *, indexing: str = "xy") -> list',
  doc: 'The coordinates of all points of a grid, from those along each axis: a list with a tensor for each vector. As in NumPy the first two axes change places, so that `x` runs along the columns; with `indexing="ij"` they stand as they are given.',
  examples: [
    ["meshgrid([1, 2, 3], [10, 20])[0]", "[[1, 2, 3], [1, 2, 3]]"],
    ["meshgrid([1, 2, 3], [10, 20])[1]", "[[10, 10, 10], [20, 20, 20]]"],
    ['meshgrid([1, 2], [10, 20], indexing="ij")[0]', "[[1, 1], [2, 2]]"],
  ],
  parts: (g, vectors, attrs) => {
    const indexing = attrs.indexing ?? "xy";
    if (indexing !== "xy" && indexing !== "ij") return fault("value", 'indexing is "xy" or "ij"', []);
    if (vectors.length === 0) return fault("value", "there is no axis to make a grid of", []);
    const wrong = vectors.findIndex((v) => v.type.shape.length !== 1);
    if (wrong >= 0) return fault("rank", `$${wrong} is no vector of places along an axis`, [wrong]);
    // The axis that the vector of each number runs along.
    const axisOf = (i: number): number => (indexing === "xy" && vectors.length > 1 && i < 2 ? 1 - i : i);
    const shape: Dim[] = [];
    for (const [i, v] of vectors.entries()) shape[axisOf(i)] = v.type.shape[0]!;
    return vectors.map((v, i) => {
      const own = shape.map((d, axis) => (axis === axisOf(i) ? d : 1));
      return g.broadcastTo(g.reshape(v, own), shape);
    });
  },
  gradDoc: "for each place the sum of dy over the other axes",
};
