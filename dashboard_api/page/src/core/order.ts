/** The order of the table depends on who the units are, never on their figures: an update moves nothing. */
import type { Row } from "./wire";

const collator = new Intl.Collator("fr", { numeric: true });

export function compareRows(a: Row, b: Row): number {
  return (
    collator.compare(a.territory.department, b.territory.department) ||
    collator.compare(a.establishment.name, b.establishment.name) ||
    collator.compare(a.name, b.name) ||
    (a.unit_id < b.unit_id ? -1 : Number(a.unit_id > b.unit_id))
  );
}

/** Unit ids in order. */
export function orderedIds(rows: Iterable<Row>): string[] {
  return [...rows].sort(compareRows).map((row) => row.unit_id);
}
