/** A person's entry as a capacity event: what a save asserts, and what « Rien n'a changé » confirms. */
import { type Count, countOf, type Field, type Typed } from "./fields";
import type { Identifying } from "./identity";

export interface EntryRecord extends Identifying {
  nature: string;
  count: number | null;
  comment?: string;
}

export interface Entry {
  schema: "capacity-event/1";
  event_id: string;
  unit_id: string;
  kind: "report" | "confirm";
  scope?: "upsert";
  observed_at: string;
  source: { feed: "manual"; code: "01" };
  takeover?: true;
  records?: EntryRecord[];
}

/** What the shell adds: an id made once per attempt and the time of the person's observation. */
export interface Attempt {
  eventId: string;
  observedAt: string;
}

export type Report =
  | { kind: "ready"; entry: Entry; fieldIds: string[] }
  | { kind: "bad_fields"; fieldIds: string[] }
  | { kind: "nothing" };

/**
 * A person asserts what they typed, and nothing else: a figure they only saw may be old or the feed's, and would look
 * checked by them now. Blank is unknown: sent as null where a figure was, not sent where none was. `reason` takes over
 * from the feed that speaks.
 */
export function reportOf(unitId: string, fields: readonly Field[], typed: Typed, attempt: Attempt, reason: string | null): Report {
  const bad = fields.filter((field) => readOf(field, typed)?.kind === "bad");
  if (bad.length > 0) return { kind: "bad_fields", fieldIds: bad.map((field) => field.id) };
  const asserted = fields.flatMap((field) => assertionOf(field, typed));
  if (asserted.length === 0) return { kind: "nothing" };
  const records = asserted.map(({ record }) => (reason === null ? record : { ...record, comment: reason }));
  const entry: Entry = {
    schema: "capacity-event/1",
    event_id: attempt.eventId,
    unit_id: unitId,
    kind: "report",
    scope: "upsert",
    observed_at: attempt.observedAt,
    source: { feed: "manual", code: "01" },
    ...(reason === null ? {} : { takeover: true as const }),
    records,
  };
  return { kind: "ready", entry, fieldIds: asserted.map(({ fieldId }) => fieldId) };
}

function assertionOf(field: Field, typed: Typed): { fieldId: string; record: EntryRecord }[] {
  const read = readOf(field, typed);
  if (read === null) return [];
  if (read.kind === "count") return [{ fieldId: field.id, record: { ...field.record, count: read.count } }];
  const hadFigure = field.live !== null && field.live.count !== null;
  return hadFigure ? [{ fieldId: field.id, record: { ...field.record, count: null } }] : [];
}

/** Null: not touched. */
function readOf(field: Field, typed: Typed): Count | null {
  const value = typed[field.id];
  return value === undefined ? null : countOf(value.text);
}

/** Renews the age of what people said before, and changes no value. */
export function confirmOf(unitId: string, attempt: Attempt): Entry {
  return {
    schema: "capacity-event/1",
    event_id: attempt.eventId,
    unit_id: unitId,
    kind: "confirm",
    observed_at: attempt.observedAt,
    source: { feed: "manual", code: "01" },
  };
}
