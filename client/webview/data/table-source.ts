/** @file What a table shows, by the window that is in view. */
import type { Direction } from "./sort-order.ts";

export interface TableWindow {
  readonly firstRow: number;
  readonly rows: number;
  readonly firstColumn: number;
  readonly columns: number;
}

export interface Sorted {
  readonly column: number;
  readonly direction: Direction;
}

export interface TableSource {
  readonly rows: number;
  readonly columns: number;
  /** What rows and columns run over. */
  readonly rowAxis: string;
  readonly columnAxis: string;
  /** Characters of the widest cell and of the widest row label. */
  readonly cellWidth: number;
  readonly labelWidth: number;
  rowLabel(row: number): string;
  columnLabel(column: number): string;
  /** Absent while it is not here. */
  text(row: number, column: number): string | undefined;
  /** All digits. */
  fullText(row: number, column: number): string | undefined;
  /** NaN or infinite. */
  isMarked(row: number, column: number): boolean;
  /** Fetches what is missing of the window; undefined when nothing is. Rejects with a sentence. */
  need(window: TableWindow): Promise<void> | undefined;
  readonly sorted: Sorted | undefined;
  /** Absent where it is too large to be sorted here. */
  readonly sort: ((by: Sorted | undefined) => Promise<void>) | undefined;
}
