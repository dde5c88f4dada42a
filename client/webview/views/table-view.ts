/** @file A table with row and column indices of any size: only the window in view is on the page. */

import { type Direction, nextDirection } from "../data/sort-order.ts";
import type { TableSource, TableWindow } from "../data/table-source.ts";
import { tsv } from "../data/tsv.ts";
import { intoView, virtualAxis } from "../data/virtual-axis.ts";
import { element, freshId, setAttribute } from "../element.ts";
import { l10n } from "../l10n.ts";
import type { Context } from "./context.ts";
import { type GridPlace, placeAfter } from "./grid-cells.ts";

const sortedText = (direction: Direction | undefined): string => {
  if (direction === undefined) return l10n.t("Rows in their own order");
  return direction === "ascending" ? l10n.t("Sorted, ascending") : l10n.t("Sorted, descending");
};

const rowHeight = 22;
const tallest = 352;
const arrows = { ascending: " ↑", descending: " ↓" } as const;
/** Cells that are copied at a time. */
const mostCopied = 250_000;

/** `label` is what the table is called. */
export function tableView(
  source: TableSource,
  label: string,
  context: Pick<Context, "host" | "announce">,
): HTMLElement {
  const id = freshId("table");
  const table = element("table", {
    role: "grid",
    tabindex: 0,
    "aria-label": label,
    "aria-rowcount": source.rows + 1,
    "aria-colcount": source.columns + 1,
    "aria-multiselectable": true,
    "aria-keyshortcuts": source.sort === undefined ? undefined : "s",
  });
  const extent = element("div", { class: "table-extent" }, table);
  const scroller = element("div", { class: "table-scroller" }, extent);
  const readout = element("output", { class: "readout" });
  const root = element("div", { class: "table-view" }, scroller, readout);

  const cell = characterWidth() * (source.cellWidth + 1);
  const head = characterWidth() * (Math.max(source.labelWidth, cornerText(source).length) + 2);
  let first: GridPlace = { row: 0, column: 0 };
  let focus: GridPlace = { row: 0, column: 0 };
  let anchor: GridPlace = focus;
  let width = 0;
  let settling: ReturnType<typeof setTimeout> | undefined;
  /** Set while the scroll position follows a key or wheel, so that it does not lead. */
  let following = false;

  const viewHeight = Math.min(tallest, (source.rows + 1) * rowHeight);
  const vertical = () => virtualAxis(source.rows, rowHeight, viewHeight - rowHeight);
  const horizontal = () => virtualAxis(source.columns, cell, Math.max(cell, width - head));
  const fitRows = Math.max(1, Math.floor((viewHeight - rowHeight) / rowHeight));
  const fitColumns = (): number => Math.max(1, Math.floor((width - head) / cell));

  const window = (): TableWindow => ({
    firstRow: first.row,
    rows: fitRows,
    firstColumn: first.column,
    columns: fitColumns() + 1,
  });

  const draw = (): void => {
    const { firstRow, rows, firstColumn, columns } = window();
    const lastRow = Math.min(source.rows, firstRow + rows);
    const lastColumn = Math.min(source.columns, firstColumn + columns);
    table.replaceChildren(headOf(firstColumn, lastColumn), bodyOf(firstRow, lastRow, firstColumn, lastColumn));
    setAttribute(table, "aria-activedescendant", isInView(focus) ? cellId(focus) : undefined);
    const full = source.fullText(focus.row, focus.column);
    readout.textContent =
      document.activeElement === table && full !== undefined ? `${placeText(focus)} = ${full}` : " ";
  };

  const isInView = ({ row, column }: GridPlace): boolean => {
    const w = window();
    return (
      row >= w.firstRow && row < w.firstRow + w.rows && column >= w.firstColumn && column < w.firstColumn + w.columns
    );
  };
  const cellId = ({ row, column }: GridPlace): string => `${id}-${row}-${column}`;
  const placeText = ({ row, column }: GridPlace): string =>
    [source.rowLabel(row), source.columnLabel(column)].filter((x) => x !== "").join(", ") || "value";

  function headOf(from: number, to: number): HTMLElement {
    const corner = element(
      "th",
      { class: "corner", scope: "col", "aria-colindex": 1 },
      cornerText(source) || unseen("index"),
    );
    corner.style.width = `${head}px`;
    const heads = [corner];
    for (let column = from; column < to; column++) {
      const sorted = source.sorted?.column === column ? source.sorted.direction : undefined;
      const text = source.columnLabel(column);
      const made = element("th", { scope: "col", "aria-colindex": column + 2, "aria-sort": sorted, title: text });
      made.style.width = `${cell}px`;
      if (source.sort === undefined || source.rows < 2) made.append(text);
      else {
        const name = text === "" ? l10n.t("values") : text;
        const label = text === "" ? l10n.t("Sort by value") : l10n.t("Sort by column {0}", text);
        made.append(
          element(
            "button",
            { type: "button", class: "sort", tabindex: -1, title: label, on: { click: () => sortBy(column) } },
            `${name}${sorted === undefined ? "" : arrows[sorted]}`,
          ),
        );
      }
      heads.push(made);
    }
    return element("thead", {}, element("tr", { "aria-rowindex": 1 }, ...heads));
  }

  function bodyOf(firstRow: number, lastRow: number, from: number, to: number): HTMLElement {
    const body = element("tbody");
    const [top, bottom] = [Math.min(anchor.row, focus.row), Math.max(anchor.row, focus.row)];
    const [left, right] = [Math.min(anchor.column, focus.column), Math.max(anchor.column, focus.column)];
    for (let row = firstRow; row < lastRow; row++) {
      const tr = element("tr", { "aria-rowindex": row + 2 });
      tr.append(element("th", { scope: "row", "aria-colindex": 1 }, source.rowLabel(row)));
      for (let column = from; column < to; column++) {
        const text = source.text(row, column);
        const selected = row >= top && row <= bottom && column >= left && column <= right;
        const names = [
          source.isMarked(row, column) && "marked",
          row === focus.row && column === focus.column && "focus",
        ];
        tr.append(
          element(
            "td",
            {
              id: cellId({ row, column }),
              "aria-colindex": column + 2,
              "aria-selected": selected ? "true" : "false",
              class: names.filter(Boolean).join(" ") || undefined,
              "data-place": `${row},${column}`,
            },
            text ?? "…",
          ),
        );
      }
      body.append(tr);
    }
    return body;
  }

  /** Draws what is here at once, and the rest when it has come. */
  const show = (delay = 60): void => {
    draw();
    clearTimeout(settling);
    settling = setTimeout(() => {
      source.need(window())?.then(draw, (error: Error) => {
        readout.textContent = error.message;
      });
    }, delay);
  };

  const moveTo = (place: GridPlace): void => {
    first = place;
    following = true;
    scroller.scrollTop = vertical().offsetOf(first.row);
    scroller.scrollLeft = horizontal().offsetOf(first.column);
    requestAnimationFrame(() => {
      following = false;
    });
    show();
  };

  async function sortBy(column: number): Promise<void> {
    const now = source.sorted?.column === column ? source.sorted.direction : undefined;
    const direction = nextDirection(now);
    readout.textContent = l10n.t("Sorting…");
    await source.sort?.(direction === undefined ? undefined : { column, direction });
    context.announce(sortedText(direction));
    show(0);
  }

  async function copy(): Promise<void> {
    const isOne = anchor.row === focus.row && anchor.column === focus.column;
    const all: TableWindow = { firstRow: 0, rows: source.rows, firstColumn: 0, columns: source.columns };
    const chosen: TableWindow = isOne && document.activeElement !== table ? all : selection();
    await copyWindow(source, chosen, context);
  }

  const selection = (): TableWindow => ({
    firstRow: Math.min(anchor.row, focus.row),
    rows: Math.abs(anchor.row - focus.row) + 1,
    firstColumn: Math.min(anchor.column, focus.column),
    columns: Math.abs(anchor.column - focus.column) + 1,
  });

  table.addEventListener("keydown", (event) => {
    if (event.target !== table) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "c") {
      event.preventDefault();
      copy();
      return;
    }
    if (event.key === "s" && source.sort !== undefined) {
      sortBy(focus.column);
      return;
    }
    const place = placeAfter(focus, event, { rows: source.rows, columns: source.columns, page: fitRows });
    if (place === undefined) return;
    event.preventDefault();
    focus = place;
    if (!event.shiftKey) anchor = place;
    moveTo({
      row: intoView(place.row, first.row, fitRows),
      column: intoView(place.column, first.column, fitColumns()),
    });
  });
  table.addEventListener("mousedown", (event) => {
    const at = (event.target as HTMLElement).closest<HTMLElement>("[data-place]")?.dataset.place;
    if (at === undefined) return;
    const [row, column] = at.split(",").map(Number);
    focus = { row: row!, column: column! };
    if (!event.shiftKey) anchor = focus;
    table.focus({ preventScroll: true });
    event.preventDefault();
    show();
  });
  table.addEventListener("focus", draw);
  table.addEventListener("blur", draw);
  scroller.addEventListener("scroll", () => {
    if (following) return;
    const place = { row: vertical().indexAt(scroller.scrollTop), column: horizontal().indexAt(scroller.scrollLeft) };
    if (place.row === first.row && place.column === first.column) return;
    first = place;
    show();
  });
  // A scaled scroll bar would jump over rows; the wheel goes row by row.
  scroller.addEventListener(
    "wheel",
    (event) => {
      if (!vertical().scaled || event.deltaY === 0) return;
      event.preventDefault();
      const row = first.row + Math.sign(event.deltaY) * Math.max(1, Math.round(Math.abs(event.deltaY) / rowHeight));
      moveTo({ row: Math.max(0, Math.min(source.rows - fitRows, row)), column: first.column });
    },
    { passive: false },
  );

  scroller.style.height = `${viewHeight + 2}px`;
  new ResizeObserver(() => {
    if (scroller.clientWidth === width || scroller.clientWidth === 0) return;
    width = scroller.clientWidth;
    extent.style.height = `${vertical().extent + rowHeight}px`;
    extent.style.width = `${horizontal().extent + head}px`;
    const overflows = source.columns * cell + head > width;
    scroller.style.height = `${viewHeight + 2 + (overflows ? 12 : 0)}px`;
    show(0);
  }).observe(scroller);
  return root;
}

