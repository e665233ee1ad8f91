/** What only the outside knows of an entry: a random id and the time, in the person's own offset. */
import type { Attempt } from "../core/entry";
import { isoWithOffset } from "../core/times";

export function newAttempt(serverNowMs: number): Attempt {
  const offsetMinutes = -new Date(serverNowMs).getTimezoneOffset();
  return { eventId: randomUuid(), observedAt: isoWithOffset(Math.round(serverNowMs), offsetMinutes) };
}

/** UUID version 4. `crypto.randomUUID` is missing on pages served by plain HTTP to another machine. */
function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
