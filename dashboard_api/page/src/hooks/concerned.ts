/** How many units owe reports in some territories and groups, as the service's roll-ups say; null: not known. */
import { concernedBy, type Concerned, outermost } from "../core/declaration";
import type { Rollup } from "../core/wire";
import { useAsked } from "./desk";

export function useConcerned(territories: readonly string[], groups: readonly string[]): Concerned | null {
  const query = new URLSearchParams();
  for (const code of outermost(territories)) query.append("territory", code);
  for (const group of groups) query.append("activity", group);
  const asked = useAsked<{ rollups: Rollup[] }>(territories.length === 0 ? null : `/v1/territories?${query}`);
  return asked === null ? null : concernedBy(territories, groups, asked.rollups);
}
