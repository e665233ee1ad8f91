/** How full a department is, and how much of that rests on old figures. */
import type { Pressure } from "../core/situation-wire";
import { useMessages } from "../hooks/language";

export function PressureFigures({ said }: { said: Pressure | null }) {
  const t = useMessages();
  if (said === null || said.occupied === null || said.open === null) return <p className="pressure">{t.alerts.pressureUnknown}</p>;
  const share = said.pressure === null ? t.unknown : t.percent(said.pressure);
  return (
    <p className="pressure">
      <strong>{t.alerts.pressure(t.number(said.occupied), t.number(said.open), share)}</strong>{" "}
      {t.alerts.restsOn(said.units, t.number(said.units), t.number(said.fresh))}
    </p>
  );
}
