/**
 * @file What a kernel calls to store four neighbours of its result: gpu.js returns four floats of a thread and no more. The device puts the
 * store in the place of this body (`server/src/gpu/store-vectors.ts`).
 */
import type { Helper } from "./helper.ts";

const parameters = ["place", "a", "b", "c", "d"];

/** `place` counts vectors. */
export const storeVector: Helper = {
  source: {
    name: "storeVector",
    source: `function storeVector(${parameters.join(", ")}) { return a; }`,
    arguments: ["Integer", "Number", "Number", "Number", "Number"],
    result: "Number",
  },
  parameters,
  needs: [],
};
