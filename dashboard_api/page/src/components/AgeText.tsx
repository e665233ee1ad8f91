/** An age that ticks, counted from the server's clock. */
import { ageOf, isOld } from "../core/age";
import { useMessages } from "../hooks/language";
import { useNow } from "../hooks/store";
import type { Messages } from "../messages/fr";

interface Props {
  observedAt: number;
  /** An old figure is marked as old; installed beds are yearly and are not. */
  dutyApplies?: boolean;
  /** As the unit's own duty judges it; undefined: nobody watches it, and older than any default duty is old. */
  old?: boolean | undefined;
}

export function AgeText({ observedAt, dutyApplies = true, old: judged }: Props) {
  const t = useMessages();
  const now = useNow();
  const old = dutyApplies && (judged ?? isOld(observedAt, now));
  return (
    <time className={old ? "age is-old" : "age"} dateTime={new Date(observedAt).toISOString()} title={t.dateTime(observedAt)}>
      {ageWords(observedAt, now, t)}
      {old && <span className="sr"> ({t.age.old})</span>}
    </time>
  );
}

export function ageWords(observedAt: number, now: number, t: Messages): string {
  const age = ageOf(observedAt, now);
  if (age.unit === "h") return t.age.h(age.value, age.minutes);
  return t.age[age.unit](age.value);
}
