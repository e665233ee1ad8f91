/**
 * What the screen may say of its link: only `live` figures are live. Times are milliseconds of the server's clock;
 * `heardAt` is when the last frame came while live, which is until when the figures are known to be the server's.
 */
export type Link =
  | { kind: "connecting" }
  | { kind: "catching_up" }
  | { kind: "live" }
  | { kind: "cut"; since: number }
  /** The server will not have this token: only the person can mend it. */
  | { kind: "refused"; reason: TokenRefusal | "limit" | "protocol" };

/** What a new token mends; the rest is tried again by itself. */
export type TokenRefusal = "expired" | "revoked" | "unauthenticated";

export interface Degraded {
  since: string;
  parts: readonly string[];
}

export interface Connection {
  link: Link;
  degraded: Degraded | null;
  heardAt: number | null;
}

export const DISCONNECTED: Connection = { link: { kind: "connecting" }, degraded: null, heardAt: null };

/** The server beats every 15 s at most; two missed beats are a cut. */
export const SILENCE_MS = 30_000;

/** An answer to `subscribe` that takes longer than this will not come: start again from nothing. */
export const CATCH_UP_MS = 45_000;

export function heard(connection: Connection, now: number): Connection {
  return { ...connection, heardAt: now };
}

export function isSilent(connection: Connection, now: number): boolean {
  return connection.heardAt !== null && now - connection.heardAt > SILENCE_MS;
}

/** A cut that goes on keeps its first moment: trying again does not make the figures younger. */
export function cut(connection: Connection, now: number): Connection {
  if (connection.link.kind === "cut") return connection;
  return { ...connection, link: { kind: "cut", since: connection.heardAt ?? now } };
}

const REASONS: Readonly<Record<number, Extract<Link, { kind: "refused" }>["reason"]>> = {
  4400: "protocol",
  4401: "expired",
  4403: "revoked",
  4408: "unauthenticated",
  4429: "limit",
};

/** A socket closed with a code of ours says why; any other close is a cut. */
export function closed(connection: Connection, code: number, now: number): Connection {
  const reason = REASONS[code];
  return reason === undefined ? cut(connection, now) : { ...connection, link: { kind: "refused", reason } };
}

/** The reason a new token is asked for; null while none is. */
export function refusalOf(link: Link): TokenRefusal | null {
  if (link.kind !== "refused") return null;
  const { reason } = link;
  return reason === "expired" || reason === "revoked" || reason === "unauthenticated" ? reason : null;
}

/** Not on its way to an answer: nothing more will come before the link does. */
export function isAway(link: Link): boolean {
  return link.kind === "cut" || link.kind === "refused";
}

/** How many units there are is not known before the answer to the filters of the moment has come. */
export function areUnitsCounted(link: Link, shown: number): boolean {
  return link.kind === "live" || (shown > 0 && isAway(link));
}

/** Tension, feeds and alerts come another way than figures: either may be away without the other. */
const SITUATION_PART = "kafka";

export function areFiguresLive({ link, degraded }: Connection): boolean {
  return link.kind === "live" && (degraded === null || degraded.parts.every((part) => part === SITUATION_PART));
}

export function isSituationLive({ link, degraded }: Connection): boolean {
  return link.kind === "live" && (degraded === null || !degraded.parts.includes(SITUATION_PART));
}
