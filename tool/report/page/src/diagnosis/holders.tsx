// What holds the context chains that a heap dump or a live scan saw.
import type { ChainCensus, HeldChains } from "../data";
import { count, Figures, Section } from "../parts";
import type { Sources } from "../source";
import { differing, type View } from "../view";
import { callOf, CausePath, type CauseStep, Findings, Where } from "./cause";
import { change, shortName, whole } from "./figures";
import { type Block, empty, packageOf, stacked, type Ways } from "./flame";
import { Growth } from "./growth";

const kMostRows = 12;
const kMostBars = 16;

type Root = HeldChains["root"];

/** "frame main.work of 3 goroutines". */
export function rootName(root: Root): string {
  if (root.kind === "goroutine") return `frame ${shortName(root.name)} of ${count(root.goroutines, "goroutine")}`;
  return root.kind === "global" ? `global ${root.name}` : root.name;
}

function range(depths: HeldChains["depth"]): string {
  const first = depths[0]?.depth ?? 0;
  const last = depths.at(-1)?.depth ?? 0;
  return first === last ? whole(last) : `${whole(first)}–${whole(last)}`;
}

function keyName(key: HeldChains["keys"][number]): string {
  return key.value === "" ? key.type : `${key.type}(${key.value})`;
}

export function holderNames(census: ChainCensus): string[] {
  return differing(census.held.map((held) => `${rootName(held.root)}${held.root.created_by ? ` by ${held.root.created_by.function}` : ""}`));
}

/** The lines where the sampled layers were made, those with the most first. */
function lines(held: HeldChains) {
  const byPlace = new Map<string, { call: NonNullable<HeldChains["allocations"][number]["call"]>; sampled: number }>();
  for (const { call, sampled } of held.allocations) {
    if (call === null) continue;
    const place = `${call.function} ${call.file}:${call.line}`;
    const row = byPlace.get(place);
    if (row) row.sampled += sampled;
    else byPlace.set(place, { call, sampled });
  }
  return [...byPlace.values()].sort((a, b) => b.sampled - a.sampled);
}

function causeOf(census: ChainCensus, held: HeldChains): CauseStep[] {
  const live = census.process !== null;
  const { root } = held;
  const made = lines(held);
  const sampled = held.allocations.reduce((sum, one) => sum + one.sampled, 0);
  const components = [...new Set(held.allocations.flatMap((one) => one.keys.map((key) => key.component)))];
  const keys = held.keys.slice(0, 3).map(keyName).join(", ");
  const grown = held.before === null || census.seconds === null ? null : change(held.layers - held.before, census.seconds);
  return [
    made.length === 0
      ? { name: "made in", body: null, sure: live ? "a heap dump tells it" : "with sampled allocations a dump tells it" }
      : { name: "made in", body: <Where call={callOf(made[0]!.call)} />, sure: `${whole(made[0]!.sampled)} of ${whole(sampled)} sampled layers` },
    keys === ""
      ? { name: "with", body: null, sure: "the executable tells keys" }
      : { name: "with", body: <>{held.keys.length === 1 ? "key" : "keys"} <code>{keys}</code>{held.keys.length > 3 && ` and ${held.keys.length - 3} more`}{components.length > 0 && <>, written by {components.join(", ")}</>}</>, sure: "exact" },
    root.kind === "unknown"
      ? { name: "held by", body: live ? "objects on the heap, not by a goroutine's stack" : null, sure: "a heap dump tells which" }
      : {
          name: "held by",
          body: <>{rootName(root)}{held.paths.length > 0 && <> by way of <code>{root.name}{held.paths[0]!.steps}</code></>}</>,
          sure: live ? "likely: its stack holds their last layers" : "proven, for the moment of the dump",
        },
    ...(root.kind === "goroutine"
      ? [
          root.created_by === null
            ? { name: "started by", body: null, sure: "the executable or a trace tells it" }
            : { name: "started by", body: <Where call={callOf(root.created_by)} />, sure: "exact", notes: [`${root.started === "" ? "" : `as ${shortName(root.started)}, `}${root.state === "" ? "" : `now: ${root.state}, `}${count(root.goroutines, "goroutine")}: ${root.ids.join(", ")}${root.ids.length < root.goroutines ? ", …" : ""}`] },
        ]
      : []),
    { name: "grows", body: grown, sure: grown === null ? (live ? "--interval looks twice" : "one moment can't tell; two heap profiles do") : "two looks; what was dropped counts until the next collection" },
  ];
}

