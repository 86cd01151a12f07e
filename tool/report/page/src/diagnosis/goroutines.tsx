// What a trace tells: goroutines by what started them, how many were there, and what stopped the program.
import type { TracedGroup, TraceSummary } from "../data";
import { count, Figures, Section } from "../parts";
import { differing, type View } from "../view";
import { callOf, CausePath, type CauseStep, Where } from "./cause";
import { seconds, shortName, whole } from "./figures";
import { type Block, empty, packageOf, stacked } from "./flame";

const kWidth = 640;
const kLeft = 56;
const kTop = 12;
const kBottom = 120;
const kStops = 134; // where the row of stops begins

function groupName(group: TracedGroup): string {
  return group.start === "" ? "older than the trace" : shortName(group.start);
}

function liveLayers(group: TracedGroup): number {
  return group.layers.reduce((sum, layers) => sum + layers.live, 0);
}

export function groupNames(trace: TraceSummary): string[] {
  return differing(trace.groups.map((group) => `${groupName(group)}${group.created_by ? ` by ${shortName(group.created_by.function)}:${group.created_by.line}` : ""}`));
}

function causeOf(trace: TraceSummary, group: TracedGroup): CauseStep[] {
  const live = liveLayers(group);
  return [
    trace.allocations
      ? { name: "made", body: group.layers.length === 0 ? "no context layer" : group.layers.map((layers) => `${whole(layers.allocated)} × ${layers.type}, of which ${whole(layers.live)} weren't freed`).join("; "), sure: "exact, while the trace ran" }
      : { name: "made", body: null, sure: "a trace with allocations tells it" },
    { name: "held by", body: null, sure: live > 0 ? "a heap dump tells what holds them" : "a trace has no references" },
    group.created_by === null
      ? { name: "started by", body: null, sure: "older than the trace: debug=2, a heap dump or a live scan tells it" }
      : { name: "started by", body: <Where call={callOf(group.created_by)} />, sure: group.older > 0 ? "by other evidence" : "exact" },
    group.oldest_seconds > 0
      ? { name: "since", body: `${seconds(group.oldest_seconds)} before the trace's end`, sure: "exact, of the first that was created in it" }
      : { name: "since", body: group.there > 0 ? "before the trace" : "not there any more", sure: "exact" },
  ];
}

export function goroutineView(trace: TraceSummary): View<TracedGroup> {
  return {
    name: "goroutines",
    title: "Goroutines",
    one: "group",
    rows: trace.groups,
    names: groupNames(trace),
    none: "The trace has no goroutine.",
    text: (group) => [group.start, group.created_by?.function ?? "", group.created_by?.file ?? "", ...group.layers.map((layers) => layers.type)].join(" "),
    heading: groupName,
    columns: [
      { name: "start", title: "Started as", width: 140, grow: 2, rank: 0, cell: (group) => <span title={group.start}>{groupName(group)}</span>, by: groupName },
      { name: "creator", title: "By", width: 150, grow: 2, rank: 3, cell: (group) => (group.created_by ? <span title={`${group.created_by.file}:${group.created_by.line}`}>{shortName(group.created_by.function)}:{group.created_by.line}</span> : <span class="soft">not known</span>), by: (group) => group.created_by?.function ?? "" },
      ...(trace.allocations ? [{ name: "layers", title: "Layers", width: 84, number: true, rank: 1, cell: (group: TracedGroup) => <span title="allocated while the trace ran, and not freed">{whole(liveLayers(group))}</span>, by: liveLayers }] : []),
      { name: "there", title: "There", width: 66, number: true, rank: 2, cell: (group) => <span title="at the end of the trace">{whole(group.there)}</span>, by: (group) => group.there },
      { name: "created", title: "Created", width: 74, number: true, rank: 5, cell: (group) => whole(group.created), by: (group) => group.created },
      { name: "ended", title: "Ended", width: 66, number: true, rank: 6, cell: (group) => whole(group.ended), by: (group) => group.ended },
      { name: "lived", title: "Lived", width: 84, number: true, rank: 4, cell: (group) => (group.lifetimes ? <span title="the median of those that began and ended in the trace">{seconds(group.lifetimes.median_seconds)}</span> : <span class="soft">–</span>), by: (group) => group.lifetimes?.median_seconds ?? -1 },
    ],
    filters: [
      { name: "there", title: "there at the end", tells: "didn't end while the trace ran", test: (group) => group.there > 0 },
      { name: "made", title: "made layers", tells: "layers that weren't freed", test: (group) => liveLayers(group) > 0 },
      { name: "own", title: "the program's", tells: "not started as a function of the run time", test: (group) => group.start !== "" && !/^(runtime|runtime\/.*)$/.test(packageOf(group.start)) },
    ],
    detail: (group) => (
      <>
        <p class="subtitle">{group.start === "" ? "goroutines of which the trace doesn't have the start" : group.start}</p>
        <Figures
          of={[
            [whole(group.there), "there at the end"],
            [whole(group.created), "created", "while the trace ran"],
            [whole(group.ended), "ended", "while the trace ran"],
            ...(trace.allocations ? ([[whole(liveLayers(group)), "layers not freed"]] as [string, string][]) : []),
          ]}
        />
        <CausePath steps={causeOf(trace, group)} />
        <Section title="Lifetimes">
          {group.lifetimes === null ? (
            <p class="soft">None of them began and ended in the trace.</p>
          ) : (
            <Figures of={[[seconds(group.lifetimes.median_seconds), "median"], [seconds(group.lifetimes.longest_seconds), "longest"], [whole(group.lifetimes.goroutines), "goroutines", "that began and ended in the trace"]]} />
          )}
        </Section>
        {group.ids.length > 0 && <Section title="Numbers" note="of goroutines that are there"><p>{group.ids.join(", ")}{group.ids.length < group.there ? ", …" : ""}</p></Section>}
      </>
    ),
  };
}

