import type { Index, Key, Route } from "../data";
import { Figures, Jump, Section, Tag } from "../parts";
import { Place, type Sources } from "../source";
import type { View } from "../view";
import type { MapModel, Use } from "./model";

interface KeyRow {
  key: Key;
  index: Index;
  twice: number; // routes on which it is written twice
}

function Uses({ model, sources, uses, none }: { model: MapModel; sources: Sources; uses: Use[]; none: string }) {
  if (uses.length === 0) return <p class="soft">{none}</p>;
  const few = uses.reduce((sum, use) => sum + use.accesses.length, 0) <= 4;
  return (
    <ul class="uses">
      {uses.map((use) => (
        <li key={use.component}>
          <p class="what">
            <Jump view="components" name={model.componentNames[use.component]!}>{model.data.components[use.component]!.name}</Jump>
          </p>
          {use.accesses.map((access, place) => (
            <Place key={place} sources={sources} site={access.site} open={few}>
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

/** The routes of a list, as links; the first few of them. */
export function RouteLinks({ model, routes }: { model: MapModel; routes: Index[] }) {
  const kMost = 200;
  return (
    <ul class="links">
      {routes.slice(0, kMost).map((route) => {
        const { method, pattern } = model.data.routes[route]!;
        return (
          <li key={route}>
            <Jump view="routes" name={model.routeNames[route]!}>
              <span class="method">{method || "any"}</span> <code>{pattern}</code>
            </Jump>
          </li>
        );
      })}
      {routes.length > kMost && <li class="soft">and {routes.length - kMost} more</li>}
    </ul>
  );
}

export function keyView(model: MapModel, sources: Sources): View<KeyRow> {
  const twice = model.data.keys.map(() => 0);
  for (const route of model.data.routes as Route[]) for (const key of route.twice) ++twice[key]!;
  const rows = model.data.keys.map((key, index) => ({ key, index, twice: twice[index]! })).slice(1);
  const names = (uses: Use[]) => uses.map((use) => model.data.components[use.component]!.name).join(", ");
  return {
    name: "keys",
    title: "Keys",
    one: "key",
    rows,
    names: model.keyNames.slice(1),
    none: "No key was found.",
    text: ({ key, index }) => [key.name, key.carrier, key.package, key.type, names(model.writers[index]!), names(model.readers[index]!)].join(" "),
    heading: ({ key }) => key.name,
    columns: [
      { name: "key", title: "Key", width: 170, grow: 3, rank: 0, cell: ({ key }) => <code title={key.name}>{key.name}</code>, by: ({ key }) => key.name },
      { name: "carrier", title: "Carrier", width: 140, grow: 1, rank: 4, cell: ({ key }) => <code title={key.carrier}>{key.carrier}</code>, by: ({ key }) => key.carrier },
      { name: "written", title: "Written by", width: 150, grow: 2, rank: 5, cell: ({ index }) => <span title={names(model.writers[index]!)}>{names(model.writers[index]!)}</span>, by: ({ index }) => names(model.writers[index]!) },
      { name: "remarks", title: "", width: 110, rank: 6, cell: ({ index, twice: times }) => (
        <>
          {times > 0 && <Tag kind="warn">written twice</Tag>}
          {model.readers[index]!.length === 0 && <Tag>never read</Tag>}
          {model.writers[index]!.length === 0 && <Tag>never written</Tag>}
        </>
      ) },
      { name: "writers", title: "Writers", width: 66, number: true, rank: 2, cell: ({ index }) => model.writers[index]!.length, by: ({ index }) => model.writers[index]!.length },
      { name: "readers", title: "Readers", width: 66, number: true, rank: 1, cell: ({ index }) => model.readers[index]!.length, by: ({ index }) => model.readers[index]!.length },
      { name: "routes", title: "Routes", width: 62, number: true, rank: 3, cell: ({ index }) => model.routesOfKey[index]!.length, by: ({ index }) => model.routesOfKey[index]!.length },
    ],
    filters: [
      { name: "twice", title: "written twice", tells: "more than once on the way of some route", test: ({ twice: times }) => times > 0 },
      { name: "unread", title: "never read", tells: "by a component of any route", test: ({ index }) => model.readers[index]!.length === 0 },
      { name: "unwritten", title: "never written", tells: "by a component of any route", test: ({ index }) => model.writers[index]!.length === 0 },
      { name: "shared", title: "several writers", tells: "more than one component writes it", test: ({ index }) => model.writers[index]!.length > 1 },
    ],
    detail: ({ key, index }) => (
      <>
        <p class="subtitle">
          on <code>{key.carrier}</code>
          {key.type !== "" && <> · type <code>{key.type}</code></>}
          {key.package !== "" && <> · in <code>{key.package}</code></>}
        </p>
        <Figures
          of={[
            [model.writers[index]!.length, "writers"],
            [model.readers[index]!.length, "readers"],
            [model.routesOfKey[index]!.length, "routes", "on which it is written or read"],
          ]}
        />
        {key.declared !== null && (
          <Section title="Declared">
            <Place sources={sources} site={key.declared} open />
          </Section>
        )}
        <Section title="Written by">
          <Uses model={model} sources={sources} uses={model.writers[index]!} none="No component of a route was seen to write it." />
        </Section>
        <Section title="Read by">
          <Uses model={model} sources={sources} uses={model.readers[index]!} none="No component of a route was seen to read it." />
        </Section>
        <Section title="Routes" note={`${model.routesOfKey[index]!.length}`}>
          <RouteLinks model={model} routes={model.routesOfKey[index]!} />
        </Section>
      </>
    ),
  };
}
