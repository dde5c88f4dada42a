/** @file What the page keeps by `setState`, so that it looks the same after it was hidden, or the window opened again. */

import type { PanelState } from "../../../server/protocol/webview.ts";
import { Curve, type CurvePoints } from "../data/curve.ts";
import type { Plane } from "../data/plane.ts";
import { l10n } from "../l10n.ts";
import type { Cell, Entry, Panel } from "./panel.ts";

/** How the user chose to see one result. */
export interface Choice {
  readonly view?: string;
  readonly plane?: Plane;
  /** Of complex numbers. */
  readonly part?: string;
  readonly log?: boolean;
  readonly open?: boolean;
}

export interface Kept extends PanelState {
  readonly uri: string;
  readonly view: {
    readonly title: string;
    readonly choices: Readonly<Record<string, Choice>>;
    readonly folded: readonly number[];
    readonly scroll: number;
    readonly cells: readonly KeptCell[];
  };
}

type KeptEntry =
  | Exclude<Entry, { kind: "curve" }>
  | (Omit<Extract<Entry, { kind: "curve" }>, "curve"> & { points: CurvePoints });
type KeptCell = Omit<Cell, "entries" | "progress"> & { readonly entries: readonly KeptEntry[] };

/** Characters of values that are kept; more is asked for again, or gone with the kernel. */
const mostCharacters = 1_000_000;
const keptPoints = 1000;

export function keepCells(cells: readonly Cell[]): KeptCell[] {
  let left = mostCharacters;
  return cells.map(({ progress: _, ...cell }) => ({
    ...cell,
    status: cell.status === "running" ? "interrupted" : cell.status,
    entries: cell.entries.flatMap((entry): KeptEntry[] => {
      if (entry.kind === "curve") {
        const { curve, ...rest } = entry;
        return [{ ...rest, points: curve.points(keptPoints) }];
      }
      const size = JSON.stringify(entry).length;
      if (size > left) return [];
      left -= size;
      return [entry];
    }),
  }));
}

/** What was kept, marked as of another session: the kernel that computed it is gone. */
export function restorePanel(panel: Panel, kept: Kept["view"]): Panel {
  const cells = kept.cells.map((cell): Cell => ({ ...cell, entries: cell.entries.map(restoreEntry) }));
  return { ...panel, cells };
}

function restoreEntry(entry: KeptEntry): Entry {
  const stale = entry.stale ?? l10n.t("from before this window was opened");
  if (entry.kind === "curve") {
    const { points, ...rest } = entry;
    const curve = new Curve();
    curve.add(points);
    return { ...rest, curve, stale };
  }
  return entry.kind === "problem" || entry.kind === "note" ? entry : { ...entry, stale };
}

/** Of a state that may be of an older version, or of something else. */
export function readKept(state: unknown): Kept | undefined {
  const kept = state as Kept | undefined;
  return Array.isArray(kept?.view?.cells) && typeof kept.view.choices === "object" ? kept : undefined;
}
