/** The units that answer to the filters, in order, and which filters that are: typing is followed with a lag. */
import { useDeferredValue, useMemo } from "react";
import { activityLabels, type Codes } from "../core/codes";
import { narrowed, type StateFilter } from "../core/freshness";
import { type Filters, isInTerritory, matchesText, NATION, queryFromFilters, searchable } from "../core/filters";
import { territoryName } from "../core/territories";
import type { Row } from "../core/wire";
import { useIds, useStateRevision, useStore } from "./store";

export interface Shown {
  ids: readonly string[];
  applied: string;
  /** The words looked for; empty when none. */
  text: string;
  state: StateFilter;
  /** Fewer units than the territory and activity have. */
  narrowed: boolean;
}

export function useShownIds(filters: Filters, codes: Codes): Shown {
  const store = useStore();
  const all = useIds();
  const text = useDeferredValue(filters.text);

  const inTerritory = useMemo(() => {
    if (filters.territory === NATION) return all;
    return all.filter((id) => isInTerritory(store.row(id) as Row, filters.territory));
  }, [all, filters.territory, store]);

  const searching = text.trim() !== "";
  const haystacks = useMemo(() => {
    const texts = (searching ? inTerritory : []).map((id): [string, string] => [id, textOf(store.row(id) as Row, codes)]);
    return new Map(texts);
  }, [inTerritory, searching, codes, store]);

  const found = useMemo(() => {
    if (!searching) return inTerritory;
    return inTerritory.filter((id) => matchesText(haystacks.get(id) ?? "", text));
  }, [inTerritory, searching, haystacks, text]);

  const { state } = filters;
  const revision = useStateRevision(state !== "");
  const ids = useMemo(() => narrowed(found, (id) => store.row(id), state), [found, state, revision, store]);

  const applied = queryFromFilters({ ...filters, text, view: "units", unit: "" });
  return { ids, applied, text: text.trim(), state, narrowed: searching || (state !== "" && state !== "late_first") };
}

function textOf(row: Row, codes: Codes): string {
  const { department } = row.territory;
  return searchable(row, [...row.activities, ...activityLabels(codes, row.activities, String), territoryName(department) ?? ""]);
}
