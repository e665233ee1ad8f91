/**
 * Who speaks for the figures of now, read from the row alone: what a click did or did not do is not asked.
 * A takeover by hand ends only with a later full census of the feed, and the row shows both, before and after.
 */
import { isLate } from "./freshness";
import { FIGURES, type FigureName, feedOf, isManual, NOW, STATUSES } from "./figures";
import type { Row } from "./wire";

export interface Speaking {
  sources: readonly string[];
  /** In the order of the table. */
  figures: readonly FigureName[];
}

/** The feeds that speak for some figures, and which; null when none does. */
export function automatic(row: Row): Speaking | null {
  const found = row.records.filter((record) => record.horizon === NOW && !isManual(record));
  return found.length === 0 ? null : { sources: distinct(found), figures: figuresOf(found) };
}

/** The figures that people speak for while a feed's stand aside, and those feeds; null when there is none. */
export function byHandOverFeed(row: Row): Speaking | null {
  const manual = row.records.filter((record) => record.horizon === NOW && isManual(record));
  const aside = row.others.filter(
    (other) => other.horizon === NOW && !isManual(other) && manual.some((record) => record.status === other.status),
  );
  return aside.length === 0 ? null : { sources: distinct(aside), figures: figuresOf(aside) };
}

/** Ingest makes an entry by hand count by itself: a feed that speaks here is down, or the unit is late. */
export function countsByItself(row: Row, down: ReadonlyMap<string, unknown>): boolean {
  return isLate(row.freshness) || (automatic(row)?.sources.some((source) => down.has(source)) ?? false);
}

/** Do all figures of now come from one kind of source? Then there is no need to list them. */
export function speaksForAll(row: Row, { figures }: Speaking): boolean {
  return figuresOf(row.records.filter((record) => record.horizon === NOW)).length === figures.length;
}

function distinct(said: readonly { source: string }[]): string[] {
  return [...new Map(said.map(({ source }) => [feedOf(source), source])).values()];
}

function figuresOf(said: readonly { status: string }[]): FigureName[] {
  return FIGURES.filter((name) => said.some(({ status }) => status === STATUSES[name]));
}
