import type { Index, Route } from "../data";
import { count, Figures, Jump, Section, shownRange, Tag } from "../parts";
import { Place, type Sources } from "../source";
import type { View } from "../view";
import { Matrix, MatrixLegend } from "./matrix";
import type { MapModel } from "./model";

function remarks(route: Route): Map<Index, string> {
  const said = new Map<Index, string>();
  const say = (keys: Index[], word: string) => {
    for (const key of keys) said.set(key, said.has(key) ? `${said.get(key)}, ${word}` : word);
  };
  say(route.twice, "written twice");
  say(route.too_early, "read before it is written");
  say(route.unwritten, "read, not written on this way");
  say(route.unread, "written, not read on this way");
  return said;
}

function tags(route: Route) {
  return (
    <>
      {!route.ordered && <Tag kind="warn" title={route.notes.join("; ")}>order not known</Tag>}
      {route.too_early.length > 0 && <Tag kind="warn">read too early</Tag>}
      {route.twice.length > 0 && <Tag kind="warn">written twice</Tag>}
      {route.conditional && <Tag>on a condition</Tag>}
    </>
  );
}

function Pipeline({ model, sources, route }: { model: MapModel; sources: Sources; route: Route }) {
  return (
    <ol class="pipeline">
      {model.steps(route).map((step, place) => {
        const component = model.data.components[step.component]!;
        const writes = model.keysOf(component.writes).length;
        const reads = model.keysOf(component.reads).length;
        return (
          <li key={place} class={step.handler ? "handler" : step.conditional ? "perhaps" : ""}>
            <span class="step">{step.handler ? "H" : place + 1}</span>
            <div>
              <p class="what">
                <Jump view="components" name={model.componentNames[step.component]!}>{component.name}</Jump>
                {step.handler && <Tag>handler</Tag>}
                {step.conditional && <Tag title={step.condition}>on a condition</Tag>}
                {!component.seen && <Tag kind="warn" title="its source is not on disk">not in sight</Tag>}
              </p>
              <p class="soft">
                {component.seen ? `${step.handler ? "" : `+${shownRange(component.layers)} layers · `}writes ${writes} · reads ${reads}` : "what it writes and reads is not known"}
                {step.condition !== "" && <> · if <code>{step.condition}</code></>}
              </p>
              <Place sources={sources} site={step.site}>{step.handler ? "registered at" : "put here at"}</Place>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

export function routeView(model: MapModel, sources: Sources): View<Route> {
  const { components } = model.data;
  return {
    name: "routes",
    title: "Routes",
    one: "route",
    rows: model.data.routes,
    names: model.routeNames,
    none: "No route was found.",
    text: (route) =>
      [route.method, route.pattern, route.framework, route.program, ...model.steps(route).map((step) => components[step.component]!.name)].join(" "),
    heading: (route) => `${route.method || "any"} ${route.pattern}`,
    columns: [
      { name: "method", title: "Method", width: 72, rank: 1, cell: (route) => <span class="method">{route.method || "any"}</span>, by: (route) => route.method },
      { name: "pattern", title: "Pattern", width: 190, grow: 3, rank: 0, cell: (route) => <><code title={route.pattern}>{route.pattern}</code>{!route.known && <span class="soft" title="known in part"> …</span>}</>, by: (route) => route.pattern },
      { name: "handler", title: "Handler", width: 170, grow: 2, rank: 5, cell: (route) => <span title={components[route.handler]!.name}>{components[route.handler]!.name}</span>, by: (route) => components[route.handler]!.name },
      { name: "remarks", title: "", width: 120, grow: 1, rank: 7, cell: tags },
      { name: "components", title: "Components", width: 92, number: true, rank: 6, cell: (route) => route.pipeline.length, by: (route) => route.pipeline.length },
      { name: "layers", title: "Layers", width: 62, number: true, rank: 3, cell: (route) => shownRange(route.depth), by: (route) => route.depth.max },
      { name: "keys", title: "Keys", width: 52, number: true, rank: 2, cell: (route) => shownRange(route.keys), by: (route) => route.keys.max },
      { name: "bytes", title: "Bytes", width: 62, number: true, rank: 8, cell: (route) => route.bytes.toLocaleString("en"), by: (route) => route.bytes },
    ],
    filters: [
      { name: "state", title: "with keys", tells: "something is written or read on the way", test: (route) => model.keysOn(route).length > 0 },
      { name: "twice", title: "written twice", tells: "some key is written more than once on the way", test: (route) => route.twice.length > 0 },
      { name: "early", title: "read too early", tells: "some key is read before the component that writes it", test: (route) => route.too_early.length > 0 },
      { name: "unwritten", title: "read, not written", tells: "some key is read and nobody on the way writes it", test: (route) => route.unwritten.length > 0 },
      { name: "unread", title: "written, not read", tells: "some key is written and nobody on the way reads it", test: (route) => route.unread.length > 0 },
      { name: "conditional", title: "on a condition", tells: "the route, or a component of it, is there on a condition", test: (route) => route.conditional || route.pipeline.some((stage) => stage.conditional) },
      { name: "unordered", title: "not all known", tells: "the order of the components is not known for certain", test: (route) => !route.ordered || route.notes.length > 0 },
    ],
    detail: (route) => {
      const keys = model.keysOn(route);
      const columns = model.steps(route).map((step, place) => ({ component: step.component, title: step.handler ? "H" : `${place + 1}` }));
      return (
        <>
          <p class="subtitle">
            {route.framework}
            {route.program !== "" && <> · in <code>{route.program}</code></>} {tags(route)}
          </p>
          <Figures
            of={[
              [shownRange(route.depth), "layers", `that the program adds before the handler is reached, on ${route.base} of the server`],
              [shownRange(route.values), "with values", "layers that hold a value"],
              [shownRange(route.keys), "keys", "different keys over all carriers"],
              [route.bytes.toLocaleString("en"), "bytes", "at most, a request: 48 for a value layer, and what its value takes"],
              [route.escapes.toLocaleString("en"), "allocations", "objects on the heap, at most, a request"],
            ]}
          />
          {route.notes.length > 0 && (
            <ul class="notes">{route.notes.map((note) => <li key={note}>Not known: {note}</li>)}</ul>
          )}
          <Section title="Pipeline" note="in the order in which a request passes it">
            <Pipeline model={model} sources={sources} route={route} />
          </Section>
          {keys.length > 0 && (
            <Section title="Keys on the way" note={`${keys.length}`}>
              <MatrixLegend />
              <Matrix model={model} keys={keys} columns={columns} marked={remarks(route)} />
            </Section>
          )}
          {keys.length === 0 && <p class="soft">Nothing that {count(route.pipeline.length + 1, "component")} of this route {route.pipeline.length === 0 ? "does" : "do"} with keys was found.</p>}
        </>
      );
    },
  };
}
