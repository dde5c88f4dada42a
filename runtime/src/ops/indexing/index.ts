/** @file The list of indexing ops. */
import type { Op } from "../op.ts";
import { advancedIncSubtensor } from "./advanced-inc-subtensor.ts";
import { advancedSubtensor } from "./advanced-subtensor.ts";
import { incSubtensor } from "./inc-subtensor.ts";
import { index } from "./index-op.ts";
import { setSubtensor } from "./set-subtensor.ts";
import { subtensor } from "./subtensor.ts";
import { writeSubtensor } from "./write-subtensor.ts";

export const indexingOps: readonly Op[] = [
  advancedIncSubtensor,
  advancedSubtensor,
  incSubtensor,
  index,
  setSubtensor,
  subtensor,
  writeSubtensor,
];