const unseen = (text: string): HTMLElement => element("span", { class: "unseen" }, text);

const cornerText = ({ rowAxis, columnAxis }: TableSource): string =>
  columnAxis === "" ? rowAxis : rowAxis === "" ? columnAxis : `${rowAxis} \\ ${columnAxis}`;

/** Copies with the labels of columns where more than one cell is taken. */
export async function copyWindow(
  source: TableSource,
  w: TableWindow,
  { host, announce }: Pick<Context, "host" | "announce">,
): Promise<void> {
  if (w.rows * w.columns > mostCopied) {
    announce(l10n.t("A copy of {0} cells is too large: export to a file instead", w.rows * w.columns));
    return;
  }
  await source.need(w);
  const rows = Array.from({ length: w.rows }, (_, i) =>
    Array.from({ length: w.columns }, (_, j) => source.fullText(w.firstRow + i, w.firstColumn + j) ?? ""),
  );
  host.post({ kind: "copy", text: tsv(rows) });
  announce(l10n.t("Copied {0} × {1} cells", w.rows, w.columns));
}

let measured: number | undefined;

/** Of the editor's font, in which tables are set. */
function characterWidth(): number {
  if (measured === undefined) {
    const probe = element("span", { class: "probe" }, "0".repeat(50));
    document.body.append(probe);
    measured = probe.getBoundingClientRect().width / 50 || 8;
    probe.remove();
  }
  return measured;
}
