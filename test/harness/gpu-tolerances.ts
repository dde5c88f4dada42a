/** @file How far the results of an op on the GPU may be from the reference: `docs/gpu.md` shows the same table. */
import type { Tolerance } from "./gpu.ts";

/** Float32 rounds to 6e-8 of a value; what stands here has been seen on SwiftShader, with room for other drivers. */
const usual: Tolerance = { relative: 1e-6, absolute: 1e-6 };

const special: Readonly<Record<string, Tolerance>> = {};

export const toleranceOf = (op: string): Tolerance => special[op] ?? usual;
