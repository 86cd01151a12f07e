// Places in files, with the lines that stand there.
import type { ComponentChildren } from "preact";
import type { Common, Excerpt, Site } from "./data";

export class Sources {
  private readonly byFile = new Map<number, Excerpt[]>();

  constructor(private readonly data: Common) {
    for (const excerpt of data.source) {
      const list = this.byFile.get(excerpt.file);
      if (list) list.push(excerpt);
      else this.byFile.set(excerpt.file, [excerpt]);
    }
  }

  /** "a/b.go:10:3" as one would open it from where the command ran. */
  name([file, line, column]: Site): string {
    return `${this.data.prefix}${this.data.files[file]}:${line}:${column}`;
  }

  short([file, line]: Site): string {
    return `${this.data.files[file]}:${line}`;
  }

  line([file, line]: Site): string | undefined {
    return this.excerpt(file, line)?.[1];
  }

  /** Returns the lines from `around` before to `around` after the site that the page has. */
  lines([file, line]: Site, around: number): { number: number; text: string }[] {
    const found = this.excerpt(file, line);
    if (!found) return [];
    const [excerpt] = found;
    const from = Math.max(excerpt.first, line - around);
    const to = Math.min(excerpt.first + excerpt.lines.length - 1, line + around);
    const lines = [];
    for (let number = from; number <= to; ++number) lines.push({ number, text: excerpt.lines[number - excerpt.first]! });
    return lines;
  }

  private excerpt(file: number, line: number): [Excerpt, string] | undefined {
    for (const excerpt of this.byFile.get(file) ?? []) {
      const text = excerpt.lines[line - excerpt.first];
      if (line >= excerpt.first && text !== undefined) return [excerpt, text];
    }
    return undefined;
  }
}

/** Takes away what all lines begin with of tabs and spaces, and makes tabs four wide. */
function outdented(lines: { number: number; text: string }[]) {
  const wide = lines.map(({ number, text }) => ({ number, text: text.replace(/\t/g, "    ") }));
  const depth = Math.min(...wide.filter(({ text }) => text.trim() !== "").map(({ text }) => text.search(/\S/)));
  return wide.map(({ number, text }) => ({ number, text: text.slice(Number.isFinite(depth) ? depth : 0) }));
}

interface PlaceProperties {
  sources: Sources;
  site: Site | null;
  open?: boolean;
  children?: ComponentChildren; // a word on it
}

/** A site that opens to the lines around it. */
export function Place({ sources, site, open, children }: PlaceProperties) {
  if (site === null) return <p class="place unknown">{children} <span class="soft">not in sight</span></p>;
  const lines = outdented(sources.lines(site, 3));
  const name = sources.name(site);
  if (lines.length === 0) {
    return (
      <p class="place">
        {children} <code class="where tail" title={name}><bdi>{name}</bdi></code>
      </p>
    );
  }
  return (
    <details class="place" open={open}>
      <summary>
        {children !== undefined && <span class="lead">{children}</span>}
        <code class="where tail" title={name}><bdi>{sources.short(site)}</bdi></code>
        <code class="glance">{sources.line(site)?.trim()}</code>
      </summary>
      <pre class="source">
        {lines.map(({ number, text }) => (
          <span key={number} class={number === site[1] ? "line here" : "line"}>
            <span class="count">{number}</span>
            {text}
          </span>
        ))}
      </pre>
    </details>
  );
}
