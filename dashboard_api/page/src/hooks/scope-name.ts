/** Territories and activity groups in words: « Grand Est, Moselle · Soins critiques ». */
import type { Codes } from "../core/codes";
import { useLanguage } from "./language";
import { usePlaceName } from "./place-name";

export function useScopeName(codes: Codes): (territories: readonly string[], groups: readonly string[]) => string {
  const { code: language } = useLanguage();
  const placeName = usePlaceName();
  return (territories, groups) => {
    const activities = groups.map((id) => codes.groups.find((group) => group.id === id)?.label[language] ?? id);
    const places = territories.map(placeName).join(", ");
    return activities.length === 0 ? places : `${places} · ${activities.join(", ")}`;
  };
}
