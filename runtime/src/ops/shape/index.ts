/** @file The list of ops on shapes. */
import type { Op } from "../op.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { dimshuffle } from "./dimshuffle.ts";
import { expandDims } from "./expand-dims.ts";
import { reshape } from "./reshape.ts";
import { squeeze } from "./squeeze.ts";
import { transpose } from "./transpose.ts";

export const shapeOps: readonly Op[] = [broadcastTo, dimshuffle, expandDims, reshape, squeeze, transpose];
