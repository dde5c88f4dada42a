/** @file Saves a value as `.npy` or `.csv` through the extension, and its picture as `.png` or `.svg`. */

import type { ValueOf } from "../../../server/protocol/requests.ts";
import { button, element, iconElement } from "../element.ts";
import { icons } from "../icons.ts";
import { l10n } from "../l10n.ts";
import type { Context } from "./context.ts";
import type { Picture } from "./picture.ts";

export interface Exportable {
  /** The file's name without its ending. */
  readonly name: string;
  /** Absent for what the kernel does not hold. */
  readonly of?: ValueOf | undefined;
  readonly picture: () => Picture;
}

export function exportMenu({ name, of, picture }: Exportable, { host, announce }: Context): HTMLElement | undefined {
  const { png, svg } = picture();
  const items: HTMLElement[] = [];
  const add = (label: string, action: () => void): void => {
    items.push(
      button(label, () => {
        menu.open = false;
        menu.querySelector("summary")?.focus();
        action();
      }),
    );
  };
  if (of !== undefined) {
    add(l10n.t("NumPy array (.npy)"), () => host.post({ kind: "export-value", of, format: "npy", name }));
    add(l10n.t("Table (.csv)"), () => host.post({ kind: "export-value", of, format: "csv", name }));
  }
  if (png !== undefined) {
    add(l10n.t("Picture (.png)"), () => {
      const url = picture().png?.();
      if (url === undefined) return announce(l10n.t("The picture is not drawn yet"));
      host.post({
        kind: "save-file",
        name: `${name}.png`,
        content: url.slice(url.indexOf(",") + 1),
        encoding: "base64",
      });
    });
  }
  if (svg !== undefined) {
    add(l10n.t("Drawing (.svg)"), () => {
      const content = picture().svg?.();
      if (content === undefined) return announce(l10n.t("The picture is not drawn yet"));
      host.post({ kind: "save-file", name: `${name}.svg`, content, encoding: "text" });
    });
  }
  if (items.length === 0) return undefined;
  const summary = element("summary", { title: l10n.t("Export"), "aria-label": l10n.t("Export") });
  summary.append(iconElement(icons.exported));
  const menu = element("details", { class: "menu" }, summary, element("div", { class: "items" }, ...items));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(event.relatedTarget as Node | null)) menu.open = false;
  });
  return menu;
}
