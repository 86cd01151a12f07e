// What there was, and what there is: with the interval of each.
import type { Estimate } from "../data";
import { whole } from "./figures";

interface Properties {
  before: Estimate;
  now: Estimate;
  seconds: number | null;
  unit?: string;
}

const kLeft = 74;
const kRight = 250;
const kTop = 12;
const kBottom = 112;

export function Growth({ before, now, seconds, unit = "objects" }: Properties) {
  const most = Math.max(before[2], now[2], 1);
  const y = (number: number) => kBottom - ((kBottom - kTop) * number) / most;
  const mark = (x: number, [value, low, high]: Estimate) => (
    <g>
      <path class="range" d={`M${x} ${y(low)}V${y(high)}M${x - 5} ${y(low)}H${x + 5}M${x - 5} ${y(high)}H${x + 5}`} />
      <circle cx={x} cy={y(value)} r="3.5" />
    </g>
  );
  return (
    <svg class="growth" viewBox="0 0 330 134" role="img" aria-label={`from ${whole(before[0])} to ${whole(now[0])} ${unit}`}>
      <path class="axis" d={`M${kLeft - 24} ${kTop}V${kBottom}H${kRight + 30}`} />
      <path class="between" d={`M${kLeft} ${y(before[1])}L${kRight} ${y(now[1])}V${y(now[2])}L${kLeft} ${y(before[2])}Z`} />
      <path class="course" d={`M${kLeft} ${y(before[0])}L${kRight} ${y(now[0])}`} />
      {mark(kLeft, before)}
      {mark(kRight, now)}
      <text x={kLeft - 28} y={kTop + 3} text-anchor="end">{whole(most)}</text>
      <text x={kLeft - 28} y={kBottom + 3} text-anchor="end">0</text>
      <text x={kLeft} y={kBottom + 13} text-anchor="middle">before</text>
      <text x={kRight} y={kBottom + 13} text-anchor="middle">{seconds === null ? "now" : `${whole(seconds)} s later`}</text>
    </svg>
  );
}
