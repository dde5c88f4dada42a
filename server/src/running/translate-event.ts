/** @file What the kernel tells, as clients get it: offsets become ranges, typed arrays base64. */
import type { KernelDiagnostic, KernelEvent, ShownValue, TextSpan } from "../../protocol/kernel.ts";
import type { Range, RunDiagnostic, RunEvent } from "../../protocol/requests.ts";
import type { LineIndex } from "../text/line-index.ts";
import { printBare } from "../text/print-value.ts";
import { inlineText, sentValue } from "./sent-value.ts";

/** `cut` makes a value fit the client's budget. */
export function translateEvent(event: KernelEvent, lines: LineIndex, cut: (v: ShownValue) => ShownValue): RunEvent {
  const range = (span: TextSpan): Range => lines.range(span);
  switch (event.kind) {
    case "cell-started": {
      const { span, ...rest } = event;
      return { ...rest, range: range(span) };
    }
    case "cell-finished":
    case "restarted":
      return event;
    case "result": {
      const { span, id, value, ...rest } = event;
      const inline = inlineText(value, event.summary);
      return { ...rest, result: id ?? 0, range: range(span), value: sentValue(cut(value)), inline };
    }
    case "node": {
      const { span, ...rest } = event;
      return { ...rest, range: range(span) };
    }
    case "assigned": {
      const { span, name, value } = event;
      return { kind: "assigned", range: range(span), name, value: sentValue(cut(value)), inline: inlineText(value) };
    }
    case "printed": {
      const items = event.items.map((v) => sentValue(cut(v)));
      return { kind: "printed", range: range(event.span), text: event.items.map(printBare).join(" "), items };
    }
    case "plotted": {
      const { span, items, options } = event;
      const sent = Object.entries(options).map(([name, v]) => [name, sentValue(cut(v))] as const);
      return { kind: "plotted", range: range(span), items: items.map(sentValue), options: Object.fromEntries(sent) };
    }
    case "track": {
      const { span, name, steps, values } = event;
      const finite = values.map((v) => (Number.isFinite(v) ? v : null));
      return { kind: "track", range: range(span), name, steps, values: finite };
    }
    case "progress": {
      const { span, ...rest } = event;
      const left =
        rest.total !== undefined && rest.perSecond > 0 ? (rest.total - rest.count) / rest.perSecond : undefined;
      return { ...rest, range: range(span), ...(left !== undefined && { left }) };
    }
    case "diagnostic":
      return { ...event, diagnostic: translateDiagnostic(event.diagnostic, range) };
    case "profile": {
      const { profile, span } = event;
      const nodes = profile.nodes.map(({ span: at, ...node }) => ({ ...node, ...(at && { range: range(at) }) }));
      return { ...profile, kind: "profile", function: event.function, range: range(span), nodes };
    }
  }
}

function translateDiagnostic(d: KernelDiagnostic, range: (span: TextSpan) => Range): RunDiagnostic {
  const place = ({ message, span }: { readonly message: string; readonly span: TextSpan }) => ({
    message,
    range: range(span),
  });
  const { code, severity, message, span } = d;
  return { code, severity, message, range: range(span), labels: d.labels.map(place), chain: d.chain.map(place) };
}
