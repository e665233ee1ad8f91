/** Declaring tension: what was chosen, what is missing in it, and the body that is sent. */
import { regionOf } from "./territories";

export const LEVELS = ["tension", "crisis"] as const;
export const GRACES = ["PT0S", "PT30M", "PT1H", "PT2H", "PT4H", "PT6H"] as const;

export type DeclarationField = "territories" | "activity_groups" | "level" | "reason" | "from" | "until" | "grace";

export interface Chosen {
  territories: readonly string[];
  groups: readonly string[];
  level: (typeof LEVELS)[number];
  reason: string;
  /** As the field of the person's own clock has it, `2026-01-15T18:00`; empty: now, or no end. */
  from: string;
  until: string;
  grace: (typeof GRACES)[number];
}

export interface DeclarationBody {
  territories: readonly string[];
  activity_groups: readonly string[];
  level: string;
  reason: string;
  from: string | null;
  until: string | null;
  grace: string;
}

export type Missing = "no_territory" | "no_reason" | "bad_time" | "in_the_past" | "ends_before_it_begins";

/** What can be seen to be wrong without asking the service, by field. Empty: it may be sent. */
export function missingIn(chosen: Chosen, now: number): Map<DeclarationField, Missing> {
  const missing = new Map<DeclarationField, Missing>();
  if (chosen.territories.length === 0) missing.set("territories", "no_territory");
  if (chosen.reason.trim() === "") missing.set("reason", "no_reason");
  const from = instantOf(chosen.from);
  const until = instantOf(chosen.until);
  if (Number.isNaN(from)) missing.set("from", "bad_time");
  if (Number.isNaN(until)) missing.set("until", "bad_time");
  else if (until !== null && until <= now) missing.set("until", "in_the_past");
  else if (until !== null && until <= (from ?? now)) missing.set("until", "ends_before_it_begins");
  return missing;
}

export function bodyOf(chosen: Chosen): DeclarationBody {
  return {
    territories: chosen.territories,
    activity_groups: chosen.groups,
    level: chosen.level,
    reason: chosen.reason.trim(),
    from: isoOf(chosen.from),
    until: isoOf(chosen.until),
    grace: chosen.grace,
  };
}

/** Of a `datetime-local` field, read by the person's own clock. Null when empty, NaN when it is no time. */
export function instantOf(local: string): number | null {
  return local === "" ? null : new Date(local).getTime();
}

export function isoOf(local: string): string | null {
  const instant = instantOf(local);
  return instant === null ? null : new Date(instant).toISOString();
}

/** What a `datetime-local` field shows for an instant, to the minute, by the person's own clock. */
export function localOf(instant: number): string {
  const offset = new Date(instant).getTimezoneOffset() * 60_000;
  return new Date(instant - offset).toISOString().slice(0, 16);
}

/** Without the territories that another of them holds: no unit is counted twice. */
export function outermost(territories: readonly string[]): string[] {
  if (territories.includes("FR")) return ["FR"];
  return [...new Set(territories)].filter((code) => {
    const region = code.startsWith("R-") ? null : regionOf(code);
    return region === null || !territories.includes(region);
  });
}

export interface Concerned {
  units: number;
  /** Some units may be counted twice: groups overlap, and an establishment may lie in another territory named. */
  atMost: boolean;
}

/** Units that will owe reports at the new rhythm, from the service's roll-ups of these territories and groups. */
export function concernedBy(
  territories: readonly string[],
  groups: readonly string[],
  rollups: readonly { territory: string; activity_group: string | null; expected: number }[],
): Concerned {
  const places = outermost(territories);
  const wanted = new Set(groups.length === 0 ? [null] : groups);
  const units = rollups
    .filter(({ territory, activity_group }) => places.includes(territory) && wanted.has(activity_group))
    .reduce((sum, { expected }) => sum + expected, 0);
  const mixed = places.length > 1 && places.some((code) => code.startsWith("E-"));
  return { units, atMost: groups.length > 1 || mixed };
}
