/** @file The list of convolutions. */
import type { Op } from "../../op.ts";
import { conv1d, conv2d, conv3d } from "./conv.ts";
import { conv1dTranspose, conv2dTranspose, conv3dTranspose } from "./conv-transpose.ts";
import { convolve, convolveFilters, convolveInputs } from "./convolve.ts";

export const convolutionOps: readonly Op[] = [
  conv1d,
  conv1dTranspose,
  conv2d,
  conv2dTranspose,
  conv3d,
  conv3dTranspose,
  convolve,
  convolveFilters,
  convolveInputs,
];
