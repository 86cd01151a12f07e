// The page of `waybill map`.
import type { MapData } from "../data";
import { CoveragePanel } from "../coverage";
import type { Page } from "../page";
import { count } from "../parts";
import type { Sources } from "../source";
import type { View } from "../view";
import { componentView } from "./components";
import { keyView } from "./keys";
import { Matrix, MatrixLegend } from "./matrix";
import { MapModel } from "./model";
import { routeView } from "./routes";

const kMostColumns = 80;

/** All keys by all components that touch one. */
function WholeMatrix({ model }: { model: MapModel }) {
  const columns = model.data.components
    .map((component, index) => ({ component: index, title: component.name, uses: component.writes.length + component.reads.length }))
    .filter((column) => column.uses > 0);
  if (columns.length === 0) return <p class="nothing">No component was seen to write or read a key.</p>;
  const shown = columns.length > kMostColumns ? [...columns].sort((a, b) => b.uses - a.uses).slice(0, kMostColumns) : columns;
  const marked = new Map<number, string>();
  model.data.keys.forEach((_, key) => {
    if (model.readers[key]!.length === 0) marked.set(key, "never read");
    else if (model.writers[key]!.length === 0) marked.set(key, "never written");
  });
  for (const route of model.data.routes) for (const key of route.twice) marked.set(key, "written twice");
  return (
    <>
      <MatrixLegend />
      {shown.length < columns.length && <p class="soft">The {shown.length} of {columns.length} components with the most writes and reads.</p>}
      <div class="slanted">
        <Matrix model={model} keys={model.data.keys.map((_, key) => key).slice(1)} columns={shown} marked={marked} />
      </div>
    </>
  );
}

export function mapPage(data: MapData, sources: Sources): Page {
  const model = new MapModel(data);
  const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b), 0);
  return {
    title: "State map",
    summary: [
      [data.routes.length, "routes"],
      [Math.max(0, data.components.length - 1), "components"],
      [Math.max(0, data.keys.length - 1), "keys"],
      [most(data.routes.map((route) => route.values.max)), "value layers at most"],
      [most(data.routes.map((route) => route.keys.max)), "keys on a route at most"],
    ],
    alarm: data.over_budget.length > 0 ? `${count(data.over_budget.length, "route")} over budget` : "",
    views: [routeView(model, sources), componentView(model, sources), keyView(model, sources)] as unknown as View[],
    panels: [
      { name: "matrix", title: "Matrix", body: () => <WholeMatrix model={model} /> },
      {
        name: "coverage",
        title: "Coverage",
        body: () => <CoveragePanel coverage={data.coverage} gaps={data.not_placed} budget={data.over_budget} leftOut={data.source_left_out} />,
      },
    ],
  };
}
