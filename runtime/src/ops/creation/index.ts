/** @file The list of ops that make tensors. */
import type { Op } from "../op.ts";
import { arange } from "./arange.ts";
import { eye, identity, tri } from "./eye.ts";
import { full, fullLike, onesLike, onesOp, zerosLike, zerosOp } from "./filled.ts";
import { linspace } from "./linspace.ts";
import { meshgrid } from "./meshgrid.ts";
import { oneHot } from "./one-hot.ts";
import { tril, triu } from "./triangle.ts";

export const creationOps: readonly Op[] = [
  arange,
  eye,
  full,
  fullLike,
  identity,
  linspace,
  meshgrid,
  oneHot,
  onesLike,
  onesOp,
  tri,
  tril,
  triu,
  zerosLike,
  zerosOp,
];
