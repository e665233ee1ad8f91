/** What is silenced or will be: what, by whom, why, until when, and how to end it. */
import { useState } from "react";
import type { Codes } from "../core/codes";
import { siteOf } from "../core/figures";
import type { Silence } from "../core/situation-wire";
import { type Asked, useMyself, useTell } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import { usePlaceName } from "../hooks/place-name";
import { useScopeName } from "../hooks/scope-name";
import { useNow, useStore } from "../hooks/store";
import type { Failure } from "../shell/desk";
import { failureWords } from "./desk-words";
import { whenWords } from "./StateCell";
import { feedName } from "./UnitRow";

interface Props {
  asked: Asked<{ silences: Silence[] }>;
  codes: Codes;
  onAdd: () => void;
}

export function Silences({ asked: { body, failure, again }, codes, onAdd }: Props) {
  const t = useMessages();
  const me = useMyself();
  const silences = body?.silences ?? [];
  return (
    <div className="silences">
      <details>
        <summary>{body === null ? t.silences.titleUnknown : t.silences.title(t.number(silences.length))}</summary>
        {body === null && failure === null && <p>{t.silences.asking}</p>}
        {body !== null && silences.length === 0 && <p>{t.silences.none}</p>}
        {failure !== null && <p className="problem">{failure.kind === "forbidden" ? t.desk.forbidden : t.desk.notRead}</p>}
        <ul>
          {silences.map((silence) => (
            <Line key={silence.silence_id} silence={silence} codes={codes} onEnded={again} />
          ))}
        </ul>
      </details>
      {me?.silences === true && (
        <button type="button" onClick={onAdd}>
          {t.silences.add}…
        </button>
      )}
    </div>
  );
}

function Line({ silence, codes, onEnded }: { silence: Silence; codes: Codes; onEnded: () => void }) {
  const t = useMessages();
  const now = useNow();
  const me = useMyself();
  const tell = useTell();
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const what = useWhat(silence, codes);
  const { from, until, author, reason } = silence;
  const when = (instant: string) => whenWords(Date.parse(instant), now, t);
  const end = async () => {
    if (sending) return;
    setSending(true);
    const said = await tell("DELETE", `/v1/silences/${encodeURIComponent(silence.silence_id)}`);
    setSending(false);
    setFailure(said.kind === "done" || said.kind === "over" ? null : said);
    onEnded();
  };
  return (
    <li>
      <p>
        <strong>{what}</strong>{" "}
        {Date.parse(from) > now ? t.silences.toCome(when(from), when(until), author) : t.silences.holds(when(until), author)}
      </p>
      <p>{reason}</p>
      {me?.silences === true && (
        <button type="button" aria-disabled={sending} onClick={end}>
          {t.silences.end}
          <span className="sr"> {what}</span>
        </button>
      )}
      {failure !== null && (
        <p role="alert" className="problem">
          {failureWords(failure, t)}
        </p>
      )}
    </li>
  );
}

function useWhat({ scope }: Silence, codes: Codes): string {
  const t = useMessages();
  const store = useStore();
  const placeName = usePlaceName();
  const places = [...scope.territories, ...scope.establishments.map((finess) => `E-${finess}`)];
  const named = useScopeName(codes)(places, scope.activity_groups);
  const units = scope.units.map((unitId) => store.row(unitId)?.name ?? unitId);
  const feeds = scope.feeds.map((feed) => t.silences.feed(feedName(feed, t), placeName(siteOf(feed))));
  return [named, ...units, ...feeds].filter((each) => each !== "").join(", ");
}
