/** The figure of one status: the sum of its records now (horizon 01), and how much of it is known. */
import type { CapacityRecord, Row } from "./wire";

export const STATUSES = {
  installed: "01",
  available: "02",
  occupied: "03",
  reserved: "04",
  closed: "05",
} as const;

export type FigureName = keyof typeof STATUSES;

/** In the order a regulator reads them. */
export const FIGURES: readonly FigureName[] = ["available", "occupied", "reserved", "closed", "installed"];

export const NOW = "01";

export type Figure =
  /** The unit never said anything at all. */
  | { kind: "never" }
  /** The unit speaks, not of this figure. */
  | { kind: "none" }
  | { kind: "unknown"; observedAt: number }
  /** `atLeast`: some records are known, others are not; the sum is a lower bound. */
  | { kind: "known"; count: number; atLeast: boolean; observedAt: number };

/** Age is that of the oldest record: a sum is never fresher than its members. */
export function figureOf(row: Row, name: FigureName): Figure {
  const records = row.records.filter((record) => record.status === STATUSES[name] && record.horizon === NOW);
  if (records.length === 0) return hasNeverSpoken(row) ? { kind: "never" } : { kind: "none" };
  const observedAt = Math.min(...records.map((record) => Date.parse(record.observed_at)));
  const known = records.filter((record) => record.count !== null);
  if (known.length === 0) return { kind: "unknown", observedAt };
  const count = known.reduce((sum, record) => sum + (record.count ?? 0), 0);
  return { kind: "known", count, atLeast: known.length < records.length, observedAt };
}

/** True while nothing was ever received from the unit. */
export function hasNeverSpoken(row: Row): boolean {
  return row.records.length === 0 && row.received_at === null;
}

/** What a change of the figure is judged by: its value, not its age. */
export function valueKey(figure: Figure): string {
  return figure.kind === "known" ? `${figure.atLeast ? "≥" : ""}${figure.count}` : figure.kind;
}

/** `FINESS/feed` → `feed`. */
export function feedOf(source: string): string {
  return source.slice(source.lastIndexOf("/") + 1);
}

/** `FINESS/feed` → `E-FINESS`. */
export function siteOf(source: string): string {
  return `E-${source.slice(0, Math.max(0, source.lastIndexOf("/")))}`;
}

/** The sources that speak for the figures of now, each once, in the order of the figures. */
export function speakingSources(row: Row): string[] {
  const current = row.records.filter((record) => record.horizon === NOW);
  const ordered = FIGURES.flatMap((name) => current.filter((record) => record.status === STATUSES[name]));
  return [...new Set([...ordered, ...current].map((record) => record.source))];
}

export function isManual(record: Pick<CapacityRecord, "source">): boolean {
  return feedOf(record.source) === "manual";
}
