// The page of `waybill coupling`.
import { CoveragePanel } from "./coverage";
import type { ComponentPair, CouplingData, Unit, UnitPair } from "./data";
import type { Page } from "./page";
import { count, Figures, Jump, Section } from "./parts";
import { Place, type Sources } from "./source";
import { differing, type View } from "./view";

const kWays = ["stopped", "restarted", "failed"];

/** A share as a bar with its figure, so that a column of them can be read at a glance. */
function Share({ of }: { of: number }) {
  return (
    <span class="share">
      <svg viewBox="0 0 40 6" aria-hidden="true"><rect class="all" width="40" height="6" rx="3" /><rect class="part" width={40 * of} height="6" rx="3" /></svg>
      {of.toFixed(2)}
    </span>
  );
}

/** Both entropies over the share that is read, with the pair's own place on them. */
function Curves({ p }: { p: number }) {
  const term = (x: number) => (x > 0 ? -x * Math.log2(x) : 0);
  const at = (x: number, y: number): [number, number] => [30 + x * 240, 110 - y * 100];
  const path = (y: (x: number) => number) =>
    Array.from({ length: 101 }, (_, n) => at(n / 100, y(n / 100)))
      .map(([left, top], n) => `${n === 0 ? "M" : "L"}${left.toFixed(1)} ${top.toFixed(1)}`)
      .join("");
  const binary = (x: number) => term(x) + term(1 - x);
  const [left] = at(p, 0);
  const turn = at(1 / Math.E, 0)[0];
  return (
    <svg class="curves" viewBox="0 0 300 134" role="img" aria-label="both entropies over the share that is read">
      <path class="axis" d="M30 10V110H270" />
      <path class="turn" d={`M${turn} 10V110`} />
      <path class="second" d={path(binary)} />
      <path class="first" d={path(term)} />
      <path class="here" d={`M${left} 10V110`} />
      <circle class="second" cx={left} cy={at(p, binary(p))[1]} r="3" />
      <circle class="first" cx={left} cy={at(p, term(p))[1]} r="3" />
      <text x="26" y="13" text-anchor="end">1</text>
      <text x="26" y="113" text-anchor="end">0</text>
      <text x="30" y="124" text-anchor="middle">0</text>
      <text x={turn} y="124" text-anchor="middle">1/e</text>
      <text x="270" y="124" text-anchor="middle">1</text>
    </svg>
  );
}

