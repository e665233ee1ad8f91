/**
 * The fields of a unit's form, each one record, and what was typed in them. An untouched field shows the live
 * figure and follows it; a touched one keeps what was typed, whatever arrives meanwhile.
 */
import { isExpired } from "./forecasts";
import { FIGURES, type FigureName, NOW, STATUSES } from "./figures";
import { type Identifying, identityOf } from "./identity";
import type { CapacityRecord, Row } from "./wire";

export interface Field {
  id: string;
  /** Null for counters beyond the five figures. */
  figure: FigureName | null;
  record: Identifying & { nature: string };
  /** What the screen holds for it; null when the unit never gave this counter. */
  live: CapacityRecord | null;
}

/** What a person typed, by field id. A field that is not here was not touched. */
export type Typed = Readonly<Record<string, TypedValue>>;

export interface TypedValue {
  text: string;
  /** The live count when the person began to type. */
  base: number | null;
  /** When it was last typed, in milliseconds of the server's clock. */
  at: number;
  /** Accepted as it stands: it leaves once it speaks, and stays for a takeover while it is a second opinion. */
  sent?: true;
}

export const LARGEST = 999;
const BED = "01";

/** One field for each figure, or one for each of its records when it is split; then the unit's other counters. */
export function fieldsOf(row: Row): Field[] {
  const nature = natureOf(row);
  const main = FIGURES.flatMap((figure) => {
    const held = row.records.filter((record) => record.status === STATUSES[figure] && record.horizon === NOW);
    if (held.length > 0) return held.map((record) => fieldOf(record, figure, nature));
    const record = { nature, status: STATUSES[figure], horizon: NOW };
    return [{ id: identityOf(record), figure, record, live: null }];
  });
  const taken = new Set(main.map((field) => field.id));
  const rest = row.records.filter((record) => !taken.has(identityOf(record)));
  return [...main, ...rest.map((record) => fieldOf(record, null, nature))];
}

function fieldOf(live: CapacityRecord, figure: FigureName | null, nature: string): Field {
  const { status, horizon, gender, closing_type, supplementary_type, crisis_type, assignment } = live;
  const optional = { gender, closing_type, supplementary_type, crisis_type, assignment };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value != null));
  return {
    id: identityOf(live),
    figure,
    record: { nature: live.nature ?? nature, status, horizon, ...given },
    live,
  };
}

/** Beds unless the unit or one of its records says otherwise. */
function natureOf(row: Row): string {
  return row.nature ?? row.records.find((record) => record.nature !== undefined)?.nature ?? BED;
}

/** An untouched field shows what holds at `now`: nothing of a forecast whose moment has come. */
export function textOf(field: Field, typed: Typed, now: number): string {
  const value = typed[field.id];
  if (value !== undefined) return value.text;
  return field.live === null || field.live.count === null || isExpired(field.live, now) ? "" : String(field.live.count);
}

/** What was typed longer ago than this is not sent as true now without being asked about. */
export const OLD_TYPED_MS = 15 * 60_000;

export function isOldTyped(value: TypedValue, now: number): boolean {
  return now - value.at >= OLD_TYPED_MS;
}

/** When the oldest of what would be sent was typed, if that is too long ago to pass for now; else null. */
export function oldTypedAt(typed: Typed, now: number): number | null {
  const old = Object.values(typed).filter((value) => isOldTyped(value, now));
  return old.length === 0 ? null : Math.min(...old.map((value) => value.at));
}

/** After `sent` was accepted. A value typed again since is another one, and is not marked. */
export function markedSent(typed: Typed, sent: Typed): Typed {
  return Object.fromEntries(
    Object.entries(typed).map(([id, value]) => [id, sent[id] === value ? { ...value, sent: true as const } : value]),
  );
}

/** What is not sent yet, and of what is, the fields to keep. */
export function withoutSent(typed: Typed, keep: readonly string[] = []): Typed {
  return Object.fromEntries(Object.entries(typed).filter(([id, value]) => value.sent === undefined || keep.includes(id)));
}

/** A figure that arrived under a touched field and is neither what the person started from nor what they typed. */
export function newerFigure(field: Field, typed: Typed): CapacityRecord | null {
  const value = typed[field.id];
  if (value === undefined || field.live === null) return null;
  const count = field.live.count;
  const unchanged = count === value.base || String(count ?? "") === value.text.trim();
  return unchanged ? null : field.live;
}

export type Count = { kind: "blank" } | { kind: "count"; count: number } | { kind: "bad" };

/** A whole number from 0 to 999, or nothing. Anything else is bad, and is never turned into a number. */
export function countOf(text: string): Count {
  const trimmed = text.trim();
  if (trimmed === "") return { kind: "blank" };
  if (!/^\d{1,4}$/.test(trimmed) || Number(trimmed) > LARGEST) return { kind: "bad" };
  return { kind: "count", count: Number(trimmed) };
}
