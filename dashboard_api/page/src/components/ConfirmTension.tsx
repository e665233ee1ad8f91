/** The effect of a declaration in words, before it is made. */
import { useEffect, useRef } from "react";
import type { Codes } from "../core/codes";
import type { Chosen } from "../core/declaration";
import { useConcerned } from "../hooks/concerned";
import { useMessages } from "../hooks/language";
import { useScopeName } from "../hooks/scope-name";
import { useNow } from "../hooks/store";
import { whenWords } from "./StateCell";

interface Props {
  chosen: Chosen;
  codes: Codes;
  sending: boolean;
  onDeclare: () => void;
  onBack: () => void;
}

export function ConfirmTension({ chosen, codes, sending, onDeclare, onBack }: Props) {
  const t = useMessages();
  const now = useNow();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const concerned = useConcerned(chosen.territories, chosen.groups);
  const scope = useScopeName(codes)(chosen.territories, chosen.groups);
  const when = (local: string) => (local === "" ? null : whenWords(new Date(local).getTime(), now, t));
  return (
    <div className="confirm">
      <p>
        <strong>{t.tension.willHold(t.tension.level[chosen.level], scope)}</strong> {chosen.reason}
      </p>
      <p>{t.tension.willLast(when(chosen.from), when(chosen.until))}</p>
      <p className="effect" role="status">
        {concerned === null ? t.tension.effectUnknown : t.tension.effect(concerned.units, t.number(concerned.units), concerned.atMost)}{" "}
        {t.tension.graceEffect[chosen.grace]}
      </p>
      <div className="choices">
        <button ref={first} type="button" className="primary" aria-disabled={sending} onClick={onDeclare}>
          {sending ? t.form.saving : t.tension.declareNow(t.tension.level[chosen.level])}
        </button>
        <button type="button" onClick={onBack}>
          {t.tension.back}
        </button>
      </div>
    </div>
  );
}
