/** One counter of the form: its definition, its last figure, what is typed, what arrived meanwhile, what is wrong. */
import { type Codes, labelOf } from "../core/codes";
import { type Field, newerFigure, textOf } from "../core/fields";
import { NOW } from "../core/figures";
import type { CapacityRecord } from "../core/wire";
import type { EntryInHand } from "../hooks/entry";
import { useMessages } from "../hooks/language";
import { useNow } from "../hooks/store";
import type { Messages } from "../messages/fr";
import { ageWords } from "./AgeText";
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
  const touched = entry.draft.typed[field.id] !== undefined;
  return (
    <div className="field" data-touched={touched} data-figure={field.figure ?? "other"}>
      <label htmlFor={id}>{nameOf(field, codes, t)}</label>
      <input
        id={id}
        inputMode="numeric"
        autoComplete="off"
        maxLength={6}
        value={textOf(field, entry.draft.typed)}
        placeholder={t.unknown}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-about ${id}-problem`}
        onChange={(event) => entry.type(field, event.target.value)}
      />
      <div id={`${id}-about`} className="about">
        {field.figure !== null && <span className="definition">{t.definition[field.figure]}</span>}
        <span className="last">
          {field.live === null ? t.form.noFigure : t.form.lastFigure(...saidOf(field.live, now, t))}
        </span>
      </div>
      {newer !== null && (
        <p className="newer" role="status">
          {t.form.newer(...saidOf(newer, now, t))}{" "}
          <button type="button" className="link" onClick={() => entry.untouch(field)}>
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
  const value = record.count === null ? t.unknown : t.number(record.count);
  return [value, ageWords(Date.parse(record.observed_at), now, t), feedName(record.source, t)];
}

/** The figure's name, and what makes this record differ from the plain one. */
function nameOf({ figure, record }: Field, codes: Codes, t: Messages): string {
  const name = figure === null ? labelOf(codes, "R330", record.status) : t.figure[figure];
  const particular = [
    record.horizon === NOW ? null : labelOf(codes, "R331", record.horizon),
    record.gender === undefined || ["03", "04"].includes(record.gender) ? null : labelOf(codes, "R332", record.gender),
    record.closing_type === undefined ? null : labelOf(codes, "R333", record.closing_type),
    record.supplementary_type === undefined ? null : labelOf(codes, "R334", record.supplementary_type),
    record.crisis_type === undefined ? null : labelOf(codes, "R336", record.crisis_type),
    record.assignment === undefined || record.assignment === "01" ? null : labelOf(codes, "R337", record.assignment),
  ].filter((each) => each !== null);
  return particular.length === 0 ? name : `${name} · ${particular.join(" · ")}`;
}
