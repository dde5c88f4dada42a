/** @file A shared variable or value that the user opened from the sidebar. */

import type { State, StateItem } from "../../../server/protocol/requests.ts";
import { sampledRanges } from "../data/plane.ts";
import { tensorSource } from "../data/tensor-source.ts";
import { button, element, iconButton } from "../element.ts";
import { icons } from "../icons.ts";
import { l10n } from "../l10n.ts";
import type { Context } from "./context.ts";
import { sourceLink } from "./source-link.ts";
import { tensorView } from "./tensor-view.ts";

export interface WatchView {
  readonly element: HTMLElement;
  /** Shows the value of now, unless it is shown already or the user is busy in it. */
  refresh(): Promise<void>;
}

/** Milliseconds in which a picture is drawn. */
const settling = 300;

export function watchView(name: string, context: Context): WatchView {
  const body = element("div", { class: "entry-body" }, "…");
  const place = element("span");
  const head = element(
    "div",
    { class: "bar" },
    element("h2", {}, name),
    place,
    element(
      "span",
      { class: "actions" },
      button(l10n.t("Refresh"), () => load(true)),
      iconButton(icons.close, l10n.t("Close {0}", name), () => root.remove()),
    ),
  );
  const root = element(
    "section",
    { class: "entry watch", "data-name": name, "aria-label": l10n.t("Value of {0}", name) },
    head,
    body,
  );

  let version: number | undefined;
  async function load(always: boolean): Promise<void> {
    // An element stays active in a page that has lost the focus to the editor.
    if (!always && document.hasFocus() && body.contains(document.activeElement)) return;
    try {
      const state = (await context.host.state(name)) as State;
      const item = [...state.shareds, ...state.values].find((i) => i.name === name);
      if (item === undefined) throw new Error(l10n.t("{0} has no value yet", name));
      place.replaceChildren(...(item.range === undefined ? [] : [sourceLink(item.range, context)]));
      if (!always && item.version === version) return;
      const drawn = await shown(item);
      version = item.version;
      // What is drawn when it has come keeps its place meanwhile.
      body.style.minHeight = `${body.offsetHeight}px`;
      body.replaceChildren(drawn);
      setTimeout(() => {
        body.style.minHeight = "";
      }, settling);
    } catch (error) {
      version = undefined;
      body.replaceChildren(element("p", { class: "note marked" }, (error as Error).message));
    }
  }

  /** A small value is read as a whole; of a large one, each view asks for its part. */
  async function shown(item: StateItem): Promise<HTMLElement> {
    const { dtype, shape, bytes, summary, axes } = item;
    const of = { name };
    const elements =
      bytes <= 65_536
        ? (await context.host.slice(of, sampledRanges(shape, Number.POSITIVE_INFINITY), 65_536)).slice.elements
        : "";
    const whole = bytes <= 65_536;
    const source = tensorSource({
      tensor: { dtype, shape, elements, ...(!whole && { edge: 0 }), ...(axes && { axes }) },
      summary,
      of,
      ask: context.host.slice,
    });
    return tensorView(source, `watch:${name}`, name, context);
  }
  load(true);
  return { element: root, refresh: () => load(false) };
}
