/** How many units the table shows; nothing is counted before they have come. */
import { areUnitsCounted, isAway } from "../core/connection";
import { useMessages } from "../hooks/language";
import { useConnection } from "../hooks/store";

export function ShownCount({ count }: { count: number }) {
  const t = useMessages();
  const { link } = useConnection();
  const uncounted = isAway(link) ? t.filters.notCounted : t.filters.counting;
  return (
    <output className="shown">{areUnitsCounted(link, count) ? t.filters.shown(count, t.number(count)) : uncounted}</output>
  );
}
