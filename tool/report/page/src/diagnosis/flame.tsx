// The calls that lead to the layers, by component: as wide as what is made there.
import type { VNode } from "preact";
import type { ContextSite } from "../data";
import { shortName, whole } from "./figures";

export interface Block {
  component: string; // a package, or at the end a function with its line
  functions: Set<string>;
  objects: number;
  site: number; // its place in the list, -1 if it is a component
  above: Map<string, Block>;
}

const kRow = 22; // pixels
const kTints = 6;

/** "example.com/a/b" of "example.com/a/b.(*T).M". */
export function packageOf(name: string): string {
  const type = name.indexOf("[");
  const plain = type < 0 ? name : name.slice(0, type);
  const slash = plain.lastIndexOf("/") + 1;
  const dot = plain.indexOf(".", slash);
  return dot < 0 ? plain : plain.slice(0, dot);
}

function empty(component: string, site = -1): Block {
  return { component, functions: new Set(), objects: 0, site, above: new Map() };
}

/** Calls of one package that follow one another are one block; the line that makes the layers stands on top. */
export function flameOf(sites: ContextSite[]): Block {
  const root = empty("all");
  sites.forEach((site, place) => {
    for (const path of site.paths) {
      root.objects += path.objects;
      let block = root;
      const calls = [...path.callers].reverse().concat([site.call]);
      for (const [name] of calls) {
        const component = packageOf(name);
        if (component !== block.component) {
          let next = block.above.get(component);
          if (next === undefined) block.above.set(component, (next = empty(component)));
          next.objects += path.objects;
          block = next;
        }
        block.functions.add(shortName(name));
      }
      const line = `${shortName(site.call[0])}:${site.call[2]}`;
      let top = block.above.get(line);
      if (top === undefined) block.above.set(line, (top = empty(line, place)));
      top.objects += path.objects;
    }
  });
  return root;
}

/** The same component has the same colour wherever it stands. */
function tint(component: string): number {
  let sum = 0;
  for (const letter of component) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return sum % kTints;
}

function depthOf(block: Block): number {
  return 1 + Math.max(0, ...[...block.above.values()].map(depthOf));
}

export function Flame({ sites, names }: { sites: ContextSite[]; names: string[] }) {
  const root = flameOf(sites);
  if (root.objects === 0) return <p class="soft">No layer was sampled.</p>;
  const blocks: VNode[] = [];
  const draw = (block: Block, from: number, level: number) => {
    const share = block.objects / root.objects;
    if (share < 0.001) return;
    const functions = [...block.functions].slice(0, 8).join(", ");
    const tells = `${block.component}: ${whole(block.objects)} objects, ${(100 * share).toFixed(1)} %${functions === "" ? "" : `\n${functions}`}`;
    const body = (
      <svg class={`block ${block.site >= 0 ? "line" : `tint${tint(block.component)}`}`} x={`${100 * from}%`} y={level * kRow} width={`${100 * share}%`} height={kRow - 1}>
        <title>{tells}</title>
        <rect width="100%" height="100%" />
        {share > 0.02 && <text x="4" y="15">{block.site >= 0 ? block.component : shortName(block.component)}</text>}
      </svg>
    );
    blocks.push(block.site >= 0 ? <a key={blocks.length} href={`#sites?${new URLSearchParams({ at: names[block.site]! })}`}>{body}</a> : <g key={blocks.length}>{body}</g>);
    for (const above of [...block.above.values()].sort((a, b) => b.objects - a.objects)) {
      draw(above, from, level + 1);
      from += above.objects / root.objects;
    }
  };
  draw(root, 0, 0);
  return (
    <svg class="flame" width="100%" height={depthOf(root) * kRow} role="img" aria-label="calls that lead to the layers, by component">
      {blocks}
    </svg>
  );
}
