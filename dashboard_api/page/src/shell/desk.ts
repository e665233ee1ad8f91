/** Asks the dashboard service, or tells it something. `no_answer`: what was told may have arrived. */
import { type DeskAnswer, readDeskAnswer } from "../core/desk-answer";

export type DeskSaid<T> = DeskAnswer<T> | { kind: "no_answer" };
export type Failure = Exclude<DeskSaid<unknown>, { kind: "done" }>;

const PATIENCE_MS = 10_000;

export async function askDesk<T>(token: string, method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<DeskSaid<T>> {
  try {
    const response = await fetch(path, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return readDeskAnswer<T>(response.status, await response.json().catch(() => null), response.headers.get("Retry-After"));
  } catch {
    return { kind: "no_answer" };
  }
}

/** A file needs the token as well, which no link can carry: it is fetched, then given to the browser to keep. */
export async function fetchFile(token: string, path: string, name: string): Promise<DeskSaid<null>> {
  try {
    const response = await fetch(path, { headers: { Authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) return readDeskAnswer<null>(response.status, await response.json().catch(() => null), response.headers.get("Retry-After"));
    const address = URL.createObjectURL(await response.blob());
    Object.assign(document.createElement("a"), { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), PATIENCE_MS);
    return { kind: "done", body: null, pending: false };
  } catch {
    return { kind: "no_answer" };
  }
}
