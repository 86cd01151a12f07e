// Keys by components: who writes what and who reads it, at a glance.
import type { Index } from "../data";
import { Jump } from "../parts";
import type { MapModel } from "./model";

interface Properties {
  model: MapModel;
  keys: Index[];
  columns: { component: Index; title: string }[];
  marked: Map<Index, string>; // keys with something to say about
}

export function Matrix({ model, keys, columns, marked }: Properties) {
  const { components } = model.data;
  const cell = (component: Index, key: Index) => {
    const writes = components[component]!.writes.some((access) => access.key === key);
    const reads = components[component]!.reads.some((access) => access.key === key);
    return writes && reads ? "both" : writes ? "writes" : reads ? "reads" : "";
  };
  return (
    <div class="wide">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">key</th>
            {columns.map(({ component, title }, place) => (
              <th scope="col" key={place} title={components[component]!.name}>
                <Jump view="components" name={model.componentNames[component]!}>{title}</Jump>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key} class={marked.has(key) ? "marked" : ""}>
              <th scope="row">
                <Jump view="keys" name={model.keyNames[key]!} title={model.data.keys[key]!.carrier}>
                  <code>{model.data.keys[key]!.name}</code>
                </Jump>
                {marked.has(key) && <span class={/twice|before/.test(marked.get(key)!) ? "remark warn" : "remark"}>{marked.get(key)}</span>}
              </th>
              {columns.map(({ component, title }, place) => {
                const kind = cell(component, key);
                const words = kind === "both" ? "writes and reads" : kind;
                return (
                  <td key={place} title={kind && `${components[component]!.name} ${words} it`}>
                    {kind && <span class={`mark ${kind}`} role="img" aria-label={`${title} ${words}`} />}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function MatrixLegend() {
  return (
    <p class="legend">
      <span><i class="mark writes" /> writes</span>
      <span><i class="mark reads" /> reads</span>
      <span><i class="mark both" /> writes and reads</span>
    </p>
  );
}
