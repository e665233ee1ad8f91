/** « Accès d'urgence »: what it means and who is told, before it is opened with a reason. */
import { type FormEvent, useState } from "react";
import type { Grant } from "../core/glass";
import { useTell } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import type { Failure } from "../shell/desk";
import { failureWords, faultWords } from "./desk-words";
import { Modal } from "./Modal";

interface Props {
  onBroken: (grant: Grant) => void;
  onClose: () => void;
}

export function BreakGlass({ onBroken, onClose }: Props) {
  const t = useMessages();
  const tell = useTell();
  const [reason, setReason] = useState("");
  const [progress, setProgress] = useState<"idle" | "missing" | "sending" | Failure>("idle");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (progress === "sending") return;
    const words = reason.trim();
    if (words === "") return setProgress("missing");
    setProgress("sending");
    const said = await tell<Grant>("POST", "/v1/break-glass", { reason: words });
    if (said.kind !== "done") return setProgress(said);
    onBroken(said.body);
    onClose();
  };
  const failure = typeof progress === "object" ? progress : null;
  const faults = failure?.kind === "refused" ? failure.faults.map((fault) => faultWords(fault, t)) : [];
  const problem = progress === "missing" ? t.glass.noReason : faults.join(" ");
  return (
    <Modal title={t.glass.open} onClose={onClose}>
      <form className="declare" onSubmit={submit} noValidate>
        <p>{t.glass.means}</p>
        <p className="effect">{t.glass.told}</p>
        <p>{t.glass.ends}</p>
        <div className="declare-field">
          <label htmlFor="glass-reason">{t.glass.reason}</label>
          <input
            id="glass-reason"
            value={reason}
            maxLength={500}
            required
            autoComplete="off"
            aria-invalid={problem !== ""}
            aria-describedby="glass-reason-problem"
            onChange={(event) => setReason(event.target.value)}
          />
          <p id="glass-reason-problem" className="problem" role={problem === "" ? undefined : "alert"}>
            {problem}
          </p>
        </div>
        {failure !== null && (
          <p role="alert" className="problem">
            {failureWords(failure, t)}
          </p>
        )}
        <div className="choices">
          <button type="submit" className="primary" aria-disabled={progress === "sending"}>
            {progress === "sending" ? t.form.saving : t.glass.submit}
          </button>
          <button type="button" onClick={onClose}>
            {t.glass.giveUp}
          </button>
        </div>
      </form>
    </Modal>
  );
}
