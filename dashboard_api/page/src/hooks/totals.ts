/** The totals of what the table shows: the service's roll-up, or while a search or a state narrows it, or for who reads its own place alone, sums of what is found. */
import { useMemo, useSyncExternalStore } from "react";
import { areUnitsCounted } from "../core/connection";
import type { Filters } from "../core/filters";
import { isLate } from "../core/freshness";
import { sumsOf } from "../core/sums";
import type { Sums } from "../core/wire";
import type { Shown } from "./shown-ids";
import { useConnection, useRollup, useStateRevision, useStore } from "./store";

export interface Totalled {
  /** Undefined: not received yet. */
  sums: Sums | undefined;
  /** Of the units found, not of the whole territory. */
  ofFound: boolean;
  /** Of the units shown, those that are late; null: none is watched, or not counted yet. */
  late: number | null;
}

export function useTotals({ territory, group }: Filters, shown: Shown, ownAlone: boolean): Totalled {
  const store = useStore();
  const rollup = useRollup(territory, group === "" ? null : group);
  const { link } = useConnection();
  const { ids, narrowed } = shown;
  const isCounted = areUnitsCounted(link, ids.length);
  const summedHere = narrowed || ownAlone;
  const counted = summedHere && isCounted;
  const revision = useSyncExternalStore(store.subscribe, () => (counted ? store.revision() : 0));
  const found = useMemo(
    () => (counted ? sumsOf(ids.flatMap((id) => store.row(id) ?? [])) : undefined),
    [ids, counted, revision, store],
  );
  // Counted here, so that it is what the table shows when it is narrowed to the late ones.
  const states = useStateRevision(true);
  const late = useMemo(() => {
    const rows = ids.flatMap((id) => store.row(id) ?? []);
    const isWatched = isCounted && rows.some(({ freshness }) => freshness !== null);
    return isWatched ? rows.filter(({ freshness, retired }) => !retired && isLate(freshness)).length : null;
  }, [ids, isCounted, states, store]);
  return { sums: summedHere ? found : rollup, ofFound: narrowed, late };
}
