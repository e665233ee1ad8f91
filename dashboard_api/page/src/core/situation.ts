/** Reading the situation: which declarations hold, which feed a unit waits for, who takes care of an alert. */
import type { ActivityGroup } from "./codes";
import { feedOf, speakingSources } from "./figures";
import { isInTerritory } from "./filters";
import type { Alert, Declaration, FeedState, Silence, Situation } from "./situation-wire";
import type { Level, Row } from "./wire";

export const QUIET: Situation = { type: "situation", tension: [], feeds_down: [], alerts: [], alerts_omitted: 0 };

export type Phase = "to_come" | "holds" | "over";

/** A screen whose service has just gone may still hold one that is over by now. */
export function phaseOf({ from, until, ended_at }: Declaration, now: number): Phase {
  if (ended_at !== null || (until !== null && Date.parse(until) <= now)) return "over";
  return Date.parse(from) > now ? "to_come" : "holds";
}

/** What holds before what is to come, crisis before tension, the sooner before the later. */
export function inOrder(declarations: readonly Declaration[], now: number): Declaration[] {
  const place = (each: Declaration): [number, number, number] => [
    Number(phaseOf(each, now) === "to_come"),
    Number(each.level !== "crisis"),
    Date.parse(each.from),
  ];
  return declarations
    .filter((each) => phaseOf(each, now) !== "over")
    .map((each) => ({ each, place: place(each) }))
    .sort((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1] || a.place[2] - b.place[2])
    .map(({ each }) => each);
}

const HEIGHT: Readonly<Record<Level, number>> = { normal: 0, tension: 1, crisis: 2 };

/**
 * Of these units, those the declaration holds for: under its level at least, in its territories and activities. A
 * population (adults, children) is not in the row: of a group of one, units of another under the same level count too.
 */
export function heldBy(declared: Declaration, rows: readonly Row[], groups: readonly ActivityGroup[]): number {
  const activities = new Set(groups.filter(({ id }) => declared.activity_groups.includes(id)).flatMap((group) => group.activities));
  return rows.filter(
    (row) =>
      row.level !== null &&
      HEIGHT[row.level] >= HEIGHT[declared.level] &&
      declared.territories.some((code) => isInTerritory(row, code)) &&
      (activities.size === 0 || row.activities.some((activity) => activities.has(activity))),
  ).length;
}

/** The feeds that are down and speak, or spoke, for some figure of the unit. */
export function feedsDownOf(row: Row, down: ReadonlyMap<string, FeedState>): FeedState[] {
  if (down.size === 0) return [];
  const sources = [...speakingSources(row), ...row.others.map(({ source }) => source)];
  return [...new Set(sources)].flatMap((source) => down.get(source) ?? []);
}

export function byFeed(feeds: readonly FeedState[]): ReadonlyMap<string, FeedState> {
  return new Map(feeds.map((feed) => [feed.feed, feed]));
}

const VENDOR = "V-";

/** The vendor whose system is down in many sites; null for any other cause. */
export function vendorOf({ kind, cause }: Pick<Alert, "kind" | "cause">): string | null {
  return kind === "feed_down" && cause.startsWith(VENDOR) ? cause.slice(VENDOR.length) : null;
}

/** How many sites a cause touched since it began. */
export function siteCount({ territories }: Pick<Alert, "territories">): number {
  return territories.filter((code) => code.startsWith("E-")).length;
}

/** The site a cause is about; null for a cause that is none, or many (a receiver, a vendor). */
export function finessOf({ kind, cause }: Pick<Alert, "kind" | "cause">): string | null {
  if (kind === "delivery_given_up" || kind === "pressure" || vendorOf({ kind, cause }) !== null) return null;
  if (cause.startsWith("E-")) return cause.slice(2);
  return feedOf(cause) === cause ? null : cause.slice(0, cause.lastIndexOf("/"));
}

/** Department and activity group of a cause of pressure, `P-D-54/critical-care`; null for any other. */
export function departmentOf({ kind, cause }: Pick<Alert, "kind" | "cause">): { department: string; group: string } | null {
  if (kind !== "pressure") return null;
  const [department = "", group = ""] = cause.slice(2).split("/");
  return { department, group };
}

/**
 * A receiver that cannot be reached is no scope of a silence. Of pressure, and of a vendor's system, only a whole territory
 * would be one: it would mute every late unit there too.
 */
export function silenceable({ kind, cause }: Pick<Alert, "kind" | "cause">): boolean {
  return kind !== "delivery_given_up" && kind !== "pressure" && vendorOf({ kind, cause }) === null;
}

export type Care =
  | { kind: "nobody" }
  | { kind: "promised"; by: string; until: number; comment: string | null }
  | { kind: "broken"; by: string; until: number; comment: string | null };

export function careOf({ acknowledgement }: Pick<Alert, "acknowledgement">, now: number): Care {
  if (acknowledgement === null) return { kind: "nobody" };
  const { by, comment } = acknowledgement;
  const until = Date.parse(acknowledgement.promised_at);
  return { kind: until > now ? "promised" : "broken", by, until, comment };
}

export type Muted =
  | { kind: "silence"; silence: Silence | null }
  | { kind: "feed"; feed: string }
  | { kind: "vendor"; vendor: string };

/** Why nobody is told; null while people are. A silence the service does not list is still one. */
export function mutedBy({ suppressed_by: by }: Pick<Alert, "suppressed_by">, silences: readonly Silence[]): Muted | null {
  if (by === null) return null;
  const id = by.slice(by.indexOf(":") + 1);
  if (by.startsWith("feed:")) return { kind: "feed", feed: id };
  if (by.startsWith("vendor:")) return { kind: "vendor", vendor: id };
  return { kind: "silence", silence: silences.find(({ silence_id }) => silence_id === id) ?? null };
}

/** The alerts of a list and those that live frames say now: the live ones count, and what only the list has stays. */
export function merged(live: readonly Alert[], listed: readonly Alert[]): Alert[] {
  const known = new Set(live.map(({ alert_id }) => alert_id));
  return [...live, ...listed.filter(({ alert_id }) => !known.has(alert_id))];
}
