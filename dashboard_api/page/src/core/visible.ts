/** Does the live row show what was entered? Accepted is not yet seen, and seen may be as a second opinion only. */
import type { Entry, EntryRecord } from "./entry";
import { isManual } from "./figures";
import { identityOf } from "./identity";
import type { Row } from "./wire";

/** `shown`: every figure sent speaks. `second_opinion`: some is kept beside the figure of the feed that speaks. */
export type Visibility = "not_yet" | "shown" | "second_opinion";

export function visibilityOf(row: Row, entry: Entry): Visibility {
  if (entry.kind === "confirm") {
    const since = Date.parse(entry.observed_at);
    const renewed = row.records.some((record) => isManual(record) && Date.parse(record.observed_at) >= since);
    return renewed ? "shown" : "not_yet";
  }
  const each = visibilities(row, entry);
  if (each.includes("not_yet")) return "not_yet";
  return each.includes("second_opinion") ? "second_opinion" : "shown";
}

/** Of a report's fields, one for each record, those whose figure is only a second opinion. */
export function besideFeed(row: Row, entry: Entry, fieldIds: readonly string[]): string[] {
  const each = visibilities(row, entry);
  return fieldIds.filter((_, index) => each[index] === "second_opinion");
}

function visibilities(row: Row, entry: Entry): Visibility[] {
  const since = Date.parse(entry.observed_at);
  return (entry.records ?? []).map((sent) => visibilityOfRecord(row, sent, since));
}

function visibilityOfRecord(row: Row, sent: EntryRecord, since: number): Visibility {
  const isItOrLater = (said: { source: string; observed_at: string }): boolean =>
    isManual(said) && Date.parse(said.observed_at) >= since;
  const identity = identityOf(sent);
  if (row.records.some((record) => identityOf(record) === identity && isItOrLater(record))) return "shown";
  const beside = row.others.some(
    (other) => other.status === sent.status && other.horizon === sent.horizon && isItOrLater(other),
  );
  return beside ? "second_opinion" : "not_yet";
}
