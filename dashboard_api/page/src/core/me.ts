/** Who the token is (`GET /v1/me`): the form is offered only where an entry would be accepted. */
import { isInTerritory } from "./filters";
import type { Row } from "./wire";

export interface Me {
  role: string;
  /** Null: all. */
  territories: readonly string[] | null;
  /** FINESS; null: all. */
  establishments: readonly string[] | null;
  /** Whether it may enter figures by hand, within the two. */
  writes: boolean;
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
