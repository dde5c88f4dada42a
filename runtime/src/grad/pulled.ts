/** @file What reverse mode is asked for and gives. */
import type { Node } from "../ir/node.ts";

/** What `pullback` found for one node: no path, a path along which nothing flows (the derivative is 0), or a cotangent. */
export type Pulled =
  | { readonly kind: "disconnected" }
  | { readonly kind: "zero" }
  | { readonly kind: "flows"; readonly cotangent: Node };

/** A node and its cotangent. */
export type Seed = readonly [node: Node, cotangent: Node];

/** The cotangents of `wrt`, given those of `seeds`. */
export type Pull = (seeds: readonly Seed[], wrt: readonly Node[]) => readonly Pulled[];
