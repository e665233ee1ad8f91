/** Asks the dashboard service, or tells it something. `no_answer`: what was told may have arrived. */
import { type DeskAnswer, readDeskAnswer } from "../core/desk-answer";

export type DeskSaid<T> = DeskAnswer<T> | { kind: "no_answer" };

const PATIENCE_MS = 10_000;

export async function askDesk<T>(token: string, method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<DeskSaid<T>> {
  try {
    const response = await fetch(path, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return readDeskAnswer<T>(response.status, await response.json().catch(() => null));
  } catch {
    return { kind: "no_answer" };
  }
}
