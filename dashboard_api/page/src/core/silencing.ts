/** Silencing alerts for a time: what was chosen, what is missing in it, and the body that is sent. */
import { instantOf, isoOf } from "./declaration";

export type SilenceField = "scope" | "reason" | "from" | "until";

export interface SilenceChosen {
  /** Codes, establishments (E-…) among them. */
  territories: readonly string[];
  /** In full, `FINESS/feed`. */
  feeds: readonly string[];
  groups: readonly string[];
  /** As the field of the person's own clock has it; empty: now. */
  from: string;
  until: string;
  reason: string;
}

export type SilenceMissing =
  | "nothing_named"
  | "no_reason"
  | "bad_time"
  | "no_end"
  | "in_the_past"
  | "ends_before_it_begins"
  | "too_long";

export const LONGEST_MS = 31 * 24 * 3_600_000;

/** What can be seen to be wrong without asking the service, by field. Empty: it may be sent. */
export function missingInSilence(chosen: SilenceChosen, now: number): Map<SilenceField, SilenceMissing> {
  const missing = new Map<SilenceField, SilenceMissing>();
  if (chosen.territories.length + chosen.feeds.length === 0) missing.set("scope", "nothing_named");
  if (chosen.reason.trim() === "") missing.set("reason", "no_reason");
  const from = instantOf(chosen.from);
  const until = instantOf(chosen.until);
  if (Number.isNaN(from)) missing.set("from", "bad_time");
  if (until === null) missing.set("until", "no_end");
  else if (Number.isNaN(until)) missing.set("until", "bad_time");
  else if (until <= now) missing.set("until", "in_the_past");
  else if (until <= (from ?? now)) missing.set("until", "ends_before_it_begins");
  else if (until - (from ?? now) > LONGEST_MS) missing.set("until", "too_long");
  return missing;
}

/** Units must match every field given; a tool is named alone, so that it is also silenced while it has no unit. */
export function silenceBody(chosen: SilenceChosen): object {
  return {
    scope: {
      territories: chosen.feeds.length > 0 ? [] : chosen.territories,
      feeds: chosen.feeds,
      activity_groups: chosen.groups,
    },
    from: isoOf(chosen.from),
    until: isoOf(chosen.until),
    reason: chosen.reason.trim(),
  };
}
