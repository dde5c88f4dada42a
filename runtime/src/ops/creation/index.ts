/** @file The list of ops that make tensors. */
import type { Op } from "../op.ts";
import { arange } from "./arange.ts";

export const creationOps: readonly Op[] = [arange];
