/** @file The settings that the server reads from the client, with their defaults. */

export interface Settings {
  readonly inlayHints: { readonly types: boolean; readonly parameterNames: boolean };
  readonly codeLens: boolean;
}

export const defaultSettings: Settings = { inlayHints: { types: true, parameterNames: true }, codeLens: true };

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
  };
}
