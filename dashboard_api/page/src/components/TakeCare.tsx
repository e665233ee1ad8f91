/** « Je m'en occupe »: until when, and a word for the others. The ladder stops until then, and goes on if it is broken. */
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { localOf } from "../core/declaration";
import { useTell } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import { useStore } from "../hooks/store";
import type { Failure } from "../shell/desk";
import { failureWords, faultWords } from "./desk-words";

const PROMISED_MS = 2 * 3_600_000;

export function TakeCare({ alertId, onClose }: { alertId: string; onClose: () => void }) {
  const t = useMessages();
  const id = useId();
  const store = useStore();
  const tell = useTell();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const [promised, setPromised] = useState(() => localOf(store.now() + PROMISED_MS));
  const [comment, setComment] = useState("");
  const [progress, setProgress] = useState<"idle" | "sending" | "missing" | "pending" | Failure>("idle");

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (progress === "sending") return;
    const at = new Date(promised);
    if (Number.isNaN(at.getTime()) || at.getTime() <= store.now()) return setProgress("missing");
    setProgress("sending");
    const words = comment.trim();
    const body = { promised_at: at.toISOString(), comment: words === "" ? null : words };
    const said = await tell("POST", `/v1/alerts/${encodeURIComponent(alertId)}/acknowledge`, body);
    if (said.kind !== "done") return setProgress(said);
    if (said.pending) setProgress("pending");
    else onClose();
  };

  const failure = typeof progress === "object" ? progress : null;
  const faults = failure?.kind === "refused" ? failure.faults : [];
  const problem = progress === "missing" ? t.alerts.badPromise : faults.find(({ field }) => field === "promised_at");
  const others = faults.filter((fault) => fault !== problem);
  return (
    <form className="take-care" onSubmit={submit} noValidate>
      <label htmlFor={`${id}-until`}>{t.alerts.promise}</label>
      <input
        ref={first}
        id={`${id}-until`}
        type="datetime-local"
        value={promised}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem`}
        onChange={(event) => setPromised(event.target.value)}
      />
      <p id={`${id}-problem`} className="problem" role={problem === undefined ? undefined : "alert"}>
        {typeof problem === "object" ? faultWords(problem, t) : problem}
      </p>
      <label htmlFor={`${id}-comment`}>{t.alerts.comment}</label>
      <input id={`${id}-comment`} value={comment} maxLength={500} onChange={(event) => setComment(event.target.value)} />
      {failure !== null && (
        <p role="alert" className="problem">
          {[failureWords(failure, t), ...others.map((fault) => faultWords(fault, t))].join(" ")}
        </p>
      )}
      <p role="status">{progress === "pending" && t.alerts.pending}</p>
      <div className="choices">
        <button type="submit" className="primary" aria-disabled={progress === "sending"}>
          {progress === "sending" ? t.form.saving : t.alerts.takeCare}
        </button>
        <button type="button" onClick={onClose}>
          {t.alerts.giveUp}
        </button>
      </div>
    </form>
  );
}
