/** Says that a feed speaks here, what an entry beside it amounts to, and lets the person take over with a reason. */
import type { Draft } from "../hooks/entry";
import { useMessages } from "../hooks/language";
import { feedName } from "./UnitRow";

interface Props {
  source: string;
  draft: Draft;
  edit: (change: Partial<Draft>) => void;
  problem: string | null;
}

export function TakeOver({ source, draft, edit, problem }: Props) {
  const t = useMessages();
  return (
    <div className="take-over">
      <p>
        <strong>{t.form.automatic(feedName(source, t))}</strong>{" "}
        {draft.takeover ? t.form.takeoverHint : t.form.secondOpinion}
      </p>
      <label className="check">
        <input type="checkbox" checked={draft.takeover} onChange={(event) => edit({ takeover: event.target.checked })} />
        {t.form.takeover}
      </label>
      {draft.takeover && (
        <>
          <label htmlFor="reason">{t.form.reason}</label>
          <input
            id="reason"
            value={draft.reason}
            maxLength={500}
            required
            aria-invalid={problem !== null}
            aria-describedby="reason-problem"
            onChange={(event) => edit({ reason: event.target.value })}
          />
        </>
      )}
      <p id="reason-problem" className="problem" role={problem === null ? undefined : "alert"}>
        {problem}
      </p>
    </div>
  );
}
