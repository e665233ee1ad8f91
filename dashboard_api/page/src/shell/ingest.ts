/** Sends one entry to ingest. An answer that does not come is `no_answer`: the same entry may be sent again. */
import { type Answer, readAnswer } from "../core/answer";
import type { Entry } from "../core/entry";

export type Sent = Answer | { kind: "no_answer" };

const PATIENCE_MS = 10_000;

export async function sendEntry(ingestUrl: string, token: string, entry: Entry): Promise<Sent> {
  try {
    const response = await fetch(new URL("/v1/events", ingestUrl), {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify(entry),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body: unknown = await response.json().catch(() => null);
    return readAnswer(response.status, body, response.headers.get("Retry-After"));
  } catch {
    return { kind: "no_answer" };
  }
}
