/** @file What the kernel tells, as clients get it: offsets become ranges, typed arrays base64. */
import type { KernelDiagnostic, KernelEvent, ShownValue, TextSpan } from "../../protocol/kernel.ts";
import type { Range, RunDiagnostic, RunEvent } from "../../protocol/requests.ts";
import type { LineIndex } from "../text/line-index.ts";
import { printPreparation } from "../text/print-preparation.ts";
import { printBare } from "../text/print-value.ts";
import { type AxisNames, itemOf } from "./axis-names.ts";
import { inlineText, sentValue } from "./sent-value.ts";

/** What translating an event needs to know beside it. */
export interface Translation {
  /** Of the text that runs. */
  readonly lines: LineIndex;
  /** Makes a value fit the client's budget. */
  readonly cut: (v: ShownValue) => ShownValue;
  readonly axes: AxisNames;
  /** The statements that run, where that is not all of each cell. */
  readonly part: TextSpan | undefined;
  /** The number of an output. */
  readonly output: number | undefined;
  /** Of what stands in an imported file. */
  readonly elsewhere: (span: TextSpan) => { readonly uri: string; readonly range: Range };
}

export function translateEvent(
  event: KernelEvent,
  { lines, cut, axes, part, output = 0, elsewhere }: Translation,
): RunEvent {
  const range = (span: TextSpan): Range => lines.range(span);
  switch (event.kind) {
    case "cell-started": {
      const { span, ...rest } = event;
      return { ...rest, range: range(span), ...(part && { part: range(part) }) };
    }
    case "cell-finished":
    case "restarted":
      return event;
    case "preparing": {
      const share = event.what === "kernels" && { share: event.total === 0 ? 1 : event.built / event.total };
      return { kind: "preparing", text: printPreparation(event), ...share, done: event.done };
    }
    case "result": {
      const { span, id, value, placement, ...rest } = event;
      const inline = inlineText(value, event.summary);
      const adapter = placement && { adapter: placement.adapter };
      return {
        ...rest,
        ...adapter,
        result: id ?? 0,
        range: range(span),
        value: sentValue(cut(value), axes.at(span)),
        inline,
      };
    }
    case "node": {
      const { span, ...rest } = event;
      return { ...rest, range: range(span), output };
    }
    case "assigned": {
      const { span, name, value } = event;
      return { kind: "assigned", range: range(span), name, value: sentValue(cut(value)), inline: inlineText(value) };
    }
    case "printed": {
      const named = axes.at(event.span);
      const items = event.items.map((v, i) => sentValue(cut(v), itemOf(named, i)));
      const text = event.items.map(printBare).join(" ");
      return { kind: "printed", range: range(event.span), output, text, items };
    }
    case "plotted": {
      const { span, items, options } = event;
      const sent = Object.entries(options).map(([name, v]) => [name, sentValue(cut(v))] as const);
      const named = axes.at(span);
      const shown = items.map((v, i) => sentValue(v, itemOf(named, i)));
      return { kind: "plotted", range: range(span), output, items: shown, options: Object.fromEntries(sent) };
    }
    case "track": {
      const { span, name, steps, values } = event;
      const finite = values.map((v) => (Number.isFinite(v) ? v : null));
      return { kind: "track", range: range(span), output, name, steps, values: finite };
    }
    case "progress": {
      const { span, ...rest } = event;
      const left =
        rest.total !== undefined && rest.perSecond > 0 ? (rest.total - rest.count) / rest.perSecond : undefined;
      return { ...rest, range: range(span), ...(left !== undefined && { left }) };
    }
    case "diagnostic":
      return { ...event, diagnostic: translateDiagnostic(event.diagnostic, range, elsewhere) };
    case "profile": {
      const { profile, span } = event;
      const nodes = profile.nodes.map(({ span: at, ...node }) => ({
        ...node,
        ...(at && at.file === undefined && { range: range(at) }),
      }));
      return { ...profile, kind: "profile", function: event.function, range: range(span), nodes };
    }
  }
}

function translateDiagnostic(
  d: KernelDiagnostic,
  range: (span: TextSpan) => Range,
  elsewhere: Translation["elsewhere"],
): RunDiagnostic {
  const place = ({ message, span }: { readonly message: string; readonly span: TextSpan }) =>
    span.file === undefined ? { message, range: range(span) } : { message, ...elsewhere(span) };
  const { code, severity, message, span } = d;
  return { code, severity, message, range: range(span), labels: d.labels.map(place), chain: d.chain.map(place) };
}
