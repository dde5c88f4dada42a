/** @file The list of linear algebra ops. */
import type { Op } from "../op.ts";
import { cholesky } from "./cholesky.ts";
import { det, slogdet } from "./det.ts";
import { diag, trace } from "./diag.ts";
import { dot } from "./dot.ts";
import { eigh, eigvalsh } from "./eigh.ts";
import { einsum } from "./einsum.ts";
import { expm, squareRepeatedly } from "./expm.ts";
import { batchedDot, inner, vdot } from "./inner.ts";
import { inv, matrixPower } from "./inv.ts";
import { kron } from "./kron.ts";
import { lu } from "./lu.ts";
import { luCompact, luSubstitute } from "./lu-compact.ts";
import { luSolve } from "./lu-solve.ts";
import { matmul } from "./matmul.ts";
import { matmul2 } from "./matmul2.ts";
import { matrixNorm } from "./matrix-norm.ts";
import { outer } from "./outer.ts";
import { lstsq, matrixRank, pinv } from "./pinv.ts";
import { qr } from "./qr.ts";
import { solve, solveTriangular } from "./solve.ts";
import { svd } from "./svd.ts";
import { tensorinv, tensorsolve } from "./tensor-systems.ts";
import { tensordot } from "./tensordot.ts";
import { triangularSolve } from "./triangular-solve.ts";

export const linalgOps: readonly Op[] = [
  batchedDot,
  cholesky,
  det,
  diag,
  dot,
  eigh,
  eigvalsh,
  einsum,
  expm,
  inner,
  inv,
  kron,
  lstsq,
  lu,
  luCompact,
  luSolve,
  luSubstitute,
  matmul,
  matmul2,
  matrixNorm,
  matrixPower,
  matrixRank,
  outer,
  pinv,
  qr,
  slogdet,
  solve,
  solveTriangular,
  squareRepeatedly,
  svd,
  tensordot,
  tensorinv,
  tensorsolve,
  trace,
  triangularSolve,
  vdot,
];
