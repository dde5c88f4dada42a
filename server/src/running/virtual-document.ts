/**
 * @file Read-only documents of the scheme `tensorgraph:`, for clients that can show what a server makes up (LSP 3.18):
 * `tensorgraph:/graph/NAME.txt?FILE`, `tensorgraph:/wat/NAME.wat?FILE`, `tensorgraph:/gradient/COST/NAME.tg?FILE`.
 */
import * as read from "./params.ts";

export type VirtualDocument =
  | { readonly kind: "graph" | "wat"; readonly file: string; readonly name: string }
  | { readonly kind: "gradient"; readonly file: string; readonly cost: string; readonly name: string };

export const scheme = "tensorgraph";

export function parseVirtual(uri: string): VirtualDocument {
  const match = /^tensorgraph:\/*([^?#]*)\?([^#]*)/.exec(uri) ?? ["", "", ""];
  const parts = match[1]!
    .replace(/\.(txt|wat|tg)$/, "")
    .split("/")
    .map(decode);
  const file = decode(match[2]!);
  const [kind, first, second] = parts;
  if ((kind === "graph" || kind === "wat") && first && parts.length === 2) return { kind, file, name: first };
  if (kind === "gradient" && first && second && parts.length === 3) return { kind, file, cost: first, name: second };
  return read.refuse(`${uri} is no document of this server`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
