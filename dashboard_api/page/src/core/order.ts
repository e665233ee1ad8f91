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

/** The ids in order after some units came, went or changed their name; the others need no comparing again. */
export function reordered(
  ids: readonly string[],
  rows: ReadonlyMap<string, Row>,
  moved: readonly string[],
): readonly string[] {
  const taken = new Set(moved);
  const kept = ids.filter((id) => !taken.has(id));
  const back = orderedIds([...taken].flatMap((id) => rows.get(id) ?? []));
  const merged: string[] = [];
  let from = 0;
  for (const id of back) {
    const to = placeIn(kept, rows, rows.get(id) as Row, from);
    merged.push(...kept.slice(from, to), id);
    from = to;
  }
  return [...merged, ...kept.slice(from)];
}

/** Where the row belongs among the ids in order, at `from` or after. */
function placeIn(ids: readonly string[], rows: ReadonlyMap<string, Row>, row: Row, from: number): number {
  let [low, high] = [from, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareRows(rows.get(ids[middle] as string) as Row, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Unit ids in order. */
export function orderedIds(rows: Iterable<Row>): string[] {
  return [...rows].sort(compareRows).map((row) => row.unit_id);
}
