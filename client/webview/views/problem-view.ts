/** @file What went wrong, with its place and the chain of reasons as links into the file. */

import type { RelatedPlace, RunDiagnostic } from "../../../server/protocol/requests.ts";
import { element, iconElement } from "../element.ts";
import { icons } from "../icons.ts";
import { l10n } from "../l10n.ts";
import type { Context } from "./context.ts";
import { markedText } from "./marked-text.ts";
import { sourceLink } from "./source-link.ts";

export function problemView({ code, message, labels, chain }: RunDiagnostic, context: Context): HTMLElement {
  const places = [...labels, ...chain];
  return element(
    "div",
    { class: "problem" },
    element(
      "p",
      { class: "message" },
      iconElement(icons.error) as unknown as Node,
      element("span", {}, ...markedText(message)),
      element("code", { class: "code" }, code),
    ),
    places.length > 0 &&
      element(
        "ol",
        { class: "chain", "aria-label": l10n.t("Why") },
        ...places.map((p) =>
          element("li", {}, sourceLink(p.range, context, placeName(p), p.uri), " ", ...markedText(p.message)),
        ),
      ),
  );
}

function placeName({ range, uri }: RelatedPlace): string {
  const line = range.start.line + 1;
  return uri === undefined
    ? l10n.t("line {0}", line)
    : `${decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1))}:${line}`;
}
