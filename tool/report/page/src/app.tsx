// The frame around every page: head, tabs, search, list and what is told about the chosen row; the keys.
import { render } from "preact";
import type { Common } from "./data";
import type { Page } from "./page";
import { count } from "./parts";
import { Search } from "./search";
import type { Store, Theme } from "./state";
import { Table } from "./table";
import { arrange, type View } from "./view";

const kMostPrinted = 5000; // rows

const kKeys: [keys: string[], does: string][] = [
  [["/"], "search"],
  [["↑", "↓"], "the row above, the row below (also k and j)"],
  [["PgUp", "PgDn", "Home", "End"], "further up and down"],
  [["Enter"], "read what is told about the row"],
  [["Esc"], "back: from the details, the row, the search"],
  [["1", "–", "9"], "the tabs"],
  [["t"], "light, dark, as the system has it"],
  [["?"], "this list"],
];

export class App {
  private readonly searches = new Map<string, Search>();
  private readonly matching = new Map<string, number[]>(); // by view: rows that each filter lets through
  private places: number[] = [];
  private chosen = -1;

  constructor(private readonly page: Page, private readonly data: Common, private readonly store: Store, private readonly root: HTMLElement) {}

  start() {
    document.title = `${this.page.title}: ${this.data.root} – Waybill`;
    window.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("beforeprint", () => this.store.print(true));
    window.addEventListener("afterprint", () => this.store.print(false));
    this.store.start(() => this.draw());
  }

  private view(): View | undefined {
    return this.page.views.find((view) => view.name === this.store.shown.view);
  }

  private search(view: View): Search {
    let search = this.searches.get(view.name);
    if (search === undefined) this.searches.set(view.name, (search = new Search(view.rows.map(view.text))));
    return search;
  }

  private filterCounts(view: View): number[] {
    let counts = this.matching.get(view.name);
    if (counts === undefined) {
      counts = view.filters.map((filter) => view.rows.filter(filter.test).length);
      this.matching.set(view.name, counts);
    }
    return counts;
  }

  private draw() {
    const { shown } = this.store;
    const tabs = [...this.page.views, ...this.page.panels];
    if (!tabs.some((tab) => tab.name === shown.view)) shown.view = tabs[0]!.name;
    const view = this.view();
    this.places = view ? arrange(view, this.search(view).find(shown.query), shown.only, shown.sort) : [];
    this.chosen = view && shown.at !== "" ? view.names.indexOf(shown.at) : -1;
    render(this.frame(view), this.root);
  }

  private choose(place: number) {
    const view = this.view();
    if (view) this.store.show({ at: place < 0 ? "" : view.names[place]! }, false);
  }

  private step(by: number) {
    if (this.places.length === 0) return;
    const now = this.places.indexOf(this.chosen);
    const next = now < 0 ? (by > 0 ? 0 : this.places.length - 1) : Math.min(Math.max(now + by, 0), this.places.length - 1);
    this.choose(this.places[next]!);
  }

