/** @file The list of linear algebra ops. */
import type { Op } from "../op.ts";
import { diag, trace } from "./diag.ts";
import { dot } from "./dot.ts";
import { batchedDot, inner, vdot } from "./inner.ts";
import { matmul } from "./matmul.ts";
import { matmul2 } from "./matmul2.ts";
import { outer } from "./outer.ts";
import { tensordot } from "./tensordot.ts";

export const linalgOps: readonly Op[] = [batchedDot, diag, dot, inner, matmul, matmul2, outer, tensordot, trace, vdot];
