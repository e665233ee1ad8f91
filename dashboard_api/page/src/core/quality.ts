/** Shares of time in duty (`GET /v1/quality`): which lines are looked at, and in which order. */
import { NATION } from "./filters";
import { regionOf } from "./territories";

export interface QualityLine {
  territory: string;
  units: number;
  /** Of the time reports were owed, 0 to 1; null: nothing was owed. */
  share_7_days: number | null;
  share_30_days: number | null;
  /** Nothing is known before; null: nothing at all. */
  observed_from: string | null;
}

export const KINDS = ["region", "department", "establishment"] as const;
export type Kind = (typeof KINDS)[number];

const PREFIXES: Readonly<Record<Kind, string>> = { region: "R-", department: "D-", establishment: "E-" };

export const SORTED_BY = ["territory", "units", "share_7_days", "share_30_days"] as const;

export interface Order {
  by: (typeof SORTED_BY)[number];
  /** Smallest first: of shares, the worst. */
  ascending: boolean;
}

/** The worst of the last week first. */
export const WORST_FIRST: Order = { by: "share_7_days", ascending: true };

/** A second press on the same column turns it round. */
export function orderedBy(by: Order["by"], before: Order): Order {
  return { by, ascending: by === before.by ? !before.ascending : true };
}

/**
 * The lines of one kind, where one looks. Where an establishment lies is known by its units alone: `isHere` says whether
 * one of them is on this screen.
 */
export function linesOf(
  lines: readonly QualityLine[],
  kind: Kind,
  looked: string,
  isHere: (finess: string) => boolean,
): QualityLine[] {
  return lines.filter(({ territory }) => {
    if (!territory.startsWith(PREFIXES[kind])) return false;
    if (looked === NATION || territory === looked) return true;
    if (kind === "establishment") return isHere(territory.slice(2));
    return kind === "department" && looked === regionOf(territory);
  });
}

const collator = new Intl.Collator("fr", { numeric: true });

/** What is not known comes last, whichever way. */
export function inQualityOrder(lines: readonly QualityLine[], order: Order, nameOf: (territory: string) => string): QualityLine[] {
  const sign = order.ascending ? 1 : -1;
  const named = lines.map((line) => ({ line, name: nameOf(line.territory) }));
  named.sort((a, b) => {
    const byName = collator.compare(a.name, b.name);
    if (order.by === "territory") return sign * byName;
    const [mine, other] = [a.line[order.by], b.line[order.by]];
    if (mine === null || other === null) return Number(mine === null) - Number(other === null) || byName;
    return sign * (mine - other) || byName;
  });
  return named.map(({ line }) => line);
}
