/** Break glass: a professional reads level 3 for half an hour, and those who watch over it see that. */
import { type Me, mayBreakGlass } from "./me";

export interface Grant {
  subject: string;
  role: string;
  territories: string[];
  reason: string;
  granted_at: string;
  until: string;
  /** How often this person opened it within 24 hours, this time counted. */
  times_24h?: number;
  /** False: of a person of other regions than the reader's. */
  own?: boolean;
}

/** What this tab knows of the glass its person broke. */
export interface OwnGrant {
  subject: string;
  until: string;
}

export type Glass =
  | { kind: "not_mine" }
  | { kind: "whole" }
  /** `until` null: broken elsewhere, and its end is not known here. */
  | { kind: "broken"; until: number | null };

const REGULATION = 3;
/** An end is known here before the service has said that less is read. */
const SETTLES_MS = 10_000;

export function glassOf(me: Me | null, own: OwnGrant | null, now: number): Glass {
  if (me === null || !mayBreakGlass(me)) return { kind: "not_mine" };
  if (own !== null && own.subject === me.subject) {
    const until = Date.parse(own.until);
    if (until > now) return { kind: "broken", until };
    if (now - until < SETTLES_MS) return { kind: "whole" };
  }
  return me.level >= REGULATION ? { kind: "broken", until: null } : { kind: "whole" };
}

/** Those a screen shows at once, of the reader's own people, `most` of them; the others are one step away. */
export function atOnce(grants: readonly Grant[], most: number): { shown: Grant[]; others: Grant[] } {
  const own = grants.filter((grant) => grant.own !== false);
  const shown = own.slice(0, most);
  return { shown, others: [...own.slice(most), ...grants.filter((grant) => grant.own === false)] };
}

/** Those that hold now, the one that ends last first: a screen may hold one that is over by now. */
export function inForce(grants: readonly Grant[], now: number): Grant[] {
  return grants.filter(({ until }) => Date.parse(until) > now).sort((a, b) => Date.parse(b.until) - Date.parse(a.until));
}
