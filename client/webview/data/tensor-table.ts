/** @file A plane of a tensor as a table; what is not here is fetched in tiles when it comes into view. */
import { bytesOf, type Element, elementText, isFloatType, type Numbers } from "./elements.ts";
import { axisName, columnCount, type Plane, planeRanges, rowCount } from "./plane.ts";
import { sortOrder } from "./sort-order.ts";
import type { Sorted, TableSource, TableWindow } from "./table-source.ts";
import { budget, type TensorSource } from "./tensor-source.ts";

/** Of a tile. */
const tileRows = 128;
const tileColumns = 32;
/** Tiles that are kept: the ones that were used last. */
const mostTiles = 64;
const digits = 6;
/** Elements that are looked at to find the widest. */
const mostMeasured = 1000;

interface Tile {
  readonly columns: number;
  readonly data: Numbers;
}

export function tensorTable(source: TensorSource, plane: Plane): TableSource {
  const { dtype, shape } = source;
  const rows = rowCount(plane, shape);
  const columns = columnCount(plane, shape);
  const tiles = new Map<string, Tile>();
  const coming = new Map<string, Promise<void>>();
  let order: readonly number[] | undefined;
  let sorted: Sorted | undefined;

  // Rows and columns of a matrix without names need no word.
  const isPlain = shape.length <= 2 && source.axes === undefined;
  const index = plane.at.slice();
  const here = (row: number, column: number): Element | undefined => {
    if (plane.rows !== undefined) index[plane.rows] = row;
    if (plane.columns !== undefined) index[plane.columns] = column;
    return source.at(index);
  };
  const at = (shownRow: number, column: number): Element | undefined => {
    const row = order?.[shownRow] ?? shownRow;
    const found = here(row, column);
    if (found !== undefined) return found;
    const tile = tiles.get(tileKey(row, column));
    return tile?.data[(row % tileRows) * tile.columns + (column % tileColumns)];
  };

  const fetchTile = (row: number, column: number): Promise<void> => {
    const key = tileKey(row, column);
    const known = coming.get(key);
    if (known !== undefined) return known;
    const [r, c] = [row - (row % tileRows), column - (column % tileColumns)];
    const [toRow, toColumn] = [Math.min(rows, r + tileRows), Math.min(columns, c + tileColumns)];
    const fetched = source
      .read(planeRanges(plane, shape, { start: r, stop: toRow }, { start: c, stop: toColumn }))
      .then(({ data }) => {
        tiles.set(key, { columns: toColumn - c, data: inRowOrder(data, plane, toRow - r, toColumn - c) });
        for (const old of tiles.keys()) {
          if (tiles.size <= mostTiles) break;
          tiles.delete(old);
        }
      })
      .finally(() => coming.delete(key));
    coming.set(key, fetched);
    return fetched;
  };

  const sort = async (by: Sorted | undefined): Promise<void> => {
    if (by !== undefined) {
      await readAll();
      const column = Array.from({ length: rows }, (_, row) => wholeAt(row, by.column));
      order = sortOrder(column, by.direction);
    } else order = undefined;
    sorted = by;
  };
  let whole: Numbers | undefined;
  const wholeAt = (row: number, column: number): Element => here(row, column) ?? whole![row * columns + column]!;
  const readAll = async (): Promise<void> => {
    if (source.isWhole || whole !== undefined) return;
    const all = await source.read(planeRanges(plane, shape, { start: 0, stop: rows }, { start: 0, stop: columns }));
    whole = inRowOrder(all.data, plane, rows, columns);
  };
  const known = (row: number, column: number): Element | undefined =>
    at(row, column) ?? whole?.[(order?.[row] ?? row) * columns + column];

  return {
    rows,
    columns,
    rowAxis: plane.rows === undefined || isPlain ? "" : axisName(plane.rows, source.axes),
    columnAxis: plane.columns === undefined || isPlain ? "" : axisName(plane.columns, source.axes),
    cellWidth: cellWidth(source, columns),
    labelWidth: Math.max(4, String(rows).length + 1),
    rowLabel: (row) => (plane.rows === undefined ? "" : String(order?.[row] ?? row)),
    columnLabel: (column) => (plane.columns === undefined ? "" : String(column)),
    text: (row, column) => textOf(known(row, column), digits),
    fullText: (row, column) => textOf(known(row, column)),
    isMarked(row, column) {
      const x = known(row, column);
      return typeof x === "number" && !Number.isFinite(x);
    },
    need(window) {
      const missing = new Map<string, Promise<void>>();
      for (const [row, column] of cellsOf(window, rows, columns)) {
        if (known(row, column) === undefined) missing.set(tileKey(row, column), fetchTile(row, column));
      }
      return missing.size === 0 ? undefined : Promise.all(missing.values()).then(() => {});
    },
    get sorted() {
      return sorted;
    },
    sort: source.isWhole || rows * columns * bytesOf(dtype) <= budget ? sort : undefined,
  };

  function textOf(x: Element | undefined, to?: number): string | undefined {
    return x === undefined ? undefined : elementText(x, dtype, to);
  }
}

/** Characters of the widest cell: looked for where all elements are here and few, else what the dtype may need. */
function cellWidth({ dtype, shape, summary, isWhole, at }: TensorSource, columns: number): number {
  const head = String(columns).length + 2;
  if (dtype === "bool") return Math.max(5, head);
  if (!isFloatType(dtype) && summary?.min !== undefined && summary.max !== undefined)
    return Math.max(4, head, String(summary.min).length, String(summary.max).length);
  const size = shape.reduce((n, d) => n * d, 1);
  if (!isWhole || size > mostMeasured) return isFloatType(dtype) ? 12 : 14;
  let widest = Math.max(4, head);
  const index = shape.map(() => 0);
  for (let k = 0; k < size; k++) {
    widest = Math.max(widest, elementText(at(index)!, dtype, digits).length);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
  return widest;
}

const tileKey = (row: number, column: number): string =>
  `${Math.floor(row / tileRows)},${Math.floor(column / tileColumns)}`;

function* cellsOf(w: TableWindow, rows: number, columns: number): Generator<readonly [number, number]> {
  for (let r = w.firstRow; r < Math.min(rows, w.firstRow + w.rows); r++) {
    for (let c = w.firstColumn; c < Math.min(columns, w.firstColumn + w.columns); c++) yield [r, c];
  }
}

/** Where the axis of columns comes before that of rows, elements came column by column. */
export function inRowOrder(data: Numbers, plane: Plane, rows: number, columns: number): Numbers {
  if (plane.rows === undefined || plane.columns === undefined || plane.rows < plane.columns) return data;
  const turned = data.slice();
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) turned[r * columns + c] = data[c * rows + r]!;
  return turned;
}
