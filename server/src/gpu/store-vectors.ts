/**
 * @file How threads store several results: gpu.js stores a vector float by float, so that neighbouring threads write in strides, and no more
 * than one of them. Its text in WGSL is changed where it stores.
 */
import type { KernelSource } from "../../../runtime/src/backends/gpu/commands.ts";
import type { Kernel } from "./load-gpu.ts";

const output = "var<storage, read_write> result : array<f32>;";
const returned = /result\[data_index\] = .*?;/g;
const storeVector = /(fn fn_storeVector\(.*\) -> f32 \{)[^}]*\}/;

/** Of a kernel that is not built yet. Throws where gpu.js has written something else than it does. */
export function storeVectors({ kernel }: Kernel, { each }: KernelSource): void {
  if (each === 1 || each === 3) return;
  const assemble = kernel.assembleWGSL.bind(kernel);
  kernel.assembleWGSL = () => {
    const text = assemble();
    const changed = each > 4 ? storedByCalls(text) : storedAtOnce(text, `vec${each}<f32>`);
    if (changed === text || !text.includes(output)) throw new Error("the stores of a kernel are not where they were");
    // The memory of the result is so many floats for each thread.
    kernel.componentCount = each;
    return changed;
  };
}

/** A vector that is returned. */
const storedAtOnce = (text: string, vector: string): string =>
  text
    .replace(output, output.replace("f32", vector))
    .replaceAll(/result\[data_index \* \d \+ 0\] = kernelResultVec\.x;/g, "result[data_index] = kernelResultVec;")
    .replaceAll(/result\[data_index \* \d \+ \d\] = kernelResultVec\.\w;\n/g, "");

/** Vectors that calls store; what is returned is nothing. */
const storedByCalls = (text: string): string =>
  text
    .replace(output, output.replace("f32", "vec4<f32>"))
    .replaceAll(returned, "")
    .replace(storeVector, "$1\nresult[user_place] = vec4<f32>(user_a, user_b, user_c, user_d);\nreturn user_a;\n}");
