/** @file The list of ops over windows. */
import type { Op } from "../../op.ts";
import { pool } from "./pool.ts";
import { windowArgmax, windowMax, windowPick, windowPut, windowSpread, windowSum } from "./windows.ts";

export const poolingOps: readonly Op[] = [
  pool,
  windowArgmax,
  windowMax,
  windowPick,
  windowPut,
  windowSpread,
  windowSum,
];
