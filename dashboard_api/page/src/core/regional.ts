/** For readers of sums alone: the roll-ups that make a table of territories, and their sum. */
import { NATION } from "./filters";
import { FIGURES } from "./figures";
import { DEPARTMENTS, REGIONS } from "./territories";
import type { FigureCount, Rollup } from "./wire";

/** The territories one line each: the regions of the nation, the departments of a region, or the one looked at. */
export function territoriesIn(looked: string): string[] {
  if (looked === NATION) return REGIONS.map(({ code }) => code);
  const departments = DEPARTMENTS.filter(({ region }) => region === looked).map(({ code }) => code);
  return departments.length === 0 ? [looked] : departments;
}

export interface Line {
  counts: Record<FigureCount, number | null>;
  known: Record<FigureCount, number>;
  stale: Record<FigureCount, number | null>;
  units: number;
  expected: number;
  fresh: number | null;
}

/** Known figures only: null where no line knows one. */
export function sumOf(rollups: readonly Rollup[]): Line {
  const of = <T>(told: (name: FigureCount) => T) =>
    Object.fromEntries(FIGURES.map((name) => [name, told(name)])) as Record<FigureCount, T>;
  return {
    counts: of((name) => known(rollups.map(({ counts }) => counts[name]))),
    known: of((name) => total(rollups.map((rollup) => rollup.known[name]))),
    stale: of((name) => known(rollups.map(({ stale }) => stale[name]))),
    units: total(rollups.map(({ units }) => units)),
    expected: total(rollups.map(({ expected }) => expected)),
    fresh: known(rollups.map(({ fresh }) => fresh)),
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function known(values: readonly (number | null)[]): number | null {
  const told = values.filter((value) => value !== null);
  return told.length === 0 ? null : total(told);
}
