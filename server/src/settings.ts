/** @file The settings that the server reads from the client, with their defaults. */

import type { KernelDevice } from "../protocol/kernel.ts";

export interface Settings {
  readonly inlayHints: { readonly types: boolean; readonly parameterNames: boolean };
  readonly codeLens: boolean;
  /** Where new kernels compute. */
  readonly device: KernelDevice;
  /** A Node.js whose process is to have the GPU; empty: what fits. */
  readonly gpuNode: string;
  /** How many threads new kernels compute with; 0: as many as there are cores. */
  readonly threads: number;
}

export const defaultSettings: Settings = {
  inlayHints: { types: true, parameterNames: true },
  codeLens: true,
  device: "cpu",
  gpuNode: "",
  threads: 1,
};

/** What the client sent under `tensorgraph`, made whole; anything of a wrong kind is left at its default. */
export function readSettings(given: unknown): Settings {
  const find = (path: readonly string[]): unknown => {
    let v: unknown = given;
    for (const key of path) v = typeof v === "object" && v !== null ? (v as Record<string, unknown>)[key] : undefined;
    return v;
  };
  const at = (path: readonly string[], otherwise: boolean): boolean => {
    const v = find(path);
    return typeof v === "boolean" ? v : otherwise;
  };
  const gpuNode = find(["gpu", "node"]);
  const threads = find(["threads"]);
  return {
    inlayHints: {
      types: at(["inlayHints", "types"], true),
      parameterNames: at(["inlayHints", "parameterNames"], true),
    },
    codeLens: at(["codeLens"], true),
    device: readDevice(find(["device"])),
    gpuNode: typeof gpuNode === "string" ? gpuNode : defaultSettings.gpuNode,
    threads: Number.isInteger(threads) && (threads as number) >= 0 ? (threads as number) : defaultSettings.threads,
  };
}

/** cpu where nothing else is said. */
export const readDevice = (given: unknown): KernelDevice =>
  given === "gpu" || given === "auto" || given === "reference" ? given : "cpu";
