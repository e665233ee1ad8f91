/** While one's own glass is broken: how long still, and the way to end it. */
import { useState } from "react";
import { useTell } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import { useNow } from "../hooks/store";
import type { Failure } from "../shell/desk";
import { ageWords } from "./AgeText";
import { failureWords } from "./desk-words";
import { whenWords } from "./StateCell";

interface Props {
  /** Null: not known here. */
  until: number | null;
  onEnded: () => void;
}

export function GlassBanner({ until, onEnded }: Props) {
  const t = useMessages();
  const now = useNow();
  const tell = useTell();
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const end = async () => {
    if (sending) return;
    setSending(true);
    const said = await tell("DELETE", "/v1/break-glass");
    setSending(false);
    if (said.kind === "done" || said.kind === "over") onEnded();
    else setFailure(said);
  };
  return (
    <section className="banner glass" aria-label={t.glass.label}>
      <div>
        <p role="status">
          {until === null ? t.glass.ownElsewhere : t.glass.own(whenWords(until, now, t))} {t.glass.seen}
        </p>
        {until !== null && <p className="left">{t.glass.left(ageWords(now, until, t))}</p>}
        {failure !== null && (
          <p role="alert" className="problem">
            {failureWords(failure, t)}
          </p>
        )}
      </div>
      <button type="button" aria-disabled={sending} onClick={end}>
        {t.glass.end}
      </button>
    </section>
  );
}
