/** @file What a GPU is doing before it computes, in words. */
import type { Preparation } from "../../protocol/kernel.ts";

/** `building kernels for the GPU: 12 of 40` */
export function printPreparation(p: Preparation): string {
  switch (p.what) {
    case "device":
      return "opening the GPU";
    case "kernels":
      return `building kernels for the GPU: ${p.built} of ${p.total}`;
  }
}
