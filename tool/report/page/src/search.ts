// Search in the rows of a view: what holds the words as they are comes first, then what is like them.
import MiniSearch from "minisearch";

/** Cuts at all that is no letter or digit, and where a small letter meets a capital. */
function words(text: string): string[] {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

export class Search {
  private readonly lowered: string[];
  private engine: MiniSearch | null = null;

  constructor(private readonly texts: string[]) {
    this.lowered = texts.map((text) => text.toLowerCase());
  }

  /** Returns the places of the rows that match, the best first; all of them if nothing is asked. */
  find(query: string): number[] {
    const asked = query.trim().toLowerCase();
    if (asked === "") return this.texts.map((_, place) => place);
    const parts = asked.split(/\s+/);
    const found = new Set<number>();
    this.lowered.forEach((text, place) => {
      if (parts.every((part) => text.includes(part))) found.add(place);
    });
    if (found.size === 0) {
      for (const hit of this.index().search(query)) found.add(hit.id as number);
    }
    return [...found];
  }

  private index(): MiniSearch {
    if (this.engine === null) {
      this.engine = new MiniSearch({
        fields: ["text"],
        tokenize: words,
        searchOptions: { prefix: true, fuzzy: 0.2, combineWith: "AND", tokenize: words },
      });
      this.engine.addAll(this.texts.map((text, id) => ({ id, text })));
    }
    return this.engine;
  }
}
