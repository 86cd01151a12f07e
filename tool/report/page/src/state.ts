// What is shown, and the address that says so: whoever opens the address sees the same.

export interface Shown {
  view: string;
  at: string; // the chosen row's name; "": none
  query: string;
  only: string[]; // names of the filters that are on
  sort: string; // a column's name; "-" before it: from the greatest
}

export type Theme = "auto" | "light" | "dark";

const kThemeName = "waybill-theme";

export function readAddress(hash: string, fallback: string): Shown {
  const [view = "", rest = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  const fields = new URLSearchParams(rest);
  return {
    view: view || fallback,
    at: fields.get("at") ?? "",
    query: fields.get("q") ?? "",
    only: (fields.get("only") ?? "").split(",").filter((name) => name !== ""),
    sort: fields.get("sort") ?? "",
  };
}

export function writeAddress(shown: Shown): string {
  const fields = new URLSearchParams();
  if (shown.at !== "") fields.set("at", shown.at);
  if (shown.query !== "") fields.set("q", shown.query);
  if (shown.only.length > 0) fields.set("only", shown.only.join(","));
  if (shown.sort !== "") fields.set("sort", shown.sort);
  const rest = fields.toString();
  return `#${shown.view}${rest === "" ? "" : `?${rest}`}`;
}

/** Holds what is shown, keeps the address the same, and has everything drawn anew on each change. */
export class Store {
  shown: Shown;
  help = false;
  printing = false;
  theme: Theme = "auto";
  private draw: () => void = () => {};

  constructor(private readonly fallback: string) {
    this.shown = readAddress(location.hash, fallback);
    this.theme = storedTheme();
    this.applyTheme();
  }

  start(draw: () => void) {
    this.draw = draw;
    window.addEventListener("hashchange", () => {
      this.shown = readAddress(location.hash, this.fallback);
      this.draw();
    });
    draw();
  }

  /** Changes what is shown. A new view or row is a step that the browser's Back takes back. */
  show(change: Partial<Shown>, step = change.view !== undefined) {
    this.shown = { ...this.shown, ...change };
    const address = writeAddress(this.shown);
    if (address !== location.hash) {
      if (step) history.pushState(null, "", address);
      else history.replaceState(null, "", address);
    }
    this.draw();
  }

  /** Goes to a row of a view, and leaves search and filters of the other view behind. */
  visit(view: string, at: string) {
    if (view === this.shown.view) this.show({ at }, true);
    else this.show({ view, at, query: "", only: [], sort: "" }, true);
  }

  showHelp(help: boolean) {
    this.help = help;
    this.draw();
  }

  print(printing: boolean) {
    this.printing = printing;
    this.draw();
  }

  setTheme(theme: Theme) {
    this.theme = theme;
    try {
      if (theme === "auto") localStorage.removeItem(kThemeName);
      else localStorage.setItem(kThemeName, theme);
    } catch {
      // A browser may keep nothing for files; then the choice lasts as long as the page.
    }
    this.applyTheme();
    this.draw();
  }

  private applyTheme() {
    if (this.theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = this.theme;
  }
}

function storedTheme(): Theme {
  try {
    const theme = localStorage.getItem(kThemeName);
    return theme === "light" || theme === "dark" ? theme : "auto";
  } catch {
    return "auto";
  }
}
