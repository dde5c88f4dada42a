/** @file Any value: a tensor, text, a list, or the several outputs of a function. */

import type { ValueSummary } from "../../../server/protocol/kernel.ts";
import type { SentValue, ValueOf } from "../../../server/protocol/requests.ts";
import { tensorSource } from "../data/tensor-source.ts";
import { element } from "../element.ts";
import { l10n } from "../l10n.ts";
import type { Context } from "./context.ts";
import { tensorView } from "./tensor-view.ts";

export interface Shown {
  readonly value: SentValue;
  readonly key: string;
  readonly name: string;
  readonly of?: ValueOf | undefined;
  readonly summary?: ValueSummary | undefined;
}

/** Items of a list that are shown one by one. */
const mostItems = 20;

export function valueView({ value, key, name, of, summary }: Shown, context: Context): HTMLElement {
  switch (value.kind) {
    case "tensor": {
      const source = tensorSource({ tensor: value, summary, of, ask: context.host.slice });
      return tensorView(source, key, name, context);
    }
    case "string":
    case "none":
    case "state":
      return element("pre", { class: "text" }, value.kind === "string" ? value.value : value.text);
    case "list":
    case "record": {
      const title = (i: number): string => (value.kind === "record" && value.names[i]) || String(i);
      const shown = value.items.slice(0, mostItems).map((item, i) => {
        // A part of a part has no number of its own.
        const part = of === undefined || of.item !== undefined ? undefined : { ...of, item: i };
        return element(
          "section",
          { class: "item", "aria-label": title(i) },
          element("h4", {}, title(i)),
          valueView({ value: item, key: `${key}/${i}`, name: title(i), of: part }, context),
        );
      });
      const more = value.items.length - shown.length;
      return element(
        "div",
        { class: "items-of" },
        ...shown,
        more > 0 && element("p", { class: "note" }, l10n.t("{0} more items", more)),
      );
    }
  }
}
