/** How old a figure is, in the largest unit that still says something. */
export interface Age {
  unit: "s" | "min" | "h" | "d";
  value: number;
  /** Minutes beyond the hours, under a day only. */
  minutes: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Times in milliseconds. A figure from ahead of the clock (skew within tolerance) is of now, not of the future. */
export function ageOf(observedAt: number, now: number): Age {
  const elapsed = Math.max(0, now - observedAt);
  if (elapsed < MINUTE) return { unit: "s", value: Math.floor(elapsed / 1000), minutes: 0 };
  if (elapsed < HOUR) return { unit: "min", value: Math.floor(elapsed / MINUTE), minutes: 0 };
  if (elapsed < DAY) {
    return { unit: "h", value: Math.floor(elapsed / HOUR), minutes: Math.floor((elapsed % HOUR) / MINUTE) };
  }
  return { unit: "d", value: Math.floor(elapsed / DAY), minutes: 0 };
}

/** No default duty allows more than a day: what no duty judges is old from then on. */
export function isOld(observedAt: number, now: number): boolean {
  return now - observedAt >= DAY;
}
