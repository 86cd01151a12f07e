// What leads to the layers, as a flame graph: as wide as what is there.
import type { VNode } from "preact";
import type { Call } from "../data";
import { shortName, whole } from "./figures";

export interface Block {
  label: string; // a package, a holder, a key, or at the end a function with its line
  tells: Set<string>; // functions, which are shown to who points at it
  size: number;
  link: string; // the address of its row; "": none
  above: Map<string, Block>;
}

/** What a graph is made of: ways to a line, innermost call first. */
export interface Ways {
  call: Call;
  link: string;
  paths: { size: number; callers: Call[] }[];
}

const kRow = 22; // pixels
const kTints = 6;
const kLeast = 0.002; // of the whole: what is narrower isn't drawn

/** "example.com/a/b" of "example.com/a/b.(*T).M". */
export function packageOf(name: string): string {
  const type = name.indexOf("[");
  const plain = type < 0 ? name : name.slice(0, type);
  const slash = plain.lastIndexOf("/") + 1;
  const dot = plain.indexOf(".", slash);
  return dot < 0 ? plain : plain.slice(0, dot);
}

export function empty(label: string, link = ""): Block {
  return { label, tells: new Set(), size: 0, link, above: new Map() };
}

/** Returns the block of that name above another, which is as much larger. */
export function stacked(below: Block, label: string, size: number, link = ""): Block {
  let block = below.above.get(label);
  if (block === undefined) below.above.set(label, (block = empty(label, link)));
  block.size += size;
  return block;
}

/** Calls of one package that follow one another are one block; the line that makes the layers stands at the end. */
export function flameOf(all: Ways[]): Block {
  const root = empty("all");
  for (const { call, link, paths } of all) {
    for (const path of paths) {
      root.size += path.size;
      let block = root;
      for (const [name] of [...path.callers].reverse().concat([call])) {
        const component = packageOf(name);
        if (component !== block.label) block = stacked(block, component, path.size);
        block.tells.add(shortName(name));
      }
      stacked(block, `${shortName(call[0])}:${call[2]}`, path.size, link);
    }
  }
  return root;
}

/** The same component has the same colour wherever it stands. */
function tint(label: string): number {
  let sum = 0;
  for (const letter of label) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return sum % kTints;
}

function depthOf(block: Block, least: number): number {
  return 1 + Math.max(0, ...[...block.above.values()].filter((above) => above.size >= least).map((above) => depthOf(above, least)));
}

interface Properties {
  root: Block;
  unit: string; // what a block's width is of: "objects"
  label: string; // of the graph
}

export function Flame({ root, unit, label }: Properties) {
  if (root.size === 0) return <p class="soft">There are none.</p>;
  const blocks: VNode[] = [];
  const draw = (block: Block, from: number, level: number) => {
    const share = block.size / root.size;
    if (share < kLeast) return;
    const tells = [...block.tells].slice(0, 8).join(", ");
    const body = (
      <svg class={`block ${block.link !== "" ? "line" : `tint${tint(block.label)}`}`} x={`${100 * from}%`} y={level * kRow} width={`${100 * share}%`} height={kRow - 1}>
        <title>{`${block.label}: ${whole(block.size)} ${unit}, ${(100 * share).toFixed(1)} %${tells === "" ? "" : `\n${tells}`}`}</title>
        <rect width="100%" height="100%" />
        {share > 0.02 && <text x="4" y="15">{block.link !== "" ? block.label : shortName(block.label)}</text>}
      </svg>
    );
    blocks.push(block.link !== "" ? <a key={blocks.length} href={block.link}>{body}</a> : <g key={blocks.length}>{body}</g>);
    for (const above of [...block.above.values()].sort((a, b) => b.size - a.size)) {
      draw(above, from, level + 1);
      from += above.size / root.size;
    }
  };
  draw(root, 0, 0);
  return (
    <svg class="flame" width="100%" height={depthOf(root, kLeast * root.size) * kRow} role="img" aria-label={label}>
      {blocks}
    </svg>
  );
}
