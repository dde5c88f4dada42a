/** @file The list of ops for neural networks. */
import type { Op } from "../op.ts";

export const neuralOps: readonly Op[] = [];