  private key(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const searching = event.target instanceof HTMLInputElement;
    const reading = event.target instanceof HTMLElement && event.target.closest(".detail") !== null;
    const { shown, help } = this.store;
    const handled = () => event.preventDefault();
    if (event.key === "Escape") {
      handled();
      if (help) this.store.showHelp(false);
      else if (searching && shown.query !== "") this.store.show({ query: "" });
      else if (searching) (event.target as HTMLElement).blur();
      else if (reading) this.focusList();
      else if (shown.at !== "") this.choose(-1);
      else if (shown.query !== "" || shown.only.length > 0) this.store.show({ query: "", only: [] });
      return;
    }
    if (help && event.key !== "?") return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (reading) return;
      handled();
      this.step(event.key === "ArrowDown" ? 1 : -1);
      if (searching) this.focusList();
      return;
    }
    if (event.key === "Enter" && searching) {
      handled();
      if (this.chosen < 0 || !this.places.includes(this.chosen)) this.step(1);
      this.focusList();
      return;
    }
    if (searching) return;
    if (event.key === "Enter") {
      if (event.target instanceof HTMLElement && event.target.closest("a, button, summary")) return;
      handled();
      if (this.chosen < 0) this.step(1);
      this.root.querySelector<HTMLElement>(".detail")?.focus();
      return;
    }
    const view = this.view();
    const jumps: Record<string, () => void> = {
      "/": () => this.root.querySelector<HTMLInputElement>("input[type=search]")?.select(),
      "?": () => this.store.showHelp(!help),
      t: () => this.nextTheme(),
    };
    if (view && !reading) {
      Object.assign(jumps, {
        j: () => this.step(1),
        k: () => this.step(-1),
        PageDown: () => this.step(15),
        PageUp: () => this.step(-15),
        Home: () => this.choose(this.places[0] ?? -1),
        End: () => this.choose(this.places.at(-1) ?? -1),
      });
    }
    const jump = jumps[event.key];
    if (jump) {
      handled();
      jump();
    } else if (/^[1-9]$/.test(event.key)) {
      const tab = [...this.page.views, ...this.page.panels][Number(event.key) - 1];
      if (tab) this.open(tab.name);
    }
  }

  private focusList() {
    this.root.querySelector<HTMLElement>(".table")?.focus({ preventScroll: true });
  }

  private open(name: string) {
    if (name !== this.store.shown.view) this.store.show({ view: name, at: "", query: "", only: [], sort: "" });
  }

  private nextTheme() {
    const themes: Theme[] = ["auto", "light", "dark"];
    this.store.setTheme(themes[(themes.indexOf(this.store.theme) + 1) % themes.length]!);
  }

  private frame(view: View | undefined) {
    const { shown, help, printing } = this.store;
    const panel = this.page.panels.find((one) => one.name === shown.view);
    const inDetail = view !== undefined && this.chosen >= 0;
    return (
      <div class={`app ${inDetail ? "in-detail" : ""}`}>
        {this.top()}
        {this.tabs()}
        {view && (
          <main class="work">
            <div class="list">
              {this.tools(view)}
              <Table
                view={view}
                places={printing ? this.places.slice(0, kMostPrinted) : this.places}
                chosen={this.chosen}
                sort={shown.sort}
                all={printing}
                choose={(place) => this.choose(place)}
                sortBy={(sort) => this.store.show({ sort })}
              />
            </div>
            {inDetail && (
              <article class="detail" tabIndex={-1} aria-label={`about the ${view.one}`} key={`${view.name} ${this.chosen}`}>
                <header>
                  <h2>{view.heading(view.rows[this.chosen])}</h2>
                  <button type="button" class="close" title="close (Esc)" aria-label="close" onClick={() => this.choose(-1)}>×</button>
                </header>
                {view.detail(view.rows[this.chosen], this.store)}
              </article>
            )}
          </main>
        )}
        {panel && <main class="panel">{panel.body()}</main>}
        {help && this.help()}
      </div>
    );
  }

  private top() {
    const { theme } = this.store;
    return (
      <header class="top">
        <h1><span class="name">Waybill</span> {this.page.title} <code title={this.data.root}>{this.data.root}</code></h1>
        <dl class="summary">
          {this.page.summary.map(([value, name]) => (
            <div key={name}><dt>{name}</dt><dd>{typeof value === "number" ? value.toLocaleString("en") : value}</dd></div>
          ))}
          {this.page.alarm !== "" && <div class="alarm"><dt>note</dt><dd>{this.page.alarm}</dd></div>}
        </dl>
        <div class="switches">
          <button type="button" class="theme" title="light, dark, or as the system has it (t)" onClick={() => this.nextTheme()}>
            {theme === "auto" ? "◐ Auto" : theme === "light" ? "○ Light" : "● Dark"}
          </button>
          <button type="button" class="ask" title="keys (?)" aria-label="help" onClick={() => this.store.showHelp(true)}>?</button>
        </div>
      </header>
    );
  }

  private tabs() {
    const { shown } = this.store;
    return (
      <nav class="tabs" aria-label="views">
        {[...this.page.views, ...this.page.panels].map((tab, place) => (
          <button
            type="button"
            key={tab.name}
            aria-current={tab.name === shown.view ? "page" : undefined}
            title={`${tab.title} (${place + 1})`}
            onClick={() => this.open(tab.name)}
          >
            {tab.title}
            {"rows" in tab && <span class="many">{tab.rows.length.toLocaleString("en")}</span>}
          </button>
        ))}
      </nav>
    );
  }

  private tools(view: View) {
    const { shown } = this.store;
    const toggle = (name: string) =>
      this.store.show({ only: shown.only.includes(name) ? shown.only.filter((one) => one !== name) : [...shown.only, name] });
    return (
      <div class="tools">
        <label class="search">
          <input
            type="search"
            placeholder={`Search ${view.title.toLowerCase()}`}
            aria-label={`search ${view.title.toLowerCase()}`}
            autocomplete="off"
            spellcheck={false}
            value={shown.query}
            onInput={(event) => this.store.show({ query: event.currentTarget.value })}
          />
          <kbd aria-hidden="true">/</kbd>
        </label>
        <div class="filters" role="group" aria-label="filters">
          {view.filters
            .map((filter, place) => ({ filter, many: this.filterCounts(view)[place]! }))
            .filter(({ filter, many }) => many > 0 || shown.only.includes(filter.name))
            .map(({ filter, many }) => (
              <button type="button" key={filter.name} title={filter.tells} aria-pressed={shown.only.includes(filter.name)} onClick={() => toggle(filter.name)}>
                {filter.title} <span class="many">{many.toLocaleString("en")}</span>
              </button>
            ))}
        </div>
        <p class="tally" role="status">
          {this.places.length === view.rows.length ? count(view.rows.length, view.one) : `${this.places.length.toLocaleString("en")} of ${count(view.rows.length, view.one)}`}
        </p>
      </div>
    );
  }

  private help() {
    return (
      <div class="veil" onClick={() => this.store.showHelp(false)}>
        <section class="help" role="dialog" aria-modal="true" aria-label="keys" onClick={(event) => event.stopPropagation()}>
          <h2>Keys</h2>
          <dl>
            {kKeys.map(([keys, does]) => (
              <div key={does}>
                <dt>{keys.map((key) => (key === "–" ? "–" : <kbd key={key}>{key}</kbd>))}</dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <p class="soft">The address holds what is shown: whoever opens it sees the same. Made by waybill {this.data.version}.</p>
          <button type="button" onClick={() => this.store.showHelp(false)}>Close</button>
        </section>
      </div>
    );
  }
}
