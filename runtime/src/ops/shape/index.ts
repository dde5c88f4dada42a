/** @file The list of ops on shapes. */
import type { Op } from "../op.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { concatenate, join, stack } from "./concatenate.ts";
import { diagonal } from "./diagonal.ts";
import { dimshuffle } from "./dimshuffle.ts";
import { expandDims } from "./expand-dims.ts";
import { flatten, ravel } from "./flatten.ts";
import { moveaxis, swapaxes } from "./move-axes.ts";
import { newAxisOps } from "./new-axes.ts";
import { pad } from "./pad.ts";
import { reshape } from "./reshape.ts";
import { flip, roll } from "./roll.ts";
import { shapePadaxis } from "./shape-padaxis.ts";
import { specifyShape } from "./specify-shape.ts";
import { split } from "./split.ts";
import { squeeze } from "./squeeze.ts";
import { repeat, tile } from "./tile.ts";
import { transpose } from "./transpose.ts";

export const shapeOps: readonly Op[] = [
  broadcastTo,
  concatenate,
  diagonal,
  dimshuffle,
  expandDims,
  flatten,
  flip,
  join,
  moveaxis,
  ...newAxisOps,
  pad,
  ravel,
  repeat,
  reshape,
  roll,
  shapePadaxis,
  specifyShape,
  split,
  squeeze,
  stack,
  swapaxes,
  tile,
  transpose,
];
