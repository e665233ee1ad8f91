/** The dashboard service's answers in the person's words. */
import type { Fault } from "../core/desk-answer";
import type { Messages } from "../messages/fr";
import type { Failure } from "../shell/desk";

/** Of the whole attempt; faults of a field are said beside it. */
export function failureWords(failure: Failure, t: Messages): string {
  const { desk } = t;
  if (failure.kind === "refused") return desk.refused;
  if (failure.kind === "busy") return busyWords(desk.busy, failure.retryAfterS, t);
  if (failure.kind === "unexpected") return desk.unexpected(failure.status);
  return desk[failure.kind];
}

/** Ours first, then the service's own, which names the value. */
export function faultWords({ code, message }: Fault, t: Messages): string {
  return `${t.desk.fault[code] ?? t.desk.faultOther}${message === "" ? "" : ` (${message})`}`;
}

/** Too much in too little time, and when to try again. */
export function busyWords(words: string, retryAfterS: number | null, t: Messages): string {
  return retryAfterS === null ? words : `${words} ${t.answer.retryIn(retryAfterS)}`;
}
