/** Does the live row show what was entered? Accepted is not yet seen: the person is told of both. */
import type { Entry } from "./entry";
import { isManual } from "./figures";
import { identityOf } from "./identity";
import type { Row } from "./wire";

export function isVisible(row: Row, entry: Entry): boolean {
  const since = Date.parse(entry.observed_at);
  if (entry.kind === "confirm") {
    return row.records.some((record) => isManual(record) && Date.parse(record.observed_at) >= since);
  }
  return (entry.records ?? []).every((sent) => {
    const identity = identityOf(sent);
    const spoken = row.records.some(
      (record) => identityOf(record) === identity && isManual(record) && Date.parse(record.observed_at) >= since,
    );
    return spoken || isSecondOpinion(row, sent.status, sent.horizon, since);
  });
}

function isSecondOpinion(row: Row, status: string, horizon: string, since: number): boolean {
  return row.others.some(
    (other) =>
      other.status === status && other.horizon === horizon && isManual(other) && Date.parse(other.observed_at) >= since,
  );
}
