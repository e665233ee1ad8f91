/** What the screen is narrowed to, as it stands in the address, and which rows answer to it. */
import { STATE_FILTERS, type StateFilter } from "./freshness";
import type { Row } from "./wire";

export const NATION = "FR";

export interface Filters {
  /** FR, R-…, D-…, E-…. */
  territory: string;
  /** Group id; empty for all. */
  group: string;
  text: string;
  state: StateFilter;
  view: View;
  /** The unit whose form is open; empty: none. */
  unit: string;
}

/** The table of units, what is late and wrong by cause, or how well duties were kept. */
export const VIEWS = ["units", "alerts", "quality"] as const;
export type View = (typeof VIEWS)[number];

const TERRITORY = /^(FR|R-[0-9A-Z]{1,3}|D-[0-9A-Z]{2,3}|E-[0-9A-Z]{9})$/;

export function filtersFromQuery(query: string): Filters {
  const params = new URLSearchParams(query);
  const territory = params.get("territory") ?? NATION;
  return {
    territory: TERRITORY.test(territory) ? territory : NATION,
    group: params.get("group") ?? "",
    text: params.get("q") ?? "",
    state: STATE_FILTERS.find((each) => each === params.get("state")) ?? "",
    view: VIEWS.find((each) => each === params.get("view")) ?? "units",
    unit: params.get("unit") ?? "",
  };
}

/** Empty when nothing is narrowed: the plain address means all. */
export function queryFromFilters(filters: Filters): string {
  const params = new URLSearchParams();
  if (filters.territory !== NATION) params.set("territory", filters.territory);
  if (filters.group !== "") params.set("group", filters.group);
  if (filters.text.trim() !== "") params.set("q", filters.text.trim());
  if (filters.state !== "") params.set("state", filters.state);
  if (filters.view !== "units") params.set("view", filters.view);
  if (filters.unit !== "") params.set("unit", filters.unit);
  const query = params.toString();
  return query === "" ? "" : `?${query}`;
}

export function isInTerritory(row: Row, code: string): boolean {
  if (code === NATION) return true;
  const { region, department } = row.territory;
  return code === region || code === department || code === `E-${row.establishment.finess}`;
}

/** Every word must be found, without accents or case. `haystack` comes from `searchable`. */
export function matchesText(haystack: string, text: string): boolean {
  return fold(text)
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

/** What a search looks through: names, codes and labels. */
export function searchable(row: Row, labels: readonly string[]): string {
  const { establishment, territory } = row;
  return fold([row.name, establishment.name, establishment.finess, territory.department, ...labels].join(" "));
}

export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .trim();
}
