/** Where the entry stands, plainly: accepted is said after 202, visible once the live row shows it. */
import type { Progress } from "../hooks/entry";
import { useMessages } from "../hooks/language";
import type { Messages } from "../messages/fr";
import { busyWords } from "./desk-words";

interface Props {
  progress: Progress;
  /** Refusals that belong beside no field. */
  problems: readonly string[];
  onRetry: () => void;
}

export function EntryProgress({ progress, problems, onRetry }: Props) {
  const t = useMessages();
  const failed = progress.kind === "failed" ? progress : null;
  return (
    <>
      <p className="success" role="status">
        {progress.kind === "accepted" && `${t.answer.accepted} ${t.answer.waiting}`}
        {progress.kind === "visible" && `${t.answer.accepted} ${t.answer.visible[progress.as]}`}
      </p>
      {failed !== null && (
        <div role="alert" className="failure">
          <p>
            {t.answer.sentAt(t.time(Date.parse(failed.attempt.entry.observed_at)))} {failureWords(failed.sent, t)}
          </p>
          {!["refused", "forbidden"].includes(failed.sent.kind) && (
            <button type="button" onClick={onRetry}>
              {t.form.retry}
            </button>
          )}
        </div>
      )}
      {problems.map((problem) => (
        <p key={problem} role="alert" className="problem">
          {problem}
        </p>
      ))}
    </>
  );
}

type Failure = Extract<Progress, { kind: "failed" }>["sent"];

function failureWords(sent: Failure, t: Messages): string {
  if (sent.kind === "refused") return t.answer.refused;
  if (sent.kind === "unauthenticated") return t.answer.unauthenticated;
  if (sent.kind === "forbidden") return t.answer.forbidden;
  if (sent.kind === "no_answer") return t.answer.noAnswer;
  if (sent.kind === "unexpected") return t.answer.unexpected(sent.status);
  return busyWords(sent.kind === "busy" ? t.answer.busy : t.answer.unavailable, sent.retryAfterS, t);
}
