/** The unit's figures for those who may not write them, or of whom it is not known yet whether they may. */
import { useMemo } from "react";
import type { Codes } from "../core/codes";
import { type Field, fieldsOf } from "../core/fields";
import { isStale } from "../core/freshness";
import type { Row } from "../core/wire";
import { useMessages } from "../hooks/language";
import { useNow } from "../hooks/store";
import { AgeText } from "./AgeText";
import { nameOf, valueWords } from "./field-name";
import { SecondOpinions } from "./SecondOpinions";
import { feedName } from "./UnitRow";
import { WhoSpeaks } from "./WhoSpeaks";

interface Props {
  row: Row;
  codes: Codes;
  /** Why there is no form. */
  why: string;
}

export function ReadOnlyFigures({ row, codes, why }: Props) {
  const t = useMessages();
  const now = useNow();
  const fields = useMemo(() => fieldsOf(row), [row]);
  return (
    <div className="read-only">
      <p className="hint" role="status">
        {why}
      </p>
      <WhoSpeaks row={row} />
      <dl>
        {fields.map((field) => (
          <div key={field.id} className="field" data-figure={field.figure ?? "other"}>
            <dt>{nameOf(field, codes, t)}</dt>
            <dd className="field-value">{field.live === null ? t.none : valueWords(field.live, now, t)}</dd>
            <dd className="about">
              {field.figure !== null && <span className="definition">{t.definition[field.figure]}</span>}
              <Said field={field} row={row} now={now} />
            </dd>
          </div>
        ))}
      </dl>
      <SecondOpinions row={row} codes={codes} />
    </div>
  );
}

function Said({ field: { live, figure }, row, now }: { field: Field; row: Row; now: number }) {
  const t = useMessages();
  if (live === null) return <span>{t.form.noFigure}</span>;
  const observedAt = Date.parse(live.observed_at);
  const old = row.freshness === null ? undefined : isStale(row, observedAt, now);
  return (
    <span>
      <AgeText observedAt={observedAt} old={old} dutyApplies={figure !== "installed"} /> · {feedName(live.source, t)}
    </span>
  );
}
