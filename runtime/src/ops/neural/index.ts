/** @file The list of ops for neural networks. */
import type { Op } from "../op.ts";
import { batchNormalization, batchNormalizationTest, batchNormalizationTrain } from "./batch-normalization.ts";
import { binaryCrossentropy, sigmoidBinaryCrossentropy } from "./binary-crossentropy.ts";
import { convolutionOps } from "./convolution/index.ts";
import { categoricalCrossentropy, crossentropyWithLogits } from "./crossentropy.ts";
import { embedding } from "./embedding.ts";
import { layerNormalization } from "./layer-normalization.ts";
import { poolingOps } from "./pooling/index.ts";
import { logSoftmax, softmax } from "./softmax.ts";

export const neuralOps: readonly Op[] = [
  batchNormalization,
  batchNormalizationTest,
  batchNormalizationTrain,
  binaryCrossentropy,
  categoricalCrossentropy,
  ...convolutionOps,
  crossentropyWithLogits,
  embedding,
  layerNormalization,
  logSoftmax,
  ...poolingOps,
  sigmoidBinaryCrossentropy,
  softmax,
];
