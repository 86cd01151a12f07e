// The state map seen from each side: what routes pass, who writes and reads, where.
import type { Access, Index, MapData, Route, Site } from "../data";
import { differing } from "../view";

/** Where a component writes or reads one key. */
export interface Use {
  component: Index;
  accesses: Access[];
}

/** A step of a route: one of its pipeline, or the handler at its end. */
export interface Step {
  component: Index;
  site: Site | null;
  conditional: boolean;
  condition: string;
  handler: boolean;
}

export class MapModel {
  readonly routeNames: string[];
  readonly componentNames: string[];
  readonly keyNames: string[];
  readonly writers: Use[][];
  readonly readers: Use[][];
  readonly routesOfComponent: Index[][];
  readonly routesOfKey: Index[][]; // on which it is written or read

  private readonly keysOnRoute = new Map<Route, Index[]>();

  constructor(readonly data: MapData) {
    // The first of each list stands for what isn't known.
    if (data.components[0]) data.components[0].name ||= "not known";
    this.routeNames = differing(data.routes.map((route) => `${route.method || "any"} ${route.pattern}`));
    this.componentNames = differing(data.components.map((component) => component.name));
    this.keyNames = differing(data.keys.map((key) => `${key.name} on ${key.carrier}`));
    this.writers = this.uses("writes");
    this.readers = this.uses("reads");
    this.routesOfComponent = data.components.map(() => []);
    this.routesOfKey = data.keys.map(() => []);
    data.routes.forEach((route, index) => {
      const components = new Set(this.steps(route).map((step) => step.component));
      const keys = new Set<Index>();
      for (const component of components) {
        this.routesOfComponent[component]?.push(index);
        for (const access of this.accesses(component)) keys.add(access.key);
      }
      for (const key of keys) this.routesOfKey[key]?.push(index);
    });
  }

  steps(route: Route): Step[] {
    const steps: Step[] = route.pipeline.map((stage) => ({ ...stage, handler: false }));
    steps.push({ component: route.handler, site: route.site, conditional: false, condition: "", handler: true });
    return steps;
  }

  accesses(component: Index): Access[] {
    const { writes, reads } = this.data.components[component]!;
    return [...writes, ...reads];
  }

  /** Returns the keys of a list of accesses, each once. */
  keysOf(accesses: Access[]): Index[] {
    return [...new Set(accesses.map((access) => access.key))];
  }

  /** Returns the keys that are written or read on the way of a route, in the order in which that first happens. */
  keysOn(route: Route): Index[] {
    let keys = this.keysOnRoute.get(route);
    if (keys === undefined) {
      keys = this.keysOf(this.steps(route).flatMap((step) => this.accesses(step.component)));
      this.keysOnRoute.set(route, keys);
    }
    return keys;
  }

  private uses(which: "writes" | "reads"): Use[][] {
    const uses: Use[][] = this.data.keys.map(() => []);
    this.data.components.forEach((component, index) => {
      const byKey = new Map<Index, Access[]>();
      for (const access of component[which]) {
        const list = byKey.get(access.key);
        if (list) list.push(access);
        else byKey.set(access.key, [access]);
      }
      for (const [key, accesses] of byKey) uses[key]?.push({ component: index, accesses });
    });
    return uses;
  }
}
