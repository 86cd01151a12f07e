// What a diagnosis is judged by, and what it can't see.
import type { DiagnosisData } from "../data";
import { Section } from "../parts";
import { seconds, size, whole } from "./figures";

export function Evidence({ data }: { data: DiagnosisData }) {
  const unseen = [...(data.chains?.gaps ?? []), ...(data.trace === null || data.trace.cut === "" ? [] : [data.trace.cut])];
  const surer = [...(data.chains?.surer ?? []), ...data.surer];
  return (
    <>
      <Section title="Evidence">
        <ul>{data.evidence.map((file) => <li key={file}><code>{file}</code></li>)}</ul>
        {data.heap && <p class="soft">
          {data.rate > 1 ? `One allocation in ${whole(data.rate)} bytes was sampled; in 19 of 20 cases the true figure is within the interval.` : "Every allocation was sampled."}
          {data.seconds !== null && ` ${whole(data.seconds)} seconds lie between the heap profiles.`}
        </p>}
        {data.chains !== null && <p class="soft">
          {data.chains.process === null ? "The heap dump" : "The process"} ({data.chains.go_version}) has {whole(data.chains.objects)} objects on the heap, {size(data.chains.bytes)}.
          {data.chains.process === null ? " What holds chains in it is proven for the moment that it was taken." : " It wasn't stopped: what holds chains is what its stacks held at two looks."}
        </p>}
        {data.trace !== null && <p class="soft">The trace (form of Go 1.{data.trace.form}) has {whole(data.trace.events)} events in {seconds(data.trace.seconds)}.</p>}
      </Section>
      {data.fetches.length > 0 && (
        <Section title="Asked of the program">
          <div class="wide"><table class="plain">
            <thead><tr><th>profile</th><th class="number">answer</th><th class="number">after</th><th>what it costs the program</th></tr></thead>
            <tbody>
              {data.fetches.map((fetch, at) => (
                <tr key={at}><td><code>{fetch.profile}</code></td><td class="number">{size(fetch.bytes)}</td><td class="number">{(1000 * fetch.seconds).toFixed(0)} ms</td><td>{fetch.cost}</td></tr>
              ))}
            </tbody>
          </table></div>
        </Section>
      )}
      {unseen.length > 0 && (
        <Section title="Not seen">
          <ul class="notes">{unseen.map((gap) => <li key={gap}>{gap}</li>)}</ul>
        </Section>
      )}
      {surer.length > 0 && (
        <Section title="What would make it surer">
          <ul class="notes">{surer.map((advice) => <li key={advice}>{advice}</li>)}</ul>
        </Section>
      )}
    </>
  );
}
