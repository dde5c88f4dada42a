/** @file The op under every random variable: numbers drawn from a stream. */
import { bug } from "../../ir/internal-error.ts";
import type { KernelOp } from "../op.ts";
import { drawType } from "./draw-type.ts";

/**
 * Its attributes: `stream` (a Ref; two nodes with one stream are one variable, drawn once per call), `generator`, `distribution`
 * (a `DrawName`), `size` (dims, or null: those of the parameters), `dtype`, and what a draw has of its own (`replace`, `n`).
 * Its inputs are the parameters of the draw. Random variables are made by `randomVariable`.
 */
export const random: KernelOp = {
  kind: "kernel",
  name: "random",
  category: "internal",
  sig: "() -> any[...r]",
  doc: "A draw from a random stream. attrs: `stream`, `generator`, `distribution`, `size`, `dtype`.",
  examples: [],
  gradNote: "the draw does not depend on it smoothly",
  infer: drawType,
  // Draws need the stream's state, which only a session has: backends call `CompileOptions.draw`.
  reference: () => bug("random is drawn by the session"),
};
