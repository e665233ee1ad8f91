/** What a token says of itself, read to warn a person in time; whether it is valid, the service judges. */

/** When it ends, in milliseconds since 1970; null: it does not say, or not in a way we read. */
export function expiryOf(token: string): number | null {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return null;
  try {
    const { exp } = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as { exp?: unknown };
    return typeof exp === "number" && Number.isFinite(exp) ? exp * 1000 : null;
  } catch {
    return null;
  }
}

/** Long enough to fetch another token without haste. */
export const WARNED_BEFORE_MS = 5 * 60_000;

export function endsSoon(expiry: number | null, now: number): boolean {
  return expiry !== null && now < expiry && expiry - now <= WARNED_BEFORE_MS;
}
