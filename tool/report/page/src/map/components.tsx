import type { Access, Component, Index } from "../data";
import { Figures, Jump, Section, shownRange, Tag } from "../parts";
import { Place, type Sources } from "../source";
import type { View } from "../view";
import { RouteLinks } from "./keys";
import type { MapModel } from "./model";

interface ComponentRow {
  component: Component;
  index: Index;
  writes: Index[]; // keys
  reads: Index[];
}

function Accesses({ model, sources, accesses, none }: { model: MapModel; sources: Sources; accesses: Access[]; none: string }) {
  if (accesses.length === 0) return <p class="soft">{none}</p>;
  const keys = model.keysOf(accesses);
  return (
    <ul class="uses">
      {keys.map((key) => (
        <li key={key}>
          <p class="what">
            <Jump view="keys" name={model.keyNames[key]!}><code>{model.data.keys[key]!.name}</code></Jump>
            <span class="soft"> on {model.data.keys[key]!.carrier}</span>
          </p>
          {accesses.filter((access) => access.key === key).map((access, place) => (
            <Place key={place} sources={sources} site={access.site} open={accesses.length <= 4}>
              {access.maybe && <Tag title="not on every way through the component">maybe</Tag>}
              {access.likely && <Tag title="one step is not certain: an interface call, or a callee that was not found">likely</Tag>}
              {access.after && <Tag title="only when what comes next has returned">after next</Tag>}
            </Place>
          ))}
        </li>
      ))}
    </ul>
  );
}

export function componentView(model: MapModel, sources: Sources): View<ComponentRow> {
  const handlers = new Set(model.data.routes.map((route) => route.handler));
  const rows = model.data.components.map((component, index) => ({
    component,
    index,
    writes: model.keysOf(component.writes),
    reads: model.keysOf(component.reads),
  })).slice(1);
  return {
    name: "components",
    title: "Components",
    one: "component",
    rows,
    names: model.componentNames.slice(1),
    none: "No component was found.",
    text: ({ component, writes, reads }) =>
      [component.name, component.package, ...[...writes, ...reads].map((key) => model.data.keys[key]!.name)].join(" "),
    heading: ({ component }) => component.name,
    columns: [
      { name: "component", title: "Component", width: 190, grow: 3, rank: 0, cell: ({ component }) => <span title={component.name}>{component.name}</span>, by: ({ component }) => component.name },
      { name: "package", title: "Package", width: 170, grow: 2, rank: 6, cell: ({ component }) => <code title={component.package}>{component.package}</code>, by: ({ component }) => component.package },
      { name: "remarks", title: "", width: 100, rank: 7, cell: ({ component }) => !component.seen && <Tag kind="warn" title="its source is not on disk">not in sight</Tag> },
      { name: "layers", title: "Layers", width: 62, number: true, rank: 3, cell: ({ component }) => (component.seen ? shownRange(component.layers) : "?"), by: ({ component }) => component.layers.max },
      { name: "writes", title: "Writes", width: 58, number: true, rank: 1, cell: ({ component, writes }) => (component.seen ? writes.length : "?"), by: ({ writes }) => writes.length },
      { name: "reads", title: "Reads", width: 56, number: true, rank: 2, cell: ({ component, reads }) => (component.seen ? reads.length : "?"), by: ({ reads }) => reads.length },
      { name: "routes", title: "Routes", width: 62, number: true, rank: 4, cell: ({ index }) => model.routesOfComponent[index]!.length, by: ({ index }) => model.routesOfComponent[index]!.length },
    ],
    filters: [
      { name: "state", title: "with keys", tells: "writes or reads some key", test: ({ writes, reads }) => writes.length + reads.length > 0 },
      { name: "middlewares", title: "middlewares", tells: "stands before the handler on some route", test: ({ index }) => !handlers.has(index) },
      { name: "handlers", title: "handlers", tells: "handles some route", test: ({ index }) => handlers.has(index) },
      { name: "unseen", title: "not in sight", tells: "its source is not on disk", test: ({ component }) => !component.seen },
    ],
    detail: ({ component, index, writes, reads }) => (
      <>
        <p class="subtitle">{component.package !== "" && <code>{component.package}</code>}</p>
        {!component.seen && <ul class="notes"><li>Its source is not on disk: what it writes and reads is not known.</li></ul>}
        <Figures
          of={[
            [component.seen ? writes.length : "?", "keys written"],
            [component.seen ? reads.length : "?", "keys read"],
            [component.seen ? shownRange(component.layers) : "?", "layers", "that it adds to the context that it hands on"],
            [component.seen ? component.bytes.toLocaleString("en") : "?", "bytes", "of these layers and their values, at most"],
            [model.routesOfComponent[index]!.length, "routes"],
          ]}
        />
        <Section title="Declared">
          <Place sources={sources} site={component.site} open />
        </Section>
        <Section title="Writes">
          <Accesses model={model} sources={sources} accesses={component.writes} none="Nothing, as far as was seen." />
        </Section>
        <Section title="Reads">
          <Accesses model={model} sources={sources} accesses={component.reads} none="Nothing, as far as was seen." />
        </Section>
        <Section title="Routes" note={`${model.routesOfComponent[index]!.length}`}>
          <RouteLinks model={model} routes={model.routesOfComponent[index]!} />
        </Section>
      </>
    ),
  };
}
