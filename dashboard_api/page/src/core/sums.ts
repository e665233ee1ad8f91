/** Totals of some rows, by the rules of the service's roll-ups: known figures only, beds only, retired units nowhere. */
import { FIGURES, figureOf } from "./figures";
import type { FigureCount, Row, Sums } from "./wire";

const BEDS = "01";

export function sumsOf(rows: Iterable<Row>): Sums {
  const counts: Record<FigureCount, number | null> = { installed: null, available: null, occupied: null, reserved: null, closed: null };
  const known: Record<FigureCount, number> = { installed: 0, available: 0, occupied: 0, reserved: 0, closed: 0 };
  let [units, never, unknown] = [0, 0, 0];
  let oldest: string | null = null;
  for (const row of rows) {
    if (row.retired) continue;
    units += 1;
    never += Number(row.observed_at === null);
    unknown += Number(!isKnown(row));
    if (row.observed_at !== null && (oldest === null || Date.parse(row.observed_at) < Date.parse(oldest))) oldest = row.observed_at;
    const beds = { ...row, records: row.records.filter((record) => (record.nature ?? row.nature ?? BEDS) === BEDS) };
    for (const name of FIGURES) {
      const figure = figureOf(beds, name);
      if (figure.kind !== "known" || figure.atLeast) continue;
      counts[name] = (counts[name] ?? 0) + figure.count;
      known[name] += 1;
    }
  }
  return { counts, known, units, never, unknown, oldest_observed_at: oldest };
}

function isKnown(row: Row): boolean {
  const figure = figureOf(row, "available");
  return figure.kind === "known" && !figure.atLeast;
}
