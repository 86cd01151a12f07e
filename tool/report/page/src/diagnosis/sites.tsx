// The lines that make contexts, as heap profiles have them.
import type { ContextSite, DiagnosisData } from "../data";
import { count, Figures, Section } from "../parts";
import type { Sources } from "../source";
import { differing, type View } from "../view";
import { CausePath, type CauseStep, Findings, Where } from "./cause";
import { grown, interval, isExact, percent, shortName, size, whole } from "./figures";
import type { Ways } from "./flame";
import { Growth } from "./growth";

const kMostPaths = 8;

function components(site: ContextSite): string[] {
  return [...new Set(site.keys.map((key) => key.component))];
}

function heldBy(site: ContextSite): CauseStep {
  const standing = site.holders.reduce((sum, holder) => sum + holder.goroutines, 0);
  const first = site.holders[0];
  if (site.retention === "beyond goroutines") {
    return { name: "held by", body: `a global, a queue, a field or a timer: ${standing === 0 ? "no goroutine is" : `${count(standing, "goroutine")} alone ${standing === 1 ? "is" : "are"}`} in this code`, sure: "likely; a heap dump tells which" };
  }
  if (first === undefined) return { name: "held by", body: null, sure: "a goroutine profile tells what is likely, a heap dump what it is" };
  const body = <>{count(first.goroutines, "goroutine")} in <Where call={first.innermost} /></>;
  return { name: "held by", body, sure: site.retention === "in flight" ? "what is under way explains them" : "likely; a heap dump tells" };
}

function causeOf(data: DiagnosisData, site: ContextSite): CauseStep[] {
  const starter = site.holders.find((holder) => holder.creator !== "");
  const waited = Math.max(0, ...site.holders.map((holder) => holder.waited));
  const keys = site.keys.slice(0, 3).map((key) => key.key).join(", ");
  return [
    { name: "made in", body: <Where call={site.call} />, sure: isExact(site.objects) ? "exact" : `${interval(site.objects)} objects` },
    keys === ""
      ? { name: "with", body: null, sure: "--source tells keys and components" }
      : { name: "with", body: <>{site.keys.length === 1 ? "key" : "keys"} <code>{keys}</code>{site.keys.length > 3 && ` and ${site.keys.length - 3} more`}, written by {components(site).join(", ")}</>, sure: "by the source at this line" },
    heldBy(site),
    ...(site.retention === "beyond goroutines"
      ? []
      : [
          starter === undefined
            ? { name: "started by", body: null, sure: "the text of goroutine?debug=2 tells it" }
            : { name: "started by", body: <Where call={[starter.creator, starter.creator_file, starter.creator_line]} />, sure: "likely, as what they hold", notes: waited > 0 ? [`waiting for ${count(waited, "minute")}`] : [] },
        ]),
    { name: "grows", body: site.growth === null ? null : grown(site.growth, data.seconds), sure: site.growth === null ? "an earlier heap profile tells it" : "in 19 of 20 cases within the brackets" },
  ];
}

export function siteNames(data: DiagnosisData): string[] {
  return differing(data.sites.map((site) => `${shortName(site.call[0])}:${site.call[2]} ${site.part}`));
}

/** The ways to the lines, as wide as the objects that were made on them. */
export function siteWays(data: DiagnosisData): Ways[] {
  const names = siteNames(data);
  return data.sites.map((site, place) => ({
    call: site.call,
    link: `#sites?${new URLSearchParams({ at: names[place]! })}`,
    paths: site.paths.map((path) => ({ size: path.objects, callers: path.callers })),
  }));
}

