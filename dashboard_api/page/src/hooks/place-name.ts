/** What places are called; an establishment by its name once a unit of it is there, else by its FINESS. */
import { NATION } from "../core/filters";
import { territoryName } from "../core/territories";
import { useMessages } from "./language";
import { useIds, useStore } from "./store";

export function usePlaceName(): (territory: string) => string {
  const t = useMessages();
  const store = useStore();
  useIds(); // drawn anew when units come
  return (territory) => {
    if (territory === NATION) return t.filters.nation;
    if (!territory.startsWith("E-")) return territoryName(territory) ?? territory;
    const finess = territory.slice(2);
    return store.establishmentName(finess) ?? finess;
  };
}
