// The page of `waybill diagnose`: what each kind of evidence that was given has.
import { CoveragePanel } from "../coverage";
import type { DiagnosisData } from "../data";
import type { Page } from "../page";
import { count, Section } from "../parts";
import type { Sources } from "../source";
import type { View } from "../view";
import { Evidence } from "./evidence";
import { grown, interval, percent, seconds, size, whole } from "./figures";
import { Flame, flameOf } from "./flame";
import { goroutineFlame, goroutineView, TimePanel } from "./goroutines";
import { allocationWays, holderFlame, holderView } from "./holders";
import { siteView, siteWays } from "./sites";

function Parts({ data }: { data: DiagnosisData }) {
  return (
    <div class="wide"><table class="plain">
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
    </table></div>
  );
}

function FlamePanel({ data }: { data: DiagnosisData }) {
  const { chains, trace } = data;
  const ways = chains === null ? [] : allocationWays(chains);
  return (
    <>
      <p class="message">{data.message}</p>
      {chains !== null && (
        <Section title="Chains by what holds them" note="as wide as their layers; below each holder its keys">
          <Flame root={holderFlame(chains)} unit="layers" label="chains by what holds them" />
        </Section>
      )}
      {ways.length > 0 && (
        <Section title="Calls that lead to the held layers" note="by component; as wide as the layers that were sampled">
          <Flame root={flameOf(ways)} unit="sampled layers" label="calls that lead to the held layers, by component" />
        </Section>
      )}
      {data.heap && (
        <Section title="Calls that lead to the layers" note="by component, as wide as the live objects; the first call at the top, the lines that make layers at the ends">
          <Flame root={flameOf(siteWays(data))} unit="objects" label="calls that lead to the layers, by component" />
        </Section>
      )}
      {trace !== null && (
        <Section title="Who started the goroutines" note={`by component; as wide as ${trace.allocations ? "the layers that they allocated and that weren't freed" : "the goroutines that are there at the end"}`}>
          <Flame root={goroutineFlame(trace)} unit={trace.allocations ? "layers" : "goroutines"} label="who started the goroutines, by component" />
        </Section>
      )}
      {data.heap && <Section title="What there is"><Parts data={data} /></Section>}
    </>
  );
}

function summary(data: DiagnosisData): Page["summary"] {
  const { chains, trace } = data;
  if (chains !== null) {
    return [[data.verdict, "verdict"], [whole(chains.chains), "chains"], [whole(chains.layers), "layers"], [size(chains.layer_bytes), "in them"], [count(chains.goroutines, "goroutine"), "in all"]];
  }
  if (data.heap || trace === null) {
    const layers = data.parts[0]!;
    return [[data.verdict, "verdict"], [whole(layers.objects[0]), "value layers"], [percent(layers.share), "of live objects"], [count(data.goroutines, "goroutine"), "in all"]];
  }
  return [[seconds(trace.seconds), "traced"], [whole(trace.created), "goroutines created"], [whole(trace.there), "there at the end"], [seconds(trace.stops.reduce((sum, stop) => sum + stop.seconds, 0)), "stopped"]];
}

export function diagnosisPage(data: DiagnosisData, sources: Sources): Page {
  const { chains, coverage, trace } = data;
  const views: unknown[] = [];
  if (chains !== null) views.push(holderView(chains, sources));
  if (data.heap) views.push(siteView(data, sources));
  if (trace !== null) views.push(goroutineView(trace));
  return {
    title: "Diagnosis",
    summary: summary(data),
    alarm: data.verdict === "growing" || data.verdict === "retained" ? "contexts stay behind" : "",
    views: views as View[],
    panels: [
      { name: "flame", title: "Flame graph", body: () => <FlamePanel data={data} /> },
      ...(trace === null ? [] : [{ name: "time", title: "Over time", body: () => <TimePanel trace={trace} /> }]),
      { name: "evidence", title: "Evidence", body: () => <Evidence data={data} /> },
      ...(coverage === null ? [] : [{ name: "coverage", title: "Coverage", body: () => <CoveragePanel coverage={coverage} leftOut={data.source_left_out} /> }]),
    ],
  };
}
