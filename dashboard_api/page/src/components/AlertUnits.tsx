/** The units of an alert: how late, how old, whom to call. */
import { useState } from "react";
import type { AlertedUnit } from "../core/situation-wire";
import { useMessages } from "../hooks/language";
import { useNow } from "../hooks/store";
import { ageWords } from "./AgeText";
import { whatIsOdd } from "./Anomalies";
import { whenWords } from "./StateCell";

/** The rest is one step away: one establishment may have sixty. */
const SHOWN = 8;

export function AlertUnits({ units, onUnit }: { units: readonly AlertedUnit[]; onUnit: (unitId: string) => void }) {
  const t = useMessages();
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(0, units.length - SHOWN);
  if (units.length === 0) return null;
  return (
    <>
      <ul className="alert-units">
        {units.slice(0, units.length - hidden).map((unit) => (
          <AlertUnit key={unit.unit_id} unit={unit} onUnit={onUnit} />
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {t.alerts.moreUnits(t.number(hidden))}
        </button>
      )}
    </>
  );
}

function AlertUnit({ unit, onUnit }: { unit: AlertedUnit; onUnit: (unitId: string) => void }) {
  const t = useMessages();
  const now = useNow();
  const { rank, level, observed_at: observedAt, due_at: dueAt, anomalies, owner_phone: phone } = unit;
  return (
    <li className="alert-unit">
      <button type="button" className="link" onClick={() => onUnit(unit.unit_id)}>
        {unit.name ?? unit.unit_id}
      </button>
      <span className="state" data-state={observedAt === null ? "never" : (rank ?? "unwatched")}>
        {observedAt === null ? t.freshness.state.never : rank === null ? t.alerts.notLate : t.freshness.state[rank]}
        {level !== "normal" && (
          <span className="level" data-level={level}>
            {t.tension.level[level]}
          </span>
        )}
      </span>
      <span className="alert-age">
        {observedAt === null ? t.alerts.noFigure : t.alerts.age(ageWords(Date.parse(observedAt), now, t))}
        {dueAt !== null && ` · ${t.alerts.expected(whenWords(Date.parse(dueAt), now, t))}`}
        {anomalies.length > 0 && ` · ${anomalies.map((rule) => whatIsOdd(rule, t)).join(" ")}`}
      </span>
      {phone === null ? (
        <span className="hint">{t.alerts.noPhone}</span>
      ) : (
        <a href={`tel:${phone}`} aria-label={t.alerts.call(unit.name ?? unit.unit_id, phone)}>
          {phone}
        </a>
      )}
    </li>
  );
}
