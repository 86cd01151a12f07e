// What the command writes into the page. Things name each other by their place in the lists.

export type Index = number;

/** A file (by its place in `files`), line and column, both from 1. */
export type Site = [file: Index, line: number, column: number];

export interface Range {
  min: number;
  max: number;
  exact: boolean;
}

/** Lines of a file that stand one below the other. */
export interface Excerpt {
  file: Index;
  first: number;
  lines: string[];
}

export interface Gap {
  what: string;
  where: string;
  why: string;
}

export interface Coverage {
  files: { found: number; analysed: number; unreadable: number; broken: number; left_out: number };
  dependencies: {
    mode: string;
    vendor: number;
    module_cache: number;
    replaced: number;
    standard_library: number;
    missing: { import_path: string; imported_by: number }[];
  };
  calls: { resolved: number; may: number; unresolved: number; unresolved_by_cause: Record<string, number> };
  gaps: Gap[];
}

export interface Common {
  version: string;
  root: string;
  prefix: string;
  files: string[];
  source: Excerpt[];
  source_left_out: number;
}

/** What has its coverage at hand: all that is of source alone. */
export interface Covered extends Common {
  coverage: Coverage;
}

export interface Access {
  key: Index;
  site: Site | null;
  maybe: boolean;
  likely: boolean;
  after: boolean;
}

export interface Component {
  name: string;
  package: string;
  site: Site | null;
  seen: boolean;
  layers: Range;
  values: Range;
  bytes: number;
  escapes: number;
  writes: Access[];
  reads: Access[];
}

export interface Key {
  name: string;
  carrier: string;
  package: string;
  type: string;
  value: string;
  declared: Site | null;
}

export interface Stage {
  component: Index;
  site: Site | null;
  conditional: boolean;
  condition: string;
}

export interface Route {
  framework: string;
  method: string;
  pattern: string;
  known: boolean;
  conditional: boolean;
  program: string;
  handler: Index;
  site: Site | null;
  ordered: boolean;
  notes: string[];
  pipeline: Stage[];
  depth: Range;
  values: Range;
  base: number;
  keys: Range;
  written: Index[];
  twice: Index[];
  unread: Index[];
  unwritten: Index[];
  too_early: Index[];
  bytes: number;
  escapes: number;
}

export interface MapData extends Covered {
  page: "map";
  components: Component[];
  keys: Key[];
  routes: Route[];
  not_placed: Gap[];
  over_budget: string[];
}

export interface Finding {
  rule: string;
  code: string;
  severity: "error" | "warning" | "info";
  certainty: "proven" | "likely";
  message: string;
  site: Site;
  evidence: { site: Site; note: string }[];
  fingerprint: string;
  fix: string;
}

export interface Rule {
  name: string;
  code: string;
  summary: string;
}

export interface CheckData extends Covered {
  page: "check";
  findings: Finding[];
  rules: Rule[];
  suppressed: number;
  known: number;
}

/** A component as a pair names it. */
export interface PairedComponent {
  name: string;
  package: string;
  site: Site | null;
}

export interface ComponentPair {
  upstream: PairedComponent;
  downstream: PairedComponent;
  routes: number;
  fields: number;
  visibility: number;
  entropy: number;
  binary: number;
  keys: { name: string; carrier: string; written: Site | null; read: Site | null }[];
}

export interface Unit {
  name: string;
  kind: string;
  site: Site;
  radius: number;
  reached: number;
}

export interface UnitLink {
  from: Index;
  to: Index;
  why: string;
  site: Site;
}

export interface UnitPair {
  upstream: Index;
  downstream: Index;
  steps: number | null;
  ended: [stopped: boolean, restarted: boolean, failed: boolean];
  binding: number | null;
  chain: Index[];
}

export interface CouplingData extends Covered {
  page: "coupling";
  pairs: ComponentPair[];
  quiet: number;
  units: Unit[];
  links: UnitLink[];
  unit_pairs: UnitPair[];
  not_understood: Gap[];
  over_budget: string[];
}