/** Depths with their chains; neighbours are put together where there are many. */
function Depths({ of }: { of: HeldChains["depth"] }) {
  const rows: { name: string; chains: number }[] = [];
  const step = Math.ceil(of.length / kMostBars);
  for (let at = 0; at < of.length; at += step) {
    const part = of.slice(at, at + step);
    rows.push({ name: range(part), chains: part.reduce((sum, one) => sum + one.chains, 0) });
  }
  const most = Math.max(1, ...rows.map((row) => row.chains));
  return (
    <table class="plain bars">
      <thead><tr><th class="number">layers</th><th class="number">chains</th><th aria-hidden="true" /></tr></thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <td class="number">{row.name}</td>
            <td class="number">{whole(row.chains)}</td>
            <td aria-hidden="true"><svg class="bar" width="100%" height="10"><rect width={`${(100 * row.chains) / most}%`} height="10" /></svg></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LeftOut({ many, of }: { many: number; of: string }) {
  return many > 0 ? <p class="soft">and {count(many, of)} more: --format json</p> : null;
}

export function holderView(census: ChainCensus, sources: Sources): View<HeldChains> {
  const twice = census.seconds !== null;
  const grown = (held: HeldChains) => (held.before === null ? 0 : held.layers - held.before);
  return {
    name: "holders",
    title: "Holders",
    one: "holder",
    rows: census.held,
    names: holderNames(census),
    none: "No context chain is in this memory.",
    text: (held) => [rootName(held.root), held.root.started, held.root.created_by?.function ?? "", ...held.keys.map(keyName), ...held.paths.map((path) => path.steps), ...held.allocations.map((one) => one.call?.function ?? "")].join(" "),
    heading: (held) => rootName(held.root),
    columns: [
      { name: "holder", title: "Held by", width: 160, grow: 3, rank: 0, cell: (held) => <span title={held.root.name}>{rootName(held.root)}</span>, by: (held) => rootName(held.root) },
      { name: "creator", title: "Started by", width: 140, grow: 2, rank: 4, cell: (held) => (held.root.created_by ? <span title={`${held.root.created_by.file}:${held.root.created_by.line}`}>{shortName(held.root.created_by.function)}</span> : <span class="soft">–</span>), by: (held) => held.root.created_by?.function ?? "" },
      { name: "chains", title: "Chains", width: 72, number: true, rank: 2, cell: (held) => whole(held.chains), by: (held) => held.chains },
      { name: "depth", title: "Depth", width: 84, number: true, rank: 3, cell: (held) => range(held.depth), by: (held) => held.depth.at(-1)?.depth ?? 0 },
      { name: "layers", title: "Layers", width: 84, number: true, rank: 1, cell: (held) => whole(held.layers), by: (held) => held.layers },
      ...(twice ? [{ name: "growth", title: "Growth", width: 78, number: true, rank: 2, cell: (held: HeldChains) => `${grown(held) > 0 ? "+" : ""}${whole(grown(held))}`, by: grown }] : []),
      { name: "kept", title: "Kept", width: 60, rank: 5, cell: (held) => <span class="soft">{held.retained ? "kept" : ""}</span>, by: (held) => (held.retained ? 0 : 1) },
    ],
    filters: [
      { name: "kept", title: "kept", tells: "more than can be under way", test: (held) => held.retained },
      { name: "global", title: "variables", tells: "held by a package's variable", test: (held) => held.root.kind === "global" },
      { name: "goroutine", title: "goroutines", tells: "held by a frame of a goroutine", test: (held) => held.root.kind === "goroutine" },
    ],
    detail: (held) => (
      <>
        <p class="subtitle">{held.retained ? "kept: more than can be under way" : "no more than can be under way"}</p>
        <Figures
          of={[
            [whole(held.chains), "chains"],
            [whole(held.layers), "layers", "layers that chains share are counted once"],
            [whole(held.value_layers), "value layers"],
            [whole(held.cancel_layers), "cancel layers"],
            [range(held.depth), "depth"],
            [range(held.value_depth), "value depth"],
          ]}
        />
        <CausePath steps={causeOf(census, held)} />
        {held.before !== null && census.seconds !== null && (
          <Section title="Growth" note={change(held.layers - held.before, census.seconds)}>
            <Growth before={[held.before, held.before, held.before]} now={[held.layers, held.layers, held.layers]} seconds={census.seconds} unit="layers" />
          </Section>
        )}
        <Findings of={held.allocations.flatMap((one) => one.findings).filter((one, at, all) => all.findIndex((other) => other.rule === one.rule && other.message === one.message) === at)} sources={sources} />
        <Section title="Depth"><Depths of={held.depth} /></Section>
        {held.keys.length > 0 && (
          <Section title="Keys" note={`${held.keys.length + held.left_out.keys}`}>
            <table class="plain">
              <thead><tr><th>key</th><th class="number">layers</th></tr></thead>
              <tbody>{held.keys.map((key, at) => <tr key={at}><td><code title={key.package}>{keyName(key)}</code></td><td class="number">{whole(key.layers)}</td></tr>)}</tbody>
            </table>
            <LeftOut many={held.left_out.keys} of="key" />
          </Section>
        )}
        {held.paths.length > 0 && (
          <Section title="Ways to the chains" note={count(held.paths.length + held.left_out.paths, "way")}>
            <table class="plain">
              <thead><tr><th>way</th><th class="number">chains</th></tr></thead>
              <tbody>{held.paths.slice(0, kMostRows).map((path) => <tr key={path.steps}><td><code>{held.root.name}{path.steps}</code></td><td class="number">{whole(path.chains)}</td></tr>)}</tbody>
            </table>
            <LeftOut many={Math.max(0, held.paths.length - kMostRows) + held.left_out.paths} of="way" />
          </Section>
        )}
        {held.allocations.length > 0 && (
          <Section title="Made in" note="of the layers that were sampled">
            {held.allocations.slice(0, kMostRows).map((one, at) => (
              <ol class="evidence" key={at}>
                <li class="soft">{count(one.sampled, "sampled layer")}</li>
                {one.stack.map((call, step) => <li key={step}><p class="what"><Where call={callOf(call)} /></p></li>)}
              </ol>
            ))}
            <LeftOut many={Math.max(0, held.allocations.length - kMostRows) + held.left_out.allocations} of="way" />
          </Section>
        )}
      </>
    ),
  };
}

/** Holders, who started them, and the keys of what they hold; as wide as the layers. */
export function holderFlame(census: ChainCensus): Block {
  const root = empty("all");
  const names = holderNames(census);
  census.held.forEach((held, place) => {
    root.size += held.layers;
    const holder = stacked(root, names[place]!, held.layers, `#holders?${new URLSearchParams({ at: names[place]! })}`);
    if (held.root.created_by !== null) holder.tells.add(`started by ${held.root.created_by.function}`);
    for (const key of held.keys) stacked(holder, keyName(key), key.layers);
    if (held.cancel_layers > 0) stacked(holder, "cancel layers", held.cancel_layers);
  });
  return root;
}

/** The ways to the lines that made layers which were sampled. */
export function allocationWays(census: ChainCensus): Ways[] {
  const names = holderNames(census);
  return census.held.flatMap((held, place) =>
    held.allocations.flatMap((one) => {
      if (one.call === null) return [];
      const program = one.stack.filter((call) => packageOf(call.function) !== "runtime");
      const at = program.findIndex((call) => call.function === one.call!.function && call.line === one.call!.line);
      return [{ call: callOf(one.call), link: `#holders?${new URLSearchParams({ at: names[place]! })}`, paths: [{ size: one.sampled, callers: program.slice(at + 1).map(callOf) }] }];
    }),
  );
}
