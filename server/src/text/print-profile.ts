/** @file Where the time of a profiled function went, as a small table: slowest first, with source lines. */
import type { FunctionProfile } from "../../protocol/kernel.ts";

/** So many rows at most; the rest is one row. */
const most = 12;

/** `lineOf` gives the source line of an offset. */
export function printProfile(name: string, p: FunctionProfile, lineOf: (offset: number) => number): string {
  const each = p.totalMilliseconds / Math.max(1, p.calls);
  const head = `${name}: ${p.calls} ${p.calls === 1 ? "call" : "calls"}, ${milliseconds(p.totalMilliseconds)} (${milliseconds(each)} each), compiled in ${milliseconds(p.compileMilliseconds)}`;
  const sum = p.nodes.reduce((s, n) => s + n.milliseconds, 0);
  const sorted = [...p.nodes].sort((a, b) => b.milliseconds - a.milliseconds);
  const rows = sorted
    .slice(0, most)
    .map((n) =>
      row(n.milliseconds, sum, n.span && n.span.file === undefined ? lineOf(n.span.start) : undefined, n.label),
    );
  const rest = sorted.slice(most);
  if (rest.length > 0) {
    const left = rest.reduce((s, n) => s + n.milliseconds, 0);
    rows.push(row(left, sum, undefined, `${rest.length} others`));
  }
  return [head, ...rows].join("\n");
}

function row(time: number, sum: number, line: number | undefined, label: string): string {
  const share = `${((100 * time) / Math.max(sum, Number.MIN_VALUE)).toFixed(0)} %`;
  const where = line === undefined ? "" : `line ${line}`;
  const short = label.length > 60 ? `${label.slice(0, 59)}…` : label;
  return `${share.padStart(6)} ${milliseconds(time).padStart(10)}  ${where.padEnd(9)} ${short}`;
}

const milliseconds = (ms: number): string =>
  ms < 1 ? `${(1000 * ms).toFixed(1)} µs` : `${ms.toFixed(ms < 100 ? 2 : 0)} ms`;
