/** What ingest's answer to one event means for the person who waits for it. */
export type Place = { kind: "record"; index: number } | { kind: "reason" } | { kind: "whole" };

export interface Refusal {
  code: string;
  message: string;
  place: Place;
}

export type Answer =
  | { kind: "accepted" }
  | { kind: "refused"; refusals: Refusal[] }
  | { kind: "unauthenticated" }
  | { kind: "forbidden" }
  | { kind: "busy"; retryAfterS: number | null }
  | { kind: "unavailable"; retryAfterS: number | null }
  | { kind: "unexpected"; status: number };

interface RefusalBody {
  code?: unknown;
  field?: unknown;
  message?: unknown;
}

/** `body` is the parsed JSON or null. Only 202 is success. */
export function readAnswer(status: number, body: unknown, retryAfter: string | null): Answer {
  const refusals = refusalsIn(body);
  if (status === 202) return { kind: "accepted" };
  if ((status === 422 || status === 207) && refusals.length > 0) return { kind: "refused", refusals };
  if (status === 401) return { kind: "unauthenticated" };
  if (status === 403) return { kind: "forbidden" };
  if (status === 429) return { kind: "busy", retryAfterS: seconds(retryAfter) };
  if (status === 503) return { kind: "unavailable", retryAfterS: seconds(retryAfter) };
  return { kind: "unexpected", status };
}

function refusalsIn(body: unknown): Refusal[] {
  const refused = (body as { refused?: unknown } | null)?.refused;
  if (!Array.isArray(refused)) return [];
  return refused.map((each: RefusalBody) => ({
    code: typeof each.code === "string" ? each.code : "",
    message: typeof each.message === "string" ? each.message : "",
    place: placeOf(each.field),
  }));
}

/** `records[2].count` names the third record; its comment is the reason the person gave. */
function placeOf(field: unknown): Place {
  const found = typeof field === "string" ? /^records\[(\d+)\](\.comment)?/.exec(field) : null;
  if (found === null) return { kind: "whole" };
  return found[2] === undefined ? { kind: "record", index: Number(found[1]) } : { kind: "reason" };
}

/** Of a `Retry-After`; null when it names no number of seconds. */
export function seconds(retryAfter: string | null): number | null {
  const value = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}
