/** Who the token is (`GET /v1/me`): the form is offered only where an entry would be accepted. */
import { isInTerritory, NATION } from "./filters";
import type { Row } from "./wire";

export interface Me {
  subject: string;
  role: string;
  /** Null: all. */
  territories: readonly string[] | null;
  /** FINESS; null: all. */
  establishments: readonly string[] | null;
  /** Whether it may enter figures by hand, within the two. */
  writes: boolean;
}

/** Who may declare tension and take care of alerts, somewhere; where, the service judges each time. */
const ACTING = ["crisis", "ars", "admin", "hospital"];
const WITHIN_ESTABLISHMENTS = "hospital";

export function mayDeclare(me: Me | null): boolean {
  return me !== null && ACTING.includes(me.role);
}

export const mayTakeCare = mayDeclare;

/** What an authority declared binds a hospital: it ends only its own. */
export function mayEnd({ author }: { author: string }, me: Me | null): boolean {
  return me !== null && mayDeclare(me) && (me.role !== WITHIN_ESTABLISHMENTS || author === me.subject);
}

/** Where a declaration of this person begins: what is looked at, within where they may act. */
export function actsIn(territory: string, me: Me | null): readonly string[] {
  if (me?.establishments != null) return me.establishments.map((finess) => `E-${finess}`);
  return territory === NATION && me?.territories != null ? me.territories : [territory];
}

/** `loading`: not known yet whether this person may. */
export type Right = "loading" | "read" | "write";

export function rightOn(row: Row, me: Me | null): Right {
  if (me === null) return "loading";
  const { territories, establishments } = me;
  const covered =
    (establishments === null || establishments.includes(row.establishment.finess)) &&
    (territories === null || territories.some((code) => isInTerritory(row, code)));
  return me.writes && covered ? "write" : "read";
}
