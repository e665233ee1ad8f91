/** What the sources that do not speak say of the unit. */
import { type Codes, labelOf } from "../core/codes";
import type { Row } from "../core/wire";
import { useMessages } from "../hooks/language";
import { AgeText } from "./AgeText";
import { feedName } from "./UnitRow";

export function SecondOpinions({ row, codes }: { row: Row; codes: Codes }) {
  const t = useMessages();
  if (row.others.length === 0) return null;
  return (
    <section className="opinions">
      <h3>{t.form.secondOpinions}</h3>
      <ul>
        {row.others.map((other) => (
          <li key={`${other.source} ${other.status} ${other.horizon}`}>
            {feedName(other.source, t)}&nbsp;: {labelOf(codes, "R330", other.status)}{" "}
            <strong>{other.count === null ? t.unknown : t.number(other.count)}</strong>{" "}
            <AgeText observedAt={Date.parse(other.observed_at)} dutyApplies={false} />
          </li>
        ))}
      </ul>
    </section>
  );
}
