/** @file The settings that the server reads from the client, with their defaults. */

import type { KernelDevice } from "../protocol/kernel.ts";

export interface Settings {
  readonly inlayHints: { readonly types: boolean; readonly parameterNames: boolean };
  readonly codeLens: boolean;
  /** Where new kernels compute. */
  readonly device: KernelDevice;
}

export const defaultSettings: Settings = {
  inlayHints: { types: true, parameterNames: true },
  codeLens: true,
  device: "cpu",
};

/** What the client sent under `tensorgraph`, made whole; anything of a wrong kind is left at its default. */
export function readSettings(given: unknown): Settings {
  const at = (path: readonly string[], otherwise: boolean): boolean => {
    let v: unknown = given;
    for (const key of path) v = typeof v === "object" && v !== null ? (v as Record<string, unknown>)[key] : undefined;
    return typeof v === "boolean" ? v : otherwise;
  };
  return {
    inlayHints: {
      types: at(["inlayHints", "types"], true),
      parameterNames: at(["inlayHints", "parameterNames"], true),
    },
    codeLens: at(["codeLens"], true),
    device: readDevice((given as { readonly device?: unknown } | null | undefined)?.device),
  };
}

/** cpu where nothing else is said. */
export const readDevice = (given: unknown): KernelDevice =>
  given === "gpu" || given === "auto" || given === "reference" ? given : "cpu";