export function siteView(data: DiagnosisData, sources: Sources): View<ContextSite> {
  const place = (site: ContextSite) => `${site.call[1].split("/").slice(-2).join("/")}:${site.call[2]}`;
    return {
    name: "sites",
    title: "Sites",
    one: "site",
    rows: data.sites,
    names: siteNames(data),
    none: "No context layer was sampled.",
    text: (site) => [...site.call, site.part, site.through, ...site.keys.flatMap((key) => [key.key, key.component]), ...site.findings.map((finding) => finding.rule)].join(" "),
    heading: (site) => shortName(site.call[0]),
    columns: [
      { name: "function", title: "Made in", width: 150, grow: 2, rank: 0, cell: (site) => <span title={site.call[0]}>{shortName(site.call[0])}</span>, by: (site) => site.call[0] },
      { name: "place", title: "Where", width: 150, grow: 2, rank: 3, cell: (site) => <code class="tail" title={`${site.call[1]}:${site.call[2]}`}><bdi>{place(site)}</bdi></code>, by: place },
      { name: "part", title: "What", width: 100, rank: 5, cell: (site) => site.part, by: (site) => site.part },
      { name: "objects", title: "Objects", width: 78, number: true, rank: 1, cell: (site) => <span title={interval(site.objects)}>{whole(site.objects[0])}</span>, by: (site) => site.objects[0] },
      { name: "bytes", title: "Bytes", width: 72, number: true, rank: 6, cell: (site) => size(site.bytes[0]), by: (site) => site.bytes[0] },
      { name: "growth", title: "Growth", width: 84, number: true, rank: 2, cell: (site) => <span title={grown(site.growth, data.seconds)}>{site.growth && site.growth[1] > 0 ? `+${whole(site.growth[0])}` : "–"}</span>, by: (site) => site.growth?.[1] ?? 0 },
      { name: "retention", title: "Kept", width: 110, rank: 4, cell: (site) => <span class="soft">{site.retention}</span>, by: (site) => site.retention },
    ],
    filters: [
      { name: "grows", title: "grows", tells: "more in the later profile than sampling explains", test: (site) => site.growth !== null && site.growth[1] > 0 },
      { name: "kept", title: "kept", tells: "more than the goroutines can have under way", test: (site) => site.retention === "in goroutine" || site.retention === "beyond goroutines" },
      { name: "own", title: "the program's", tells: "not what the server puts on each request by itself", test: (site) => !site.base },
    ],
    detail: (site) => (
      <>
        <p class="subtitle">{site.part} made in <Where call={site.call} />{site.through !== "" && <> through {site.through}</>}{site.base && " (the server's own)"}</p>
        <Figures
          of={[
            [whole(site.objects[0]), "objects", interval(site.objects)],
            [percent(site.share), "of live objects"],
            [size(site.bytes[0]), "bytes"],
            [whole(site.boxed[0]), "boxed values", `allocated on the same line: ${interval(site.boxed)}`],
          ]}
        />
        <CausePath steps={causeOf(data, site)} />
        {site.before !== null && (
          <Section title="Growth" note={grown(site.growth, data.seconds)}>
            <Growth before={site.before} now={site.objects} seconds={data.seconds} />
          </Section>
        )}
        {site.holders.length > 0 && (
          <Section title="Who may hold them" note={`${site.retention}; likely`}>
            <ul class="uses">
              {site.holders.map((holder, at) => (
                <li key={at}>
                  <p class="what">{count(holder.goroutines, "goroutine")} in <Where call={holder.innermost} /></p>
                  <p class="soft">
                    {[holder.state, holder.waited > 0 ? `for ${count(holder.waited, "minute")}` : "", holder.creator !== "" ? `started by ${shortName(holder.creator)} ${holder.creator_file}:${holder.creator_line}` : ""]
                      .filter((text) => text !== "")
                      .join(", ")}
                  </p>
                </li>
              ))}
            </ul>
          </Section>
        )}
        <Findings of={site.findings} sources={sources} />
        {site.keys.length > 0 && (
          <Section title="Keys">
            {components(site).map((component) => (
              <p key={component}>{component}: {site.keys.filter((key) => key.component === component).map((key) => <code key={key.key}>{key.key} </code>)}</p>
            ))}
          </Section>
        )}
        <Section title="Called by" note={count(site.paths.length, "way")}>
          {site.paths.slice(0, kMostPaths).map((path, at) => (
            <ol class="evidence" key={at}>
              <li class="soft">{whole(path.objects)} objects</li>
              {path.callers.map((call, step) => <li key={step}><p class="what"><Where call={call} /></p></li>)}
            </ol>
          ))}
        </Section>
      </>
    ),
  };
}