/** A figure that was sampled; in 19 of 20 cases the true one lies from low to high. */
export type Estimate = [value: number, low: number, high: number];

export type Call = [function: string, file: string, line: number];

export interface Holder {
  innermost: Call;
  goroutines: number;
  state: string;
  waited: number;
  creator: string;
  creator_file: string;
  creator_line: number;
}

export interface ContextSite {
  part: string;
  call: Call;
  through: string;
  base: boolean;
  objects: Estimate;
  bytes: Estimate;
  share: Estimate;
  boxed: Estimate;
  before: Estimate | null;
  growth: Estimate | null;
  retention: string;
  paths: { objects: number; callers: Call[] }[];
  holders: Holder[];
  keys: { key: string; component: string }[];
  findings: SourceFinding[];
}

export interface ContextPart {
  name: string;
  objects: Estimate;
  bytes: Estimate;
  share: Estimate;
  growth: Estimate | null;
}

/** A place in the program that ran; null: not known. */
export interface CodeSite {
  function: string;
  file: string;
  line: number;
}

export interface SourceFinding {
  rule: string;
  message: string;
  site: Site;
}

/** Chains of contexts with the same root, as a heap dump or a live scan has them. */
export interface HeldChains {
  root: { kind: string; name: string; started: string; created_by: CodeSite | null; state: string; goroutines: number; ids: number[] };
  retained: boolean;
  before: number | null; // layers, at the first look
  chains: number;
  layers: number;
  value_layers: number;
  cancel_layers: number;
  depth: { depth: number; chains: number }[];
  value_depth: { depth: number; chains: number }[];
  paths: { steps: string; chains: number }[];
  keys: { package: string; type: string; value: string; exact: boolean; layers: number }[];
  allocations: { call: CodeSite | null; sampled: number; stack: CodeSite[]; keys: { key: string; component: string }[]; findings: SourceFinding[] }[];
  left_out: { paths: number; keys: number; allocations: number };
}

export interface ChainCensus {
  file: string | null;
  process: number | null; // of a live scan
  seconds: number | null; // between two looks
  go_version: string;
  objects: number;
  bytes: number;
  goroutines: number;
  chains: number;
  layers: number;
  value_layers: number;
  cancel_layers: number;
  layer_bytes: number;
  held: HeldChains[];
  gaps: string[];
  surer: string[];
}

/** Goroutines of a trace that began alike. */
export interface TracedGroup {
  start: string;
  created_by: CodeSite | null;
  created: number;
  there: number;
  older: number;
  oldest_seconds: number;
  ended: number;
  lifetimes: { goroutines: number; median_seconds: number; longest_seconds: number } | null;
  ids: number[];
  layers: { type: string; allocated: number; live: number }[];
}

export interface TraceSummary {
  file: string;
  form: number;
  seconds: number;
  events: number;
  created: number;
  ended: number;
  there: number;
  allocations: boolean;
  cut: string;
  groups: TracedGroup[];
  stops: { reason: string; count: number; seconds: number; longest: number }[];
  course: number[]; // goroutines, at moments that are evenly spaced
  stopped: { reason: string; at_seconds: number; seconds: number }[];
}

export interface DiagnosisData extends Common {
  page: "diagnosis";
  verdict: string;
  message: string;
  heap: boolean; // there was a heap profile
  evidence: string[];
  fetches: { profile: string; bytes: number; seconds: number; cost: string }[];
  rate: number;
  seconds: number | null;
  objects: Estimate;
  bytes: Estimate;
  goroutines: number;
  parts: ContextPart[];
  sites: ContextSite[];
  surer: string[];
  chains: ChainCensus | null;
  trace: TraceSummary | null;
  coverage: Coverage | null;
}

export type PageData = MapData | CheckData | CouplingData | DiagnosisData;

/** Reads what stands in the page's script element. */
export function readData(): PageData {
  const element = document.getElementById("waybill-data");
  return JSON.parse(element?.textContent ?? "null") as PageData;
}
