// Small things that several views show.
import type { ComponentChildren } from "preact";
import type { Range } from "./data";

/** "3", "3–5", "3+": or more. */
export function shownRange({ min, max, exact }: Range): string {
  const text = min === max ? `${max}` : `${min}–${max}`;
  return exact ? text : min === max || max > min ? `${text}+` : text;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

export function Tag({ kind, title, children }: { kind?: string; title?: string; children: ComponentChildren }) {
  return (
    <span class={`tag ${kind ?? ""}`} title={title}>
      {children}
    </span>
  );
}

export function Figures({ of }: { of: [value: ComponentChildren, name: string, tells?: string][] }) {
  return (
    <dl class="figures">
      {of.map(([value, name, tells]) => (
        <div key={name} title={tells}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Section({ title, note, children }: { title: string; note?: string; children: ComponentChildren }) {
  return (
    <section>
      <h3>
        {title}
        {note !== undefined && <span class="soft"> {note}</span>}
      </h3>
      {children}
    </section>
  );
}

/** A link to a row of a view, by the name that it has there. */
export function Jump({ view, name, title, class: kind, children }: { view: string; name: string; title?: string; class?: string; children: ComponentChildren }) {
  return (
    <a class={`jump ${kind ?? ""}`} href={`#${view}?${new URLSearchParams({ at: name })}`} title={title}>
      {children}
    </a>
  );
}
