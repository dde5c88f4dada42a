/** @file The list of ops for neural networks. */
import type { Op } from "../op.ts";
import { binaryCrossentropy, sigmoidBinaryCrossentropy } from "./binary-crossentropy.ts";
import { convolutionOps } from "./convolution/index.ts";
import { categoricalCrossentropy, crossentropyWithLogits } from "./crossentropy.ts";
import { poolingOps } from "./pooling/index.ts";
import { logSoftmax, softmax } from "./softmax.ts";

export const neuralOps: readonly Op[] = [
  binaryCrossentropy,
  categoricalCrossentropy,
  ...convolutionOps,
  crossentropyWithLogits,
  logSoftmax,
  ...poolingOps,
  sigmoidBinaryCrossentropy,
  softmax,
];
