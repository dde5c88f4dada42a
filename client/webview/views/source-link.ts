/** @file A link from the panel to a place in the file, or in one that it imports. */

import type { Range } from "../../../server/protocol/requests.ts";
import { button } from "../element.ts";
import { l10n } from "../l10n.ts";
import type { Context } from "./context.ts";

/** Lines count from 1 on the page, as in the editor's margin. */
export const sourceLink = (
  range: Range,
  context: Context,
  text = l10n.t("line {0}", range.start.line + 1),
  uri?: string,
): HTMLButtonElement =>
  button(text, () => context.host.post({ kind: "go-to", position: range, ...(uri !== undefined && { uri }) }), {
    class: "link",
    title: l10n.t("Go to line {0}", range.start.line + 1),
  });
