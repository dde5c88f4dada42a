/** @file Numbers, times and sizes in words, as all parts of the extension write them. */

import type { RunEvent } from "../../server/protocol/requests.ts";

/** 1,376,832 */
export const amount = (n: number): string => n.toLocaleString("en-US");

/** Four digits. */
export const number = (x: number): string => String(Number(x.toPrecision(4)));

/** Three digits: 9.08 µs, 12.3 ms, 1.52 s. */
export const milliseconds = (ms: number): string => {
  if (ms < 1) return `${Number((1000 * ms).toPrecision(3))} µs`;
  return ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toPrecision(3))} s`;
};

/** gpu (NVIDIA H100) */
export const placeOf = ({ device, adapter }: { readonly device: string; readonly adapter?: string }): string =>
  adapter === undefined ? device : `${device} (${adapter})`;

/** 12 of 40, or what the GPU does before it computes. */
export function progressOf(p: Extract<RunEvent, { kind: "progress" | "preparing" }>): string {
  if (p.kind === "preparing") return p.text;
  return `${amount(p.count)}${p.total === undefined ? "" : ` of ${amount(p.total)}`}`;
}

/** Of seconds: 4 s left, 41 min left, 3 h left. */
export function timeLeft(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s left`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min left`;
  return `${Math.round(seconds / 3600)} h left`;
}

/** 12 B, 6.3 kB, 1.2 MB. */
export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const power = n < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  return `${Number((n / 1000 ** power).toPrecision(3))} ${units[power]}`;
}
