/** What a territory is called; an establishment by its name once a unit of it is there, else by its FINESS. */
import { NATION } from "../core/filters";
import { territoryName } from "../core/territories";
import { useMessages } from "./language";
import { useIds, useRow } from "./store";

export function useTerritoryName(territory: string): string {
  const t = useMessages();
  const first = useRow(useIds()[0] ?? "");
  if (territory === NATION) return t.filters.nation;
  if (!territory.startsWith("E-")) return territoryName(territory) ?? territory;
  const finess = territory.slice(2);
  return first?.establishment.finess === finess ? first.establishment.name : finess;
}
