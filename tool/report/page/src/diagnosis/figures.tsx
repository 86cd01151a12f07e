// Figures with the interval that sampling leaves open.
import type { Estimate } from "../data";

export function whole(number: number): string {
  return Math.round(number).toLocaleString("en");
}

export function size(bytes: number): string {
  for (const [unit, name] of [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]] as const) {
    if (bytes >= unit) return `${(bytes / unit).toFixed(1)} ${name}`;
  }
  return `${Math.round(bytes)} B`;
}

export function isExact([value, low, high]: Estimate): boolean {
  return low === value && high === value;
}

export function interval(of: Estimate): string {
  const [value, low, high] = of;
  return isExact(of) ? whole(value) : `${whole(value)} (${whole(low)} to ${whole(high)})`;
}

export function percent([value, low, high]: Estimate): string {
  const shown = (share: number) => (100 * share).toFixed(share < 0.0995 ? 1 : 0);
  return shown(low) === shown(high) ? `${shown(value)} %` : `${shown(low)} to ${shown(high)} %`;
}

/** Growth with its interval; no figure where it may as well be none. */
export function grown(growth: Estimate | null, seconds: number | null): string {
  if (growth === null) return "not known";
  const over = seconds === null ? "between the profiles" : "a second";
  const signed = (number: number) => (number < 0 ? "−" : "+") + (Math.abs(number) < 9.95 ? Math.abs(number).toFixed(1) : whole(Math.abs(number)));
  const [value, low, high] = growth;
  if (low <= 0 && high >= 0) return high === 0 ? "none" : `none sure (at most ${signed(high)} ${over})`;
  return `${signed(value)} ${over}${isExact(growth) ? "" : ` (${signed(low)} to ${signed(high)})`}`;
}

/** "12.3 ms". */
export function seconds(number: number): string {
  if (number >= 100) return `${whole(number)} s`;
  if (number >= 1) return `${number.toFixed(1)} s`;
  return number >= 0.001 ? `${(1e3 * number).toFixed(1)} ms` : `${(1e6 * number).toFixed(0)} µs`;
}

/** Growth between two looks at one memory, which sampled nothing. */
export function change(layers: number, over: number): string {
  if (layers === 0) return `none in ${seconds(over)}`;
  const sign = layers < 0 ? "−" : "+";
  const each = Math.abs(layers) / Math.max(over, 0.001);
  return `${sign}${whole(Math.abs(layers))} layers in ${seconds(over)}, ${sign}${each < 9.95 ? each.toFixed(1) : whole(each)} a second`;
}

/** "auth.Require" of "example.com/gateway/auth.Require". */
export function shortName(name: string): string {
  const type = name.indexOf("[");
  const slash = name.slice(0, type < 0 ? undefined : type).lastIndexOf("/");
  return name.slice(slash + 1);
}
