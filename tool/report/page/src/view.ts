// A view: a list of rows of one kind, and what is told about one of them.
import type { ComponentChildren } from "preact";
import type { Store } from "./state";

export interface Column<Row> {
  name: string;
  title: string;
  /** Least width in pixels; with `grow` it takes a share of what is left. */
  width: number;
  grow?: number;
  number?: boolean;
  /** Where it is narrow, columns with the greatest number go first; 0 stays. */
  rank: number;
  cell: (row: Row) => ComponentChildren;
  /** What rows are sorted by; left out: they can't be. */
  by?: (row: Row) => string | number;
}

export interface Filter<Row> {
  name: string;
  title: string;
  tells: string;
  test: (row: Row) => boolean;
}

export interface View<Row = unknown> {
  name: string;
  title: string;
  one: string; // "route"
  rows: Row[];
  /** A name that stays when the page is made anew, and that no other row has. */
  names: string[];
  columns: Column<Row>[];
  filters: Filter<Row>[];
  text: (row: Row) => string;
  heading: (row: Row) => string;
  detail: (row: Row, store: Store) => ComponentChildren;
  none: string;
}

/** Makes the names of rows differ: the second of a name gets "~2". */
export function differing(names: string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name}~${times}`;
  });
}

/** Returns the places of the rows that pass all filters that are on, in the order asked for. */
export function arrange<Row>(view: View<Row>, found: number[], only: string[], sort: string): number[] {
  const filters = view.filters.filter((filter) => only.includes(filter.name));
  const rows = found.filter((place) => filters.every((filter) => filter.test(view.rows[place]!)));
  const down = sort.startsWith("-");
  const by = view.columns.find((column) => column.name === (down ? sort.slice(1) : sort))?.by;
  if (by === undefined) return rows;
  const values = new Map(rows.map((place) => [place, by(view.rows[place]!)]));
  return rows.sort((left, right) => {
    const a = values.get(left)!;
    const b = values.get(right)!;
    const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
    return order === 0 ? left - right : down ? -order : order;
  });
}