/** Who started what is there, by component: as wide as the layers that weren't freed, or without allocations the goroutines. */
export function goroutineFlame(trace: TraceSummary): Block {
  const root = empty("all");
  const names = groupNames(trace);
  trace.groups.forEach((group, place) => {
    const size = trace.allocations ? liveLayers(group) : group.there;
    if (size === 0) return;
    root.size += size;
    const component = stacked(root, group.created_by ? packageOf(group.created_by.function) : "not known who started them", size);
    if (group.created_by) component.tells.add(shortName(group.created_by.function));
    stacked(component, names[place]!, size, `#goroutines?${new URLSearchParams({ at: names[place]! })}`);
  });
  return root;
}

function Course({ trace }: { trace: TraceSummary }) {
  const { course, stopped } = trace;
  if (course.length < 2 || trace.seconds <= 0) return <p class="soft">The trace is too short.</p>;
  const most = Math.max(1, ...course);
  const x = (at: number) => kLeft + ((kWidth - kLeft - 10) * at) / trace.seconds;
  const y = (number: number) => kBottom - ((kBottom - kTop) * number) / most;
  const step = trace.seconds / (course.length - 1);
  const line = course.map((number, at) => `${at === 0 ? "M" : "L"}${x(at * step).toFixed(1)} ${y(number).toFixed(1)}`).join("");
  return (
    <svg class="growth course-of-time" viewBox={`0 0 ${kWidth} 168`} role="img" aria-label={`goroutines over ${seconds(trace.seconds)}: ${whole(course[0]!)} at first, ${whole(course.at(-1)!)} at the end`}>
      <path class="axis" d={`M${kLeft} ${kTop}V${kBottom}H${kWidth - 10}`} />
      <path class="between" d={`${line}V${kBottom}H${kLeft}Z`} />
      <path class="course" d={line} />
      <path class="axis" d={`M${kLeft} ${kStops + 14}H${kWidth - 10}`} />
      {stopped.map((stop, at) => (
        <rect key={at} class="stop" x={x(stop.at_seconds)} y={kStops} width={Math.max(1, x(stop.at_seconds + stop.seconds) - x(stop.at_seconds))} height="14">
          <title>{`${stop.reason}: ${seconds(stop.seconds)}, ${seconds(stop.at_seconds)} after the begin`}</title>
        </rect>
      ))}
      <text x={kLeft - 5} y={kTop + 4} text-anchor="end">{whole(most)}</text>
      <text x={kLeft - 5} y={kBottom + 3} text-anchor="end">0</text>
      <text x={kLeft - 5} y={kStops + 11} text-anchor="end">stopped</text>
      <text x={kLeft} y="163">0</text>
      <text x={kWidth - 10} y="163" text-anchor="end">{seconds(trace.seconds)}</text>
    </svg>
  );
}

export function TimePanel({ trace }: { trace: TraceSummary }) {
  return (
    <>
      <Section title="Goroutines over time" note={`${whole(trace.created)} created, ${whole(trace.ended)} ended, ${whole(trace.there)} there at the end`}>
        <Course trace={trace} />
      </Section>
      <Section title="What stopped the program" note={count(trace.stops.reduce((sum, stop) => sum + stop.count, 0), "stop")}>
        <div class="wide">
          <table class="plain">
            <thead><tr><th>reason</th><th class="number">times</th><th class="number">in all</th><th class="number">longest</th><th class="number">of the time</th></tr></thead>
            <tbody>
              {trace.stops.map((stop) => (
                <tr key={stop.reason}>
                  <td>{stop.reason}</td>
                  <td class="number">{whole(stop.count)}</td>
                  <td class="number">{seconds(stop.seconds)}</td>
                  <td class="number">{seconds(stop.longest)}</td>
                  <td class="number">{trace.seconds > 0 ? `${((100 * stop.seconds) / trace.seconds).toFixed(2)} %` : ""}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Section>
    </>
  );
}
