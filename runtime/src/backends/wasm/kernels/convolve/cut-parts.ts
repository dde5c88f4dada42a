/**
 * @file Cuts a convolution into pieces for several threads: by images, or where those are summed, by filters. Each element of the result
 * is summed as in the whole, in the same order.
 */
import { type Cut, cutOf } from "../../threads/share-work.ts";
import { type LatticePlan, type LatticeProduct, planLattice } from "../lattice/lattice.ts";
import type { Part, Parts } from "./parts.ts";

export type Along = "images" | "filters";

export interface PartsCut extends Cut {
  /** By part of the convolution: the lattices of a piece, and of the last one. */
  readonly pieces: readonly (readonly [usual: LatticePlan, last: LatticePlan])[];
  /** By part: bytes from piece to piece. */
  readonly steps: readonly Part["from"][];
}

/** Undefined where there is nothing to cut. */
export function cutParts({ parts }: Parts, along: Along): PartsCut | undefined {
  const first = parts[0]?.product;
  if (!first) return undefined;
  if (along === "images") {
    const cut = cutOf(first.rows[0]!.length);
    if (cut.parts < 2) return undefined;
    const images = (p: LatticeProduct, length: number): LatticePlan =>
      planLattice({ ...p, rows: [{ ...p.rows[0]!, length }, ...p.rows.slice(1)] });
    return {
      ...cut,
      pieces: parts.map(({ product: p }) => [images(p, cut.chunk), images(p, cut.turns - (cut.parts - 1) * cut.chunk)]),
      steps: parts.map(({ product: { rows } }) => ({ a: cut.chunk * rows[0]!.a, b: 0, c: cut.chunk * rows[0]!.c })),
    };
  }
  // Whole panels of filters, each of which is packed once.
  const { length } = first.columns;
  const { width } = planLattice(first);
  const cut = cutOf(Math.ceil(length / width));
  if (cut.parts < 2) return undefined;
  const chunk = cut.chunk * width;
  const filters = (p: LatticeProduct, n: number): LatticePlan =>
    planLattice({ ...p, columns: { ...p.columns, length: n } });
  return {
    ...cut,
    pieces: parts.map(({ product: p }) => [filters(p, chunk), filters(p, length - (cut.parts - 1) * chunk)]),
    steps: parts.map(({ product: { columns } }) => ({ a: 0, b: chunk * columns.b, c: chunk * columns.c })),
  };
}
