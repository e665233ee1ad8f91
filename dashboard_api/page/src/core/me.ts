/** Who the token is and what it may do (`GET /v1/me`): only what would be accepted is offered. */
import { isInTerritory, NATION, type View } from "./filters";
import type { Row } from "./wire";

export interface Me {
  subject: string;
  role: string;
  /** Null: all. */
  territories: readonly string[] | null;
  /** FINESS; null: all. */
  establishments: readonly string[] | null;
  /** Whether it may enter figures by hand, in its own place. */
  writes: boolean;
  /** Tension; somewhere: where, the service judges each time. The same of the next two. */
  declares: boolean;
  acknowledges: boolean;
  silences: boolean;
  /** What it reads in its own place: 1 public, 2 professionals, 3 regulation and crisis. */
  level: number;
  reach: Reach;
}

export interface Reach {
  /** Its own place (R-44, D-54, E-540002078); null: everywhere is. */
  codes: readonly string[] | null;
  /** The level it reads outside of it; 0: nothing. */
  elsewhere: number;
  /** Whether it reads units; else sums of territories alone. */
  units: boolean;
  sums: boolean;
  alerts: boolean;
  feeds: boolean;
  quality: boolean;
}

const WITHIN_ESTABLISHMENTS = "hospital";

/** By role while `/v1/me` says neither. */
const BREAKS_GLASS = "professional";
const SEES_BROKEN_GLASS = ["ars", "admin"];

/** Whoever may break the glass reads another level from one moment to the next. */
export const mayBreakGlass = (me: Me | null): boolean => me?.role === BREAKS_GLASS;
export const seesBrokenGlass = (me: Me | null): boolean => me !== null && SEES_BROKEN_GLASS.includes(me.role);

/** Null while nobody knows who looks: nothing is hidden and nothing is offered yet. */
export const readsSumsAlone = (me: Me | null): boolean => me !== null && !me.reach.units;

/** Territories it names are narrowed here: the service refuses those outside its place, and tells no sums of those around it. */
export const readsOwnPlaceAlone = (me: Me | null): boolean => me !== null && me.reach.codes !== null && me.reach.elsewhere === 0;

export function viewsOf(me: Me | null): readonly View[] {
  if (me === null) return ["units"];
  return ["units", ...(me.reach.alerts ? (["alerts"] as const) : []), ...(me.reach.quality ? (["quality"] as const) : [])];
}

/** What an authority declared binds a hospital: it ends only its own. */
export function mayEnd({ author }: { author: string }, me: Me | null): boolean {
  return me !== null && me.declares && (me.role !== WITHIN_ESTABLISHMENTS || author === me.subject);
}

/** Where a declaration of this person begins: what is looked at, within where they may act. */
export function actsIn(territory: string, me: Me | null): readonly string[] {
  if (me?.role === WITHIN_ESTABLISHMENTS && me.establishments !== null) return me.establishments.map((finess) => `E-${finess}`);
  const own = me?.territories ?? [];
  return territory === NATION && own.length > 0 ? own : [territory];
}

/** `loading`: not known yet whether this person may. */
export type Right = "loading" | "read" | "write";

export function rightOn(row: Row, me: Me | null): Right {
  if (me === null) return "loading";
  const { codes } = me.reach;
  return me.writes && (codes === null || codes.some((code) => isInTerritory(row, code))) ? "write" : "read";
}
