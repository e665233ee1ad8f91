/** What is declared where we look, or is about to be: level, where, why, by whom, until when, and how to end it. */
import { useState } from "react";
import type { Codes } from "../core/codes";
import { mayEnd } from "../core/me";
import { inOrder, phaseOf } from "../core/situation";
import type { Declaration } from "../core/situation-wire";
import { useMyself } from "../hooks/desk";
import { useHeld } from "../hooks/held";
import { useMessages } from "../hooks/language";
import { useNarrowTable } from "../hooks/narrow";
import { useScopeName } from "../hooks/scope-name";
import { useNow, useSituation } from "../hooks/store";
import { EndTension } from "./EndTension";
import { whenWords } from "./StateCell";

/** The others are one step away: the table stays in view. */
const SHOWN = { wide: 2, narrow: 1 } as const;

export function TensionBanner({ codes, formOpen }: { codes: Codes; formOpen: boolean }) {
  const t = useMessages();
  const now = useNow();
  const { tension } = useSituation();
  const [ending, setEnding] = useState<Declaration | null>(null);
  const declared = inOrder(tension, now);
  const shown = SHOWN[useNarrowTable(formOpen) ? "narrow" : "wide"];
  if (declared.length === 0) return null;
  const lines = (some: readonly Declaration[]) =>
    some.map((each) => <Line key={each.declaration_id} declared={each} codes={codes} onEnd={() => setEnding(each)} />);
  return (
    <section className="tension" aria-label={t.tension.label}>
      <ul>{lines(declared.slice(0, shown))}</ul>
      {declared.length > shown && (
        <details>
          <summary>{t.tension.others(declared.length - shown)}</summary>
          <ul>{lines(declared.slice(shown))}</ul>
        </details>
      )}
      {ending !== null && <EndTension declared={ending} codes={codes} onClose={() => setEnding(null)} />}
    </section>
  );
}

function Line({ declared, codes, onEnd }: { declared: Declaration; codes: Codes; onEnd: () => void }) {
  const t = useMessages();
  const now = useNow();
  const me = useMyself();
  const held = useHeld(declared, codes);
  const { level, from, until, reason, author } = declared;
  const when = (instant: string) => whenWords(Date.parse(instant), now, t);
  const scope = useScopeName(codes)(declared.territories, declared.activity_groups);
  const toCome = phaseOf(declared, now) === "to_come";
  return (
    <li className="tension-line" data-level={level} data-to-come={toCome}>
      <p>
        <strong>{(toCome ? t.tension.announced : t.tension.holds)(t.tension.level[level], scope)}</strong> {reason}
      </p>
      <p className="tension-facts">
        {t.tension.period(when(from), until === null ? null : when(until), toCome)} · {t.tension.by(author)}
        {held > 0 && ` · ${t.tension.held(held, t.number(held))}`}
      </p>
      {mayEnd(declared, me) && (
        <button type="button" onClick={onEnd}>
          {t.tension.end}
          <span className="sr"> {scope}</span>
        </button>
      )}
    </li>
  );
}
