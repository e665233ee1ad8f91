/** The dashboard service's answers in the person's words. */
import type { Fault } from "../core/desk-answer";
import type { Messages } from "../messages/fr";
import type { DeskSaid } from "../shell/desk";

export type Failure = Exclude<DeskSaid<unknown>, { kind: "done" }>;

/** Of the whole attempt; faults of a field are said beside it. */
export function failureWords(failure: Failure, t: Messages): string {
  const { desk } = t;
  if (failure.kind === "refused") return desk.refused;
  if (failure.kind === "forbidden") return failure.message === "" ? desk.forbidden : `${desk.forbidden} (${failure.message})`;
  if (failure.kind === "unexpected") return desk.unexpected(failure.status);
  return desk[failure.kind];
}

/** Ours first, then the service's own, which names the value. */
export function faultWords({ code, message }: Fault, t: Messages): string {
  return `${t.desk.fault[code] ?? t.desk.faultOther}${message === "" ? "" : ` (${message})`}`;
}
