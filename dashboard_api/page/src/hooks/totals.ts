/** The totals of what the table shows: the service's roll-up, or while a search narrows it, the sums of what is found. */
import { useMemo, useSyncExternalStore } from "react";
import { areUnitsCounted } from "../core/connection";
import type { Filters } from "../core/filters";
import { sumsOf } from "../core/sums";
import type { Sums } from "../core/wire";
import type { Shown } from "./shown-ids";
import { useConnection, useRollup, useStore } from "./store";

export interface Totalled {
  /** Undefined: not received yet. */
  sums: Sums | undefined;
  /** Of the units found by a search, not of the whole territory. */
  ofSearch: boolean;
}

export function useTotals({ territory, group }: Filters, shown: Shown): Totalled {
  const store = useStore();
  const rollup = useRollup(territory, group === "" ? null : group);
  const { link } = useConnection();
  const { ids, searching } = shown;
  const counted = searching && areUnitsCounted(link, ids.length);
  const revision = useSyncExternalStore(store.subscribe, () => (counted ? store.revision() : 0));
  const found = useMemo(
    () => (counted ? sumsOf(ids.flatMap((id) => store.row(id) ?? [])) : undefined),
    [ids, counted, revision, store],
  );
  return { sums: searching ? found : rollup, ofSearch: searching };
}
