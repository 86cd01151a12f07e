// The list of a view. Only the rows in sight are in the document, so that thousands cost nothing.
import { Component, createRef } from "preact";
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { Column, View } from "./view";

const kRowHeight = 34;
const kPaperWidth = 690; // of A4 in pixels, with the margins that a row has on the screen
const kGap = 16;
const kMargin = 40; // left and right of a row

interface Properties {
  view: View;
  places: number[]; // of the rows to show, in order
  chosen: number; // place in view.rows; -1: none
  sort: string;
  all: boolean; // on paper everything is shown
  choose: (place: number) => void;
  sortBy: (sort: string) => void;
}

/** Leaves out columns until the others fit. */
export function fitting(columns: Column<unknown>[], width: number): Column<unknown>[] {
  const left = [...columns];
  const needed = () => left.reduce((sum, column) => sum + column.width + kGap, kMargin - kGap);
  while (needed() > width) {
    const worst = left.reduce((most, column) => (column.rank > most.rank ? column : most));
    if (worst.rank === 0) break;
    left.splice(left.indexOf(worst), 1);
  }
  return left;
}

function template(columns: Column<unknown>[]): string {
  return columns
    .map((column) => (column.grow ? `minmax(${column.rank === 0 ? 90 : column.width}px, ${column.grow}fr)` : `${column.width}px`))
    .join(" ");
}

export class Table extends Component<Properties> {
  private readonly scroller = createRef<HTMLDivElement>();
  private virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement> | null = null;
  private release: (() => void) | undefined;
  private width = 0;
  private watch: ResizeObserver | undefined;
  private shownView = "";

  private options() {
    return {
      count: this.props.places.length,
      getScrollElement: () => this.scroller.current,
      estimateSize: () => kRowHeight,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      overscan: 12,
      scrollPaddingStart: kRowHeight,
      onChange: () => this.forceUpdate(),
    };
  }

  override componentDidMount() {
    this.virtualizer = new Virtualizer(this.options());
    this.release = this.virtualizer._didMount();
    this.virtualizer._willUpdate();
    this.watch = new ResizeObserver(() => {
      const width = this.scroller.current?.clientWidth ?? 0;
      if (width !== this.width) {
        this.width = width;
        this.forceUpdate();
      }
    });
    this.watch.observe(this.scroller.current!);
    this.width = this.scroller.current!.clientWidth;
    this.shownView = this.props.view.name;
    this.forceUpdate(() => this.bringIntoSight());
  }

  override componentDidUpdate(before: Properties) {
    this.virtualizer?._willUpdate();
    if (this.props.view.name !== this.shownView) {
      this.shownView = this.props.view.name;
      this.virtualizer?.scrollToOffset(0);
      this.bringIntoSight();
    } else if (before.chosen !== this.props.chosen || before.sort !== this.props.sort) {
      this.bringIntoSight();
    }
  }

  override componentWillUnmount() {
    this.release?.();
    this.watch?.disconnect();
  }

  private bringIntoSight() {
    const place = this.props.places.indexOf(this.props.chosen);
    if (place >= 0) this.virtualizer?.scrollToIndex(place, { align: "auto" });
  }

  private head(columns: Column<unknown>[]) {
    const { sort, sortBy } = this.props;
    return (
      <div class="row head" role="row" style={{ gridTemplateColumns: template(columns) }}>
        {columns.map((column) => {
          const up = sort === column.name;
          const down = sort === `-${column.name}`;
          const first = column.number ? `-${column.name}` : column.name;
          const second = column.number ? column.name : `-${column.name}`;
          return (
            <div
              key={column.name}
              role="columnheader"
              class={column.number ? "number" : ""}
              aria-sort={up ? "ascending" : down ? "descending" : "none"}
            >
              {column.by ? (
                <button type="button" onClick={() => sortBy(sort === first ? second : sort === second ? "" : first)}>
                  {column.title}
                  <span class="arrow" aria-hidden="true">
                    {up ? "↑" : down ? "↓" : ""}
                  </span>
                </button>
              ) : (
                column.title
              )}
            </div>
          );
        })}
      </div>
    );
  }

  private row(columns: Column<unknown>[], index: number, top: number | null) {
    const { view, places, chosen, choose } = this.props;
    const place = places[index]!;
    const row = view.rows[place]!;
    const style: Record<string, string> = { gridTemplateColumns: template(columns) };
    if (top !== null) style["transform"] = `translateY(${top}px)`;
    return (
      <div
        key={place}
        id={`row-${place}`}
        role="row"
        aria-rowindex={index + 2}
        aria-selected={place === chosen}
        class={top === null ? "row" : "row placed"}
        style={style}
        onClick={() => choose(place)}
      >
        {columns.map((column) => (
          <div key={column.name} role="gridcell" class={column.number ? "number" : ""}>
            {column.cell(row)}
          </div>
        ))}
      </div>
    );
  }

  override render() {
    const { view, places, chosen, all } = this.props;
    this.virtualizer?.setOptions({ ...this.virtualizer.options, count: places.length });
    const columns = fitting(view.columns, all ? kPaperWidth : this.width || 900);
    const visible = this.virtualizer?.getVirtualItems() ?? [];
    return (
      <div class="scroller" ref={this.scroller}>
        <div
          class="table"
          role="grid"
          tabIndex={0}
          aria-label={view.title}
          aria-rowcount={places.length + 1}
          aria-activedescendant={chosen >= 0 ? `row-${chosen}` : undefined}
        >
          {this.head(columns)}
          {places.length === 0 && <p class="nothing">{view.rows.length === 0 ? view.none : "Nothing matches."}</p>}
          {all ? (
            places.map((_, index) => this.row(columns, index, null))
          ) : (
            <div class="body" role="rowgroup" style={{ height: `${this.virtualizer?.getTotalSize() ?? 0}px` }}>
              {visible.map((item) => this.row(columns, item.index, item.start))}
            </div>
          )}
        </div>
      </div>
    );
  }
}
