/** One counter of the form: its definition, its last figure, what is typed, what arrived meanwhile, what is wrong. */
import { type KeyboardEvent, useRef } from "react";
import type { Codes } from "../core/codes";
import { isExpired } from "../core/forecasts";
import { type Field, isOldTyped, newerFigure, textOf } from "../core/fields";
import type { CapacityRecord } from "../core/wire";
import type { EntryInHand } from "../hooks/entry";
import { useMessages } from "../hooks/language";
import { useNow } from "../hooks/store";
import type { Messages } from "../messages/fr";
import { ageWords } from "./AgeText";
import { nameOf, valueWords } from "./field-name";
import { feedName } from "./UnitRow";

interface Props {
  field: Field;
  entry: EntryInHand;
  codes: Codes;
  problem: string | undefined;
}

export function FieldRow({ field, entry, codes, problem }: Props) {
  const t = useMessages();
  const now = useNow();
  const id = `field-${field.id}`;
  const newer = newerFigure(field, entry.draft.typed);
  const name = nameOf(field, codes, t);
  const typed = entry.draft.typed[field.id];
  const expired = field.live !== null && isExpired(field.live, now);
  const input = useRef<HTMLInputElement>(null);
  const giveUp = () => {
    entry.untouch(field);
    input.current?.focus(); // the button that was pressed is gone
  };
  // Escape first gives back the figure, then, in a field as it was, closes the form.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || typed === undefined) return;
    event.stopPropagation();
    giveUp();
  };
  return (
    <div className="field" data-touched={typed !== undefined} data-figure={field.figure ?? "other"}>
      <label htmlFor={id}>{name}</label>
      <input
        ref={input}
        id={id}
        inputMode="numeric"
        autoComplete="off"
        maxLength={6}
        value={textOf(field, entry.draft.typed, now)}
        placeholder={expired ? t.expired : t.unknown}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-about ${id}-problem`}
        onChange={(event) => entry.type(field, event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-about`} className="about">
        {field.figure !== null && <span className="definition">{t.definition[field.figure]}</span>}
        <span className="last">
          {field.live === null ? t.form.noFigure : t.form.lastFigure(...saidOf(field.live, now, t))}
        </span>
        {typed !== undefined && (
          <span className="typed">
            {isOldTyped(typed, now) && <em>{t.form.typedAt(t.time(typed.at), ageWords(typed.at, now, t))} </em>}
            <button type="button" className="link" aria-label={t.form.giveUpField(name)} onClick={giveUp}>
              {t.form.giveUp}
            </button>
          </span>
        )}
      </div>
      {newer !== null && (
        <p className="newer" role="status">
          {t.form.newer(...saidOf(newer, now, t))}{" "}
          <button type="button" className="link" onClick={giveUp}>
            {t.form.useNewer}
          </button>
        </p>
      )}
      <p id={`${id}-problem`} className="problem" role={problem === undefined ? undefined : "alert"}>
        {problem}
      </p>
    </div>
  );
}

function saidOf(record: CapacityRecord, now: number, t: Messages): [string, string, string] {
  const value = valueWords(record, now, t);
  return [value, ageWords(Date.parse(record.observed_at), now, t), feedName(record.source, t)];
}
