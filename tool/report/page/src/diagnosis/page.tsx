// The page of `waybill diagnose`.
import { CoveragePanel } from "../coverage";
import type { Call, ContextSite, DiagnosisData } from "../data";
import type { Page } from "../page";
import { count, Figures, Section } from "../parts";
import { Place, type Sources } from "../source";
import { differing, type View } from "../view";
import { grown, interval, percent, shortName, size, whole } from "./figures";
import { Flame } from "./flame";
import { Growth } from "./growth";

const kMostPaths = 8;

const kVerdicts: Record<string, string> = {
  growing: "Context layers stay behind: more of them in the later profile than sampling and the goroutines explain.",
  retained: "Likely more context layers than goroutines could have under way: something keeps them.",
  "not growing": "No context leak found: layers did not grow between the two profiles beyond what sampling explains.",
  "in flight": "No context leak found: the goroutines in the code that made the layers account for them.",
  undecided: "Context layers are there; whether they stay, one heap profile can't tell.",
  none: "No context layer was sampled.",
};

function Where({ call: [name, file, line] }: { call: Call }) {
  return (
    <>
      {shortName(name)} <code class="soft">{file}:{line}</code>
    </>
  );
}

function siteView(data: DiagnosisData, sources: Sources, names: string[]): View<ContextSite> {
  const place = (site: ContextSite) => `${site.call[1].split("/").slice(-2).join("/")}:${site.call[2]}`;
  const components = (site: ContextSite) => [...new Set(site.keys.map((key) => key.component))];
  return {
    name: "sites",
    title: "Sites",
    one: "site",
    rows: data.sites,
    names,
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
        {site.holders.length === 0 && site.retention === "beyond goroutines" && (
          <Section title="Who may hold them"><p>No goroutine is in this code: a global, a queue, a field or a timer keeps them.</p></Section>
        )}
        {site.keys.length > 0 && (
          <Section title="Keys">
            {components(site).map((component) => (
              <p key={component}>{component}: {site.keys.filter((key) => key.component === component).map((key) => <code key={key.key}>{key.key} </code>)}</p>
            ))}
          </Section>
        )}
        {site.findings.length > 0 && (
          <Section title="Findings" note="of check, at this line">
            {site.findings.map((finding, at) => (
              <div key={at}>
                <p class="what">{finding.message} <span class="soft">({finding.rule})</span></p>
                <Place sources={sources} site={finding.site} open={site.findings.length <= 4} />
              </div>
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

function Parts({ data }: { data: DiagnosisData }) {
  return (
    <table class="plain">
      <thead><tr><th /><th class="number">live objects</th><th class="number">bytes</th><th class="number">of all objects</th><th>growth</th></tr></thead>
      <tbody>
        <tr><td>all</td><td class="number">{interval(data.objects)}</td><td class="number">{size(data.bytes[0])}</td><td /><td /></tr>
        {data.parts.map((part) => (
          <tr key={part.name}>
            <td>{part.name}</td>
            <td class="number">{interval(part.objects)}</td>
            <td class="number">{size(part.bytes[0])}</td>
            <td class="number">{part.objects[0] > 0 ? percent(part.share) : ""}</td>
            <td>{part.growth === null ? "" : grown(part.growth, data.seconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Evidence({ data }: { data: DiagnosisData }) {
  return (
    <>
      <Section title="Evidence">
        <ul>{data.evidence.map((file) => <li key={file}><code>{file}</code></li>)}</ul>
        <p class="soft">
          {data.rate > 1 ? `One allocation in ${whole(data.rate)} bytes was sampled; in 19 of 20 cases the true figure is within the interval.` : "Every allocation was sampled."}
          {data.seconds !== null && ` ${whole(data.seconds)} seconds lie between the heap profiles.`}
        </p>
      </Section>
      {data.fetches.length > 0 && (
        <Section title="Asked of the program">
          <table class="plain">
            <thead><tr><th>profile</th><th class="number">answer</th><th class="number">after</th><th>what it costs the program</th></tr></thead>
            <tbody>
              {data.fetches.map((fetch, at) => (
                <tr key={at}><td><code>{fetch.profile}</code></td><td class="number">{size(fetch.bytes)}</td><td class="number">{(1000 * fetch.seconds).toFixed(0)} ms</td><td>{fetch.cost}</td></tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
      {data.surer.length > 0 && (
        <Section title="What would make it surer">
          <ul class="notes">{data.surer.map((advice) => <li key={advice}>{advice}</li>)}</ul>
        </Section>
      )}
    </>
  );
}

export function diagnosisPage(data: DiagnosisData, sources: Sources): Page {
  const names = differing(data.sites.map((site) => `${shortName(site.call[0])}:${site.call[2]} ${site.part}`));
  const layers = data.parts[0]!;
  const { coverage } = data;
  return {
    title: "Diagnosis",
    summary: [
      [data.verdict, "verdict"],
      [whole(layers.objects[0]), "value layers"],
      [percent(layers.share), "of live objects"],
      [count(data.goroutines, "goroutine"), "in all"],
    ],
    alarm: data.verdict === "growing" || data.verdict === "retained" ? "contexts stay behind" : "",
    views: [siteView(data, sources, names)] as unknown as View[],
    panels: [
      {
        name: "flame",
        title: "Flame graph",
        body: () => (
          <>
            <p class="message">{kVerdicts[data.verdict]}</p>
            <Section title="Calls that lead to the layers" note="by component; the server's first call at the top, the lines that make layers at the ends">
              <Flame sites={data.sites} names={names} />
            </Section>
            <Section title="What there is"><Parts data={data} /></Section>
          </>
        ),
      },
      { name: "evidence", title: "Evidence", body: () => <Evidence data={data} /> },
      ...(coverage === null ? [] : [{ name: "coverage", title: "Coverage", body: () => <CoveragePanel coverage={coverage} leftOut={data.source_left_out} /> }]),
    ],
  };
}
