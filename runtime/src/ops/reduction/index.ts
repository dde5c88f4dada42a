/** @file The reductions. */
import type { Op } from "../op.ts";
import { sum } from "./sum.ts";

export const reductionOps: readonly Op[] = [sum];
