/** Asks who the token is, until the service says. Null: the token is not accepted, which the live socket says too. */
import type { Me } from "../core/me";
import { untilThere } from "./until-there";

export function fetchMe(token: string, signal: AbortSignal): Promise<Me | null> {
  return untilThere(async () => {
    const response = await fetch("/v1/me", { signal, headers: { Authorization: `Bearer ${token}` } });
    if (response.status === 401) return null;
    if (!response.ok) throw new Error(`/v1/me: ${response.status}`);
    return (await response.json()) as Me;
  }, signal);
}