function pairView(data: CouplingData, sources: Sources): View<ComponentPair> {
  return {
    name: "pairs",
    title: "Pairs",
    one: "pair",
    rows: data.pairs,
    names: differing(data.pairs.map((pair) => `${pair.upstream.name} > ${pair.downstream.name}`)),
    none: "No component was seen to read what another writes.",
    text: (pair) => [pair.upstream.name, pair.downstream.name, pair.upstream.package, pair.downstream.package, ...pair.keys.map((key) => key.name)].join(" "),
    heading: (pair) => `${pair.upstream.name} → ${pair.downstream.name}`,
    columns: [
      { name: "upstream", title: "Upstream", width: 150, grow: 2, rank: 0, cell: (pair) => <span title={pair.upstream.name}>{pair.upstream.name}</span>, by: (pair) => pair.upstream.name },
      { name: "downstream", title: "Downstream", width: 150, grow: 2, rank: 1, cell: (pair) => <span title={pair.downstream.name}>{pair.downstream.name}</span>, by: (pair) => pair.downstream.name },
      { name: "read", title: "Read", width: 70, number: true, rank: 3, cell: (pair) => `${pair.keys.length} of ${pair.fields}`, by: (pair) => pair.keys.length },
      { name: "visibility", title: "SVI", width: 86, number: true, rank: 2, cell: (pair) => <Share of={pair.visibility} />, by: (pair) => pair.visibility },
      { name: "entropy", title: "Entropy", width: 66, number: true, rank: 4, cell: (pair) => pair.entropy.toFixed(3), by: (pair) => pair.entropy },
      { name: "binary", title: "Binary", width: 60, number: true, rank: 5, cell: (pair) => pair.binary.toFixed(3), by: (pair) => pair.binary },
      { name: "routes", title: "Routes", width: 62, number: true, rank: 6, cell: (pair) => pair.routes, by: (pair) => pair.routes },
    ],
    filters: [
      { name: "all", title: "all is read", tells: "the downstream reads every key of the upstream", test: (pair) => pair.visibility === 1 },
      { name: "half", title: "half or more", tells: "the downstream reads at least half of the upstream's keys", test: (pair) => pair.visibility >= 0.5 },
    ],
    detail: (pair) => (
      <>
        <p class="subtitle">{pair.downstream.name} reads {pair.keys.length} of the {count(pair.fields, "key")} that {pair.upstream.name} writes; both stand on {count(pair.routes, "route")}.</p>
        <Figures
          of={[
            [pair.visibility.toFixed(2), "SVI", "state visibility: keys read / keys written"],
            [pair.entropy.toFixed(3), "entropy", "−p·log₂ p, in bits"],
            [pair.binary.toFixed(3), "binary entropy", "−p·log₂ p − (1−p)·log₂(1−p), in bits"],
          ]}
        />
        <Curves p={pair.visibility} />
        <p class="legend"><span><i class="stroke first" /> entropy, which falls again above p = 1/e</span><span><i class="stroke second" /> binary entropy</span></p>
        <Section title="Keys that bind them" note={`${pair.keys.length}`}>
          <ul class="uses">
            {pair.keys.map((key, place) => (
              <li key={place}>
                <p class="what"><code>{key.name}</code><span class="soft"> on {key.carrier}</span></p>
                <Place sources={sources} site={key.written} open={pair.keys.length <= 2}>written at</Place>
                <Place sources={sources} site={key.read} open={pair.keys.length <= 2}>read at</Place>
              </li>
            ))}
          </ul>
        </Section>
        <Section title="Components">
          <p>{pair.upstream.name} <span class="soft">{pair.upstream.package}</span></p>
          <Place sources={sources} site={pair.upstream.site} />
          <p>{pair.downstream.name} <span class="soft">{pair.downstream.package}</span></p>
          <Place sources={sources} site={pair.downstream.site} />
        </Section>
      </>
    ),
  };
}

