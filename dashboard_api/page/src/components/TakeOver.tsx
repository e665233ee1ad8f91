/** Says that a feed speaks here, what an entry beside it amounts to, and lets the person take over with a reason. */
import { automatic, countsByItself, speaksForAll } from "../core/speakers";
import type { Row } from "../core/wire";
import type { Draft } from "../hooks/entry";
import { useMessages } from "../hooks/language";
import { useFeedsDown } from "../hooks/store";
import { feedName } from "./UnitRow";

interface Props {
  row: Row;
  draft: Draft;
  edit: (change: Partial<Draft>) => void;
  problem: string | null;
}

export function TakeOver({ row, draft, edit, problem }: Props) {
  const t = useMessages();
  const byItself = countsByItself(row, useFeedsDown());
  const feeds = automatic(row);
  if (feeds === null) return null;
  const sources = feeds.sources.map((source) => feedName(source, t)).join(", ");
  const figures = feeds.figures.map((name) => t.figure[name]).join(", ");
  return (
    <div className="take-over">
      <p>
        <strong>{speaksForAll(row, feeds) ? t.form.automatic(sources) : t.form.automaticFor(sources, figures)}</strong>{" "}
        {draft.takeover ? t.form.takeoverHint : byItself ? t.form.countsByItself : t.form.secondOpinion}
      </p>
      {(!byItself || draft.takeover) && (
        <label className="check">
          <input type="checkbox" checked={draft.takeover} onChange={(event) => edit({ takeover: event.target.checked })} />
          {t.form.takeover}
        </label>
      )}
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
