/** @file The last section of a hover: the value that the last run gave, and whether it still holds. */
import type { FunctionDescription, ValueSummary } from "../../protocol/kernel.ts";
import type { Analysis } from "../analysis.ts";
import type { Services } from "../feature.ts";
import { nameAt } from "../query/name-at.ts";
import type { LastValue } from "../running/last-value.ts";
import { printBare } from "../text/print-value.ts";
import { timeText } from "../text/time-text.ts";

/** Of the name at an offset; undefined when the kernel has nothing on it. */
export function lastSection(a: Analysis, offset: number, services: Services): string | undefined {
  const at = nameAt(a, offset);
  if (at?.kind !== "symbol") return undefined;
  const { kind, name } = at.symbol;
  if (kind === "function") {
    const calls = services.functionCalls(a.uri, name);
    return calls && `Called: ${printCalls(calls)}${printHostParts(calls)}`;
  }
  const last = kind === "value" || kind === "shared" ? services.lastValue(a, name) : undefined;
  return last && printLastValue(last);
}

export function printLastValue(v: LastValue): string {
  const type = `${v.dtype}${v.shape.length === 0 ? "" : `[${v.shape.join(", ")}]`}`;
  const from = v.run === undefined ? "" : `, run ${v.run}`;
  const state = v.stale === undefined ? "fresh" : `stale: ${v.stale}`;
  const head = `**Last value** \`${type}\`${from}, ${state}`;
  const { summary } = v;
  if (!summary) return head;
  const older = summary.version < v.version ? ` (of value ${summary.version}; by now there are ${v.version})` : "";
  const preview = `\`\`\`text\n${printBare(summary.preview)}\n\`\`\``;
  return v.shape.length === 0
    ? `${head}${older}\n${preview}`
    : `${head}\n\n${numbers(v.dtype, summary.of)}${older}\n${preview}`;
}

function numbers(dtype: string, { min, mean, max, sd, nans, infinities }: ValueSummary): string {
  const end = (x: number): string => (/^u?int/.test(dtype) ? String(x) : short(x));
  const of = dtype.startsWith("complex") ? "absolute value: " : "";
  const parts =
    mean === undefined ? [] : [`${of}min ${end(min!)}`, `mean ${short(mean)} ± ${short(sd!)}`, `max ${end(max!)}`];
  if (nans > 0) parts.push(`**${nans} NaN**`);
  if (infinities > 0) parts.push(`**${infinities} infinite**`);
  return parts.join(" · ");
}

/** `4,000 calls on cpu, 12 µs each`. */
export function printCalls(f: FunctionDescription): string {
  // What failed before it came there.
  if (f.device === "gpu" && !f.placement) return "tried on gpu, where it has not run yet";
  const each = Number.isFinite(f.meanMilliseconds) ? `, ${timeText(f.meanMilliseconds)} each` : "";
  return `${f.calls.toLocaleString("en-US")} ${f.calls === 1 ? "call" : "calls"} on ${f.device}${whereOf(f)}${each}`;
}

/** ` (SwiftShader: 12 kernels, and argmax on the processor)`. */
function whereOf({ placement }: FunctionDescription): string {
  if (!placement) return "";
  const { adapter, kernels, hostParts } = placement;
  const labels = [...new Set(hostParts.map((p) => p.label))];
  const shown =
    labels.length > 3 ? `${labels.slice(0, 2).join(", ")} and ${labels.length - 2} more` : labels.join(", ");
  const count = `${kernels} ${kernels === 1 ? "kernel" : "kernels"}`;
  return ` (${adapter}: ${count}${labels.length > 0 ? `, and ${shown} on the processor` : ""})`;
}

/** What of a function on the GPU the processor computes, and why: a Markdown list, or nothing. */
const printHostParts = ({ placement }: FunctionDescription): string =>
  [...new Set(placement?.hostParts.map((p) => `\n- \`${p.label}\` on the processor: ${p.reason}`))].join("");

const short = (x: number): string => String(Number(x.toPrecision(4)));
