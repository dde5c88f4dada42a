/** @file Tells on the terminal what a run does: cells, results under their source lines, tracked values, diagnostics. */
import type { KernelEvent, Placement, TextSpan } from "../../protocol/kernel.ts";
import { printDiagnostic, type Style } from "../text/print-diagnostic.ts";
import { printPreparation } from "../text/print-preparation.ts";
import { printProfile } from "../text/print-profile.ts";
import { printBare, printValue } from "../text/print-value.ts";
import type { SourceText } from "../text/source-text.ts";
import { otherFiles } from "./other-files.ts";
import { duration, type Progress } from "./progress.ts";

export interface Reporter {
  readonly event: (e: KernelEvent) => void;
}

/** `write` gets whole lines for standard output, `complain` those for standard error. */
export function textReporter(
  source: SourceText,
  name: string,
  write: (line: string) => void,
  complain: (line: string) => void,
  style: Style,
  progress: Progress,
): Reporter {
  const others = otherFiles();
  const tracked = new Map<string, { value: number; step: number; reported: boolean }>();
  const latest = new Map<string, number>();

  const quote = (span: TextSpan): void => {
    const { line } = source.position(span.start);
    const [first = "", ...more] = source.slice(span).split("\n");
    write(
      `${style.faint(`${String(line).padStart(5)} │`)} ${first.trimEnd()}${more.length > 0 ? style.faint(" …") : ""}`,
    );
  };
  const indented = (text: string): string => `        ${text.replaceAll("\n", "\n        ")}`;
  const settleTracked = (): void => {
    for (const [label, t] of tracked) {
      if (t.reported) continue;
      write(indented(`${label} = ${t.value.toPrecision(8)} ${style.faint(`(after ${t.step + 1} steps)`)}`));
      t.reported = true;
    }
  };

  let isToldInterrupted = false;

  return {
    event(e) {
      if (e.kind === "track") {
        const value = e.values.at(-1);
        const step = e.steps.at(-1);
        if (value === undefined || step === undefined) return;
        tracked.set(e.name, { value, step, reported: false });
        latest.set(e.name, value);
        return;
      }
      if (e.kind === "progress" && !e.done) {
        progress.update(e.count, e.total, e.perSecond, latest);
        return;
      }
      if (e.kind === "preparing") {
        if (e.done) progress.clear();
        else progress.note(printPreparation(e));
        return;
      }
      if (e.kind === "assigned") return;
      progress.clear();
      switch (e.kind) {
        case "progress":
          write(
            style.faint(
              indented(
                `${e.count} rounds, ${e.perSecond >= 10 ? Math.round(e.perSecond) : Number(e.perSecond.toPrecision(2))}/s`,
              ),
            ),
          );
          settleTracked();
          return;
        case "cell-started":
          latest.clear();
          isToldInterrupted = false;
          write(style.strong(`${name}${e.title === undefined ? "" : ` · ${e.title}`}`));
          return;
        case "cell-finished":
          settleTracked();
          tracked.clear();
          // A worker that had to be replaced has not told it itself.
          if (e.status === "interrupted" && !isToldInterrupted)
            complain(`${name}: interrupted; the state is as last committed`);
          if (e.status === "not-run") write(style.faint(indented("not run: it has errors")));
          if (e.milliseconds >= 1000) write(style.faint(indented(`cell took ${duration(e.milliseconds / 1000)}`)));
          write("");
          return;
        case "result":
          quote(e.span);
          write(indented(printValue(e.value)));
          if (e.placement) write(style.faint(indented(placementText(e.placement))));
          return;
        case "node":
          quote(e.span);
          write(indented(`${e.text}  ${e.type}`));
          return;
        case "printed":
          write(indented(e.items.map(printBare).join(" ")));
          return;
        case "plotted":
          quote(e.span);
          write(indented(e.items.map(printValue).join("\n")));
          return;
        case "diagnostic":
          // What an editor shows as a hint is not worth a line here.
          if (e.diagnostic.severity === "hint") return;
          isToldInterrupted ||= e.diagnostic.code === "cancelled";
          complain(`${printDiagnostic(e.diagnostic, source, name, style, others)}\n`);
          return;
        case "profile":
          write(indented(printProfile(e.function, e.profile, (offset) => source.position(offset).line)));
          return;
        case "restarted":
          complain(`${name}: ${e.reason}`);
          return;
      }
    },
  };
}

/** One JSON object a line: the events as they come, tensors as nested lists (64-bit integers and non-finite numbers as strings). */
export function jsonReporter(file: string, write: (line: string) => void): Reporter {
  return { event: (e) => write(JSON.stringify({ file, ...e }, jsonValue)) };
}

function jsonValue(_key: string, v: unknown): unknown {
  if (typeof v === "bigint") return v.toString();
  if (typeof v === "number" && !Number.isFinite(v)) return String(v);
  if (ArrayBuffer.isView(v)) return Array.from(v as unknown as ArrayLike<number | bigint>);
  return v;
}

/** `on swiftshader (gpu), 12 kernels; argmax, sum on the processor: the GPU has no int64`: what has one reason is named together. */
function placementText({ adapter, kernels, hostParts }: Placement): string {
  const labels = new Map<string, Set<string>>();
  for (const { label, reason } of hostParts) labels.set(reason, (labels.get(reason) ?? new Set()).add(label));
  const parts = [...labels].map(([reason, of]) => `; ${[...of].join(", ")} on the processor: ${reason}`);
  return `on ${adapter} (gpu), ${kernels} ${kernels === 1 ? "kernel" : "kernels"}${parts.join("")}`;
}
