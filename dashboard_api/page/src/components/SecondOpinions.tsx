/** What the sources that do not speak say of the unit. */
import { type Codes, labelOf } from "../core/codes";
import { NOW } from "../core/figures";
import type { Row } from "../core/wire";
import { useMessages } from "../hooks/language";
import { useNow } from "../hooks/store";
import { AgeText } from "./AgeText";
import { valueWords } from "./field-name";
import { feedName } from "./UnitRow";

export function SecondOpinions({ row, codes }: { row: Row; codes: Codes }) {
  const t = useMessages();
  const now = useNow();
  if (row.others.length === 0) return null;
  return (
    <section className="opinions">
      <h3>{t.form.secondOpinions}</h3>
      <ul>
        {row.others.map((other) => (
          <li key={`${other.source} ${other.status} ${other.horizon}`}>
            {feedName(other.source, t)}&nbsp;: {labelOf(codes, "R330", other.status)}
            {other.horizon !== NOW && ` · ${labelOf(codes, "R331", other.horizon)}`} <strong>{valueWords(other, now, t)}</strong>{" "}
            <AgeText observedAt={Date.parse(other.observed_at)} dutyApplies={false} />
          </li>
        ))}
      </ul>
    </section>
  );
}
