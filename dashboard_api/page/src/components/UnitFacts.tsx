/** Who the unit is, whom to call, and what is odd about its figures. */
import { activityLabels, type Codes } from "../core/codes";
import { territoryName } from "../core/territories";
import type { Row } from "../core/wire";
import { useMessages } from "../hooks/language";
import { Anomalies } from "./Anomalies";

interface Props {
  row: Row;
  codes: Codes;
  onEstablishment: (finess: string) => void;
}

export function UnitFacts({ row, codes, onEstablishment }: Props) {
  const t = useMessages();
  const { establishment, territory } = row;
  const activities = activityLabels(codes, row.activities, t.table.activity);
  return (
    <div className="facts">
      <h2 id="panel-title">{row.name}</h2>
      <p>
        {establishment.name} · {establishment.finess} · {territoryName(territory.department) ?? territory.department}
      </p>
      {activities.length > 0 && <p>{activities.join(", ")}</p>}
      {establishment.phone != null && (
        <p>
          {t.form.phone}&nbsp;: <a href={`tel:${establishment.phone}`}>{establishment.phone}</a>
        </p>
      )}
      <button type="button" className="link" onClick={() => onEstablishment(establishment.finess)}>
        {t.form.wholeEstablishment}
      </button>
      <Anomalies rules={row.anomalies} />
    </div>
  );
}
