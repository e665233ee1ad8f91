/**
 * What this tab keeps until it is closed (sessionStorage), nothing of it on the machine: the token, from the address
 * (`#token=…`, at once removed from it) or from the sign-in form; and until when its person broke the glass.
 */
import type { OwnGrant } from "../core/glass";

const KEY = "vigilits.token";
const GLASS_KEY = "vigilits.glass";

export function takeTokenFromAddress(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return;
  history.replaceState(null, "", location.pathname + location.search);
  if (token !== "") keepToken(token);
}

export function keptToken(): string | null {
  return sessionStorage.getItem(KEY);
}

export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

export function forgetToken(): void {
  sessionStorage.removeItem(KEY);
  sessionStorage.removeItem(GLASS_KEY);
}

export function keptGlass(): OwnGrant | null {
  const kept = sessionStorage.getItem(GLASS_KEY);
  return kept === null ? null : (JSON.parse(kept) as OwnGrant);
}

export function keepGlass(own: OwnGrant): void {
  sessionStorage.setItem(GLASS_KEY, JSON.stringify(own));
}
