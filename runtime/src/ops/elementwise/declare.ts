/** @file Shorthand for the declarations of elementwise ops. */
import type { ElementwiseOp } from "../op.ts";

type Given = Omit<ElementwiseOp, "kind" | "category" | "sig"> & { readonly sig?: string };

const declare =
  (sig: string) =>
  (op: Given): ElementwiseOp => ({ kind: "elementwise", category: "elementwise", sig, ...op });

/** One tensor of any number. */
export const unary = declare("(x: number[...s]) -> number[...s]");
/** One tensor, taken as float. */
export const floatUnary = declare("(x: float[...s]) -> float[...s]");
/** Two tensors that broadcast. */
export const binary = declare("(x: number[...s], y: number[...s]) -> number[...s]");
/** One tensor, a mask as result. */
export const test = declare("(x: number[...s]) -> bool[...s]");
/** Two tensors that broadcast, a mask as result. */
export const relation = declare("(x: number[...s], y: number[...s]) -> bool[...s]");
