/** Totals of some rows, by the rules of the service's roll-ups: known figures only, beds only, retired units nowhere. */
import { isLate, isShut } from "./freshness";
import { FIGURES, figureOf } from "./figures";
import type { FigureCount, Row, Sums } from "./wire";

const BEDS = "01";

export function sumsOf(rows: Iterable<Row>): Sums {
  const counts: Record<FigureCount, number | null> = { installed: null, available: null, occupied: null, reserved: null, closed: null };
  const known: Record<FigureCount, number> = { installed: 0, available: 0, occupied: 0, reserved: 0, closed: 0 };
  const stale: Record<FigureCount, number> = { installed: 0, available: 0, occupied: 0, reserved: 0, closed: 0 };
  let [units, watched, shut, fresh, never, silent, unknown, taken, open] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  const observed: string[] = [];
  for (const row of rows) {
    if (row.retired) continue;
    units += 1;
    watched += Number(row.freshness !== null);
    shut += Number(row.freshness === "closed");
    fresh += Number(row.freshness === "fresh" || row.freshness === "due");
    never += Number(row.freshness === "never");
    silent += Number(row.observed_at === null);
    unknown += Number(!isKnown(row));
    if (row.observed_at !== null) observed.push(row.observed_at);
    const beds = { ...row, records: row.records.filter((record) => (record.nature ?? row.nature ?? BEDS) === BEDS) };
    const told: Partial<Record<FigureCount, number>> = {};
    for (const name of FIGURES) {
      const figure = figureOf(beds, name);
      if (figure.kind !== "known" || figure.atLeast) continue;
      told[name] = figure.count;
      if (name === "available" && isShut(row)) continue;
      counts[name] = (counts[name] ?? 0) + figure.count;
      known[name] += 1;
      stale[name] += Number(isLate(row.freshness) || (row.freshness === "never" && name !== "installed"));
    }
    const { installed, occupied, closed } = told;
    if (installed === undefined || occupied === undefined || closed === undefined || isShut(row)) continue;
    taken += occupied;
    open += installed - closed;
  }
  observed.sort((a, b) => Date.parse(a) - Date.parse(b));
  return {
    counts,
    known,
    units,
    expected: units - shut,
    fresh: watched > 0 ? fresh : null,
    stale: watched > 0 ? stale : { installed: null, available: null, occupied: null, reserved: null, closed: null },
    pressure: open > 0 ? taken / open : null,
    never: watched > 0 ? never : silent,
    unknown,
    oldest_observed_at: observed[0] ?? null,
    median_observed_at: observed[(observed.length - 1) >> 1] ?? null,
  };
}

function isKnown(row: Row): boolean {
  const figure = figureOf(row, "available");
  return figure.kind === "known" && !figure.atLeast;
}
