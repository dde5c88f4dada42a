/** @file The list of linear algebra ops. */
import type { Op } from "../op.ts";
import { dot } from "./dot.ts";
import { matmul } from "./matmul.ts";
import { matmul2 } from "./matmul2.ts";
import { outer } from "./outer.ts";
import { tensordot } from "./tensordot.ts";

export const linalgOps: readonly Op[] = [dot, matmul, matmul2, outer, tensordot];
