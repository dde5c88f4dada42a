/** @file The rows of the state view as objects that last: what is drawn again keeps its identity, so that a click meanwhile finds it. */
import type { NamedRow, Row } from "./state-tree.ts";

/** `row` is replaced when the state changes. */
export interface StateItemNode {
  readonly id: string;
  row: Row;
  /** All that is drawn of it, as text. */
  drawn: string;
  children: readonly StateItemNode[];
}

export class StateItems {
  private readonly known = new Map<string, StateItemNode>();
  roots: readonly StateItemNode[] = [];

  /** The items whose rows or marks have changed; undefined when there are others than before. */
  update(rows: readonly Row[], isMarked: (row: NamedRow) => boolean): readonly StateItemNode[] | undefined {
    const changed: StateItemNode[] = [];
    const before = [...this.known.keys()].join("\n");
    const seen = new Set<string>();
    const place = (row: Row, index: number, parent: string): StateItemNode => {
      const id = `${parent}/${row.kind === "group" ? row.of : `${row.name}:${row.kind === "fact" ? index : ""}`}`;
      const old = this.known.get(id);
      const drawn = drawnText(row, row.kind === "named" && isMarked(row));
      const item: StateItemNode = old ?? { id, row, drawn, children: [] };
      seen.add(id);
      this.known.set(id, item);
      if (item.drawn !== drawn) changed.push(item);
      item.row = row;
      item.drawn = drawn;
      item.children = childrenOf(row).map((r, i) => place(r, i, id));
      return item;
    };
    this.roots = rows.map((row, i) => place(row, i, ""));
    for (const id of this.known.keys()) if (!seen.has(id)) this.known.delete(id);
    return [...this.known.keys()].join("\n") === before ? changed : undefined;
  }
}

const childrenOf = (row: Row): readonly Row[] => {
  if (row.kind === "group") return row.rows;
  return row.kind === "named" ? row.facts.map((f) => ({ kind: "fact" as const, ...f })) : [];
};

const drawnText = (row: Row, isMarked: boolean): string =>
  JSON.stringify(row.kind === "group" ? row.rows.length : [row, isMarked]);