function unitViews(data: CouplingData, sources: Sources): View[] {
  const unitNames = differing(data.units.map((unit) => `${unit.kind} ${unit.name}`));
  const pairNames = differing(data.unit_pairs.map((pair) => `${data.units[pair.upstream]!.name} > ${data.units[pair.downstream]!.name}`));
  const name = (unit: number) => data.units[unit]!.name;
  const isChange = (pair: UnitPair) => pair.binding === null;
  const when = (pair: UnitPair) => (isChange(pair) ? "changed" : kWays.filter((_, way) => pair.ended[way]).join(", "));

  const pairs: View<UnitPair> = {
    name: "bound",
    title: "Bound units",
    one: "pair",
    rows: data.unit_pairs,
    names: pairNames,
    none: "No unit ends or re-initialises another.",
    text: (pair) => `${name(pair.upstream)} ${name(pair.downstream)} ${when(pair)}`,
    heading: (pair) => `${name(pair.upstream)} → ${name(pair.downstream)}`,
    columns: [
      { name: "upstream", title: "The end of", width: 150, grow: 2, rank: 0, cell: (pair) => <span title={name(pair.upstream)}>{name(pair.upstream)}</span>, by: (pair) => name(pair.upstream) },
      { name: "downstream", title: "ends", width: 150, grow: 2, rank: 1, cell: (pair) => <span title={name(pair.downstream)}>{name(pair.downstream)}</span>, by: (pair) => name(pair.downstream) },
      { name: "when", title: "if it is", width: 150, grow: 1, rank: 4, cell: when, by: when },
      { name: "binding", title: "LBS", width: 86, number: true, rank: 2, cell: (pair) => (pair.binding === null ? "–" : <Share of={pair.binding} />), by: (pair) => pair.binding ?? -1 },
      { name: "steps", title: "Steps", width: 56, number: true, rank: 3, cell: (pair) => pair.steps ?? "–", by: (pair) => pair.steps ?? -1 },
    ],
    filters: [
      { name: "far", title: "over others", tells: "by more than one link", test: (pair) => pair.chain.length > 1 },
      { name: "always", title: "always", tells: "whichever way the first ends", test: (pair) => pair.binding === 1 },
    ],
    detail: (pair) => (
      <>
        <p class="subtitle">If {name(pair.upstream)} is {when(pair)}, {name(pair.downstream)} {isChange(pair) ? "must start anew" : "ends too"}.</p>
        <Figures of={[[pair.binding?.toFixed(2) ?? "–", "LBS", "share of the three ways to end"], [pair.steps ?? "–", "steps", "links from a change to the re-initialisation"]]} />
        <Section title="How" note="link by link">
          <ol class="evidence">
            {pair.chain.map((index, place) => {
              const link = data.links[index]!;
              return (
                <li key={place}>
                  <p class="what"><Jump view="units" name={unitNames[link.to]!}>{name(link.to)}</Jump> follows <Jump view="units" name={unitNames[link.from]!}>{name(link.from)}</Jump>: {link.why}</p>
                  <Place sources={sources} site={link.site} open />
                </li>
              );
            })}
          </ol>
        </Section>
      </>
    ),
  };

  const units: View<Unit> = {
    name: "units",
    title: "Units",
    one: "unit",
    rows: data.units,
    names: unitNames,
    none: "No manifest was given.",
    text: (unit) => `${unit.name} ${unit.kind}`,
    heading: (unit) => unit.name,
    columns: [
      { name: "unit", title: "Unit", width: 170, grow: 2, rank: 0, cell: (unit) => <span title={unit.name}>{unit.name}</span>, by: (unit) => unit.name },
      { name: "kind", title: "Kind", width: 130, grow: 1, rank: 3, cell: (unit) => <span class="soft">{unit.kind}</span>, by: (unit) => unit.kind },
      { name: "radius", title: "CPR", width: 56, number: true, rank: 1, cell: (unit) => unit.radius, by: (unit) => unit.radius },
      { name: "reached", title: "Re-initialised", width: 100, number: true, rank: 2, cell: (unit) => unit.reached, by: (unit) => unit.reached },
    ],
    filters: [{ name: "spreads", title: "spreads", tells: "a change re-initialises others", test: (unit) => unit.radius > 0 }],
    detail: (unit) => {
      const index = data.units.indexOf(unit);
      const from = data.unit_pairs.flatMap((pair, place) => (pair.upstream === index ? [place] : []));
      const to = data.unit_pairs.flatMap((pair, place) => (pair.downstream === index ? [place] : []));
      const links = (places: number[], other: (pair: UnitPair) => number) => (
        <ul class="links findings">
          {places.slice(0, 300).map((place) => {
            const pair = data.unit_pairs[place]!;
            return <li key={place}><Jump view="bound" name={pairNames[place]!}>{name(other(pair))}</Jump> <span class="soft">if {isChange(pair) ? "changed" : when(pair)}</span></li>;
          })}
        </ul>
      );
      return (
        <>
          <p class="subtitle">{unit.kind}</p>
          <Figures of={[[unit.radius, "CPR", "links of the longest chain that a change sets off"], [unit.reached, "re-initialised", "units that a change reaches"]]} />
          <Place sources={sources} site={unit.site} open />
          {from.length > 0 && <Section title="Ends with it" note={`${from.length}`}>{links(from, (pair) => pair.downstream)}</Section>}
          {to.length > 0 && <Section title="It ends with" note={`${to.length}`}>{links(to, (pair) => pair.upstream)}</Section>}
        </>
      );
    },
  };
  return [units, pairs] as unknown as View[];
}

export function couplingPage(data: CouplingData, sources: Sources): Page {
  const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b), 0);
  const summary: Page["summary"] = [
    [data.pairs.length, "pairs that share state"],
    [data.quiet, "that don't"],
    [most(data.pairs.map((pair) => pair.visibility)).toFixed(2), "SVI at most"],
  ];
  if (data.units.length > 0) summary.push([most(data.units.map((unit) => unit.radius)), "CPR at most"], [most(data.unit_pairs.map((pair) => pair.binding ?? 0)).toFixed(2), "LBS at most"]);
  const views = [pairView(data, sources) as unknown as View];
  if (data.units.length > 0) views.push(...unitViews(data, sources));
  return {
    title: "Coupling",
    summary,
    alarm: data.over_budget.length > 0 ? `${data.over_budget.length} over budget` : "",
    views,
    panels: [
      {
        name: "coverage",
        title: "Coverage",
        body: () => <CoveragePanel coverage={data.coverage} gaps={data.not_understood} budget={data.over_budget} leftOut={data.source_left_out} />,
      },
    ],
  };
}
