/** How far a unit is into its duty to report, as the service judges it, and what that says of its figures. */
import type { Freshness, Row } from "./wire";

/** Null: not watched yet. In the order of who must be looked after first. */
export const LATE_FIRST: readonly (Freshness | null)[] = ["silent", "overdue", "never", "due", null, "fresh", "closed"];

/** What the table can be narrowed to or ordered by; empty: nothing. */
export const STATE_FILTERS = ["late_first", "late", "due", "never", "fresh", "closed"] as const;
export type StateFilter = "" | (typeof STATE_FILTERS)[number];

export function isLate(freshness: Freshness | null): boolean {
  return freshness === "overdue" || freshness === "silent";
}

/**
 * A figure not to be relied on. Of a late unit: as old as the observation it is late with, or older than the time that
 * one was given; a newer one keeps its age. Of a unit that opened again, until it speaks of its beds: all there are.
 */
export function isStale(row: Row, observedAt: number, now: number): boolean {
  if (row.observed_at === null) return false;
  if (row.freshness === "never") return true;
  if (!isLate(row.freshness)) return false;
  const observed = Date.parse(row.observed_at);
  const given = row.due_at === null ? 0 : Date.parse(row.due_at) - observed;
  return observedAt <= observed || (given > 0 && now - observedAt > given);
}

/** Nobody can be brought to a closed unit, whatever it last said was available: no total counts it. */
export function isShut(row: Row): boolean {
  return row.freshness === "closed";
}

function answersTo(row: Row | undefined, filter: StateFilter): boolean {
  if (row === undefined) return false;
  if (filter === "" || filter === "late_first") return true;
  return filter === "late" ? isLate(row.freshness) : row.freshness === filter;
}

/** The ids that answer to the filter. Late first: each state's units together, in the order they had. */
export function narrowed(
  ids: readonly string[],
  rowOf: (unitId: string) => Row | undefined,
  filter: StateFilter,
): readonly string[] {
  if (filter === "") return ids;
  if (filter !== "late_first") return ids.filter((id) => answersTo(rowOf(id), filter));
  const places = new Map<Freshness | null, string[]>(LATE_FIRST.map((state) => [state, []]));
  for (const id of ids) places.get(rowOf(id)?.freshness ?? null)?.push(id);
  return [...places.values()].flat();
}

/** Days from today to that instant, by the reader's own calendar: 0 today, 1 tomorrow, -1 yesterday. */
export function daysAhead(instant: number, now: number): number {
  const midnight = (ms: number): number => {
    const day = new Date(ms);
    return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  };
  return Math.round((midnight(instant) - midnight(now)) / 86_400_000);
}
