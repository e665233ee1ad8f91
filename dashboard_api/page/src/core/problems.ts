/** What is wrong with an entry, sorted by where it is said: beside a field, at the reason, or of the whole. */
import type { Answer, Refusal } from "./answer";

interface Words {
  refusal: Record<string, string>;
  refusalOther: string;
  form: { badNumber: string; reasonMissing: string; nothing: string };
}

type Judged =
  | { kind: "idle" | "old" | "sending" | "accepted" | "visible" | "nothing" | "reason_missing" }
  | { kind: "bad_fields"; fieldIds: readonly string[] }
  | { kind: "failed"; attempt: { fieldIds: readonly string[] }; sent: Answer | { kind: "no_answer" } };

export interface Problems {
  fields: ReadonlyMap<string, string>;
  reason: string | null;
  whole: readonly string[];
}

export function problemsOf(progress: Judged, words: Words): Problems {
  const fields = new Map<string, string>();
  const whole: string[] = [];
  let reason: string | null = null;
  if (progress.kind === "bad_fields") for (const id of progress.fieldIds) fields.set(id, words.form.badNumber);
  if (progress.kind === "reason_missing") reason = words.form.reasonMissing;
  if (progress.kind === "nothing") whole.push(words.form.nothing);
  if (progress.kind === "failed" && progress.sent.kind === "refused") {
    for (const refusal of progress.sent.refusals) {
      const { place } = refusal;
      const fieldId = place.kind === "record" ? progress.attempt.fieldIds[place.index] : undefined;
      if (fieldId !== undefined) fields.set(fieldId, sentence(refusal, words));
      else if (place.kind === "reason") reason = sentence(refusal, words);
      else whole.push(sentence(refusal, words));
    }
  }
  return { fields, reason, whole };
}

/** Ours first, in the person's language; then the service's own, which names the value. */
function sentence({ code, message }: Refusal, words: Words): string {
  const ours = words.refusal[code] ?? words.refusalOther;
  return message === "" ? ours : `${ours} (${message})`;
}
