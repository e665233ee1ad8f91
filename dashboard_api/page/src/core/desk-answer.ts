/** What the dashboard service answers to a person who declares, ends or takes care. */
import { seconds } from "./answer";

export type DeskAnswer<T> =
  /** `pending`: written, and not taken over yet. */
  | { kind: "done"; body: T; pending: boolean }
  | { kind: "refused"; faults: Fault[] }
  | { kind: "forbidden" }
  | { kind: "over" }
  | { kind: "unauthenticated" }
  | { kind: "busy"; retryAfterS: number | null }
  | { kind: "unavailable" }
  | { kind: "unexpected"; status: number };

export interface Fault {
  code: string;
  /** Null: of the whole. */
  field: string | null;
  /** The service's own words, in English. */
  message: string;
}

/** `body` is the parsed JSON or null. */
export function readDeskAnswer<T>(status: number, body: unknown, retryAfter: string | null): DeskAnswer<T> {
  if (status >= 200 && status < 300) return { kind: "done", body: body as T, pending: status === 202 };
  const faults = faultsIn(body);
  if (status === 422 && faults.length > 0) return { kind: "refused", faults };
  if (status === 401) return { kind: "unauthenticated" };
  if (status === 403) return { kind: "forbidden" };
  if (status === 404 || status === 409) return { kind: "over" };
  if (status === 429) return { kind: "busy", retryAfterS: seconds(retryAfter) };
  if (status === 503) return { kind: "unavailable" };
  return { kind: "unexpected", status };
}

function faultsIn(body: unknown): Fault[] {
  const errors = (body as { errors?: unknown } | null)?.errors;
  if (!Array.isArray(errors)) return [];
  return errors.map((each: { code?: unknown; field?: unknown; message?: unknown }) => ({
    code: typeof each.code === "string" ? each.code : "",
    field: typeof each.field === "string" ? each.field : null,
    message: typeof each.message === "string" ? each.message : "",
  }));
}
