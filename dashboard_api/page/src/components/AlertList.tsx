/** What is late or wrong, by cause, the longest open first: whom to call, how far people were told, who takes care. */
import { useState } from "react";
import { isSituationLive } from "../core/connection";
import { type Filters, fold, matchesText } from "../core/filters";
import { finessOf, merged } from "../core/situation";
import type { Alert, Silence } from "../core/situation-wire";
import { useAsked } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import { usePlaceName } from "../hooks/place-name";
import { useConnection, useSituation } from "../hooks/store";
import { AlertCard } from "./AlertCard";

const OPEN = ["opened", "sent", "acknowledged", "escalated"];

export function AlertList({ filters, onUnit }: { filters: Filters; onUnit: (unitId: string) => void }) {
  const t = useMessages();
  const { alerts: live, alerts_omitted: omitted } = useSituation();
  const [asksAll, setAsksAll] = useState(false);
  const listed = useAsked<{ alerts: Alert[] }>(asksAll && omitted > 0 ? pathOf(filters) : null);
  const isMuted = live.some(({ suppressed_by: by }) => by?.startsWith("silence:"));
  const silences = useAsked<{ silences: Silence[] }>(isMuted ? "/v1/silences?current=true" : null)?.silences ?? [];
  const placeName = usePlaceName();
  const isLive = isSituationLive(useConnection());
  const all = merged(live, listed?.alerts ?? []);
  const missing = live.length + omitted - all.length;
  const shown = all.filter((alert) => filters.text.trim() === "" || matchesText(searched(alert, placeName), filters.text));
  return (
    <section className="alerts" aria-label={t.alerts.label} data-live={isLive} tabIndex={-1}>
      {shown.length === 0 && <p className="empty">{emptyWords(all.length, isLive, t)}</p>}
      {shown.map((alert) => (
        <AlertCard key={alert.alert_id} alert={alert} silences={silences} onUnit={onUnit} />
      ))}
      {missing > 0 && (
        <p className="omitted">
          {t.alerts.omitted(t.number(missing))}{" "}
          <button type="button" aria-disabled={asksAll} onClick={() => setAsksAll(true)}>
            {asksAll && listed === null ? t.alerts.asking : t.alerts.showAll}
          </button>
        </p>
      )}
    </section>
  );
}

function emptyWords(all: number, isLive: boolean, t: ReturnType<typeof useMessages>): string {
  if (all > 0) return t.alerts.noMatch;
  return isLive ? t.alerts.none : t.alerts.notReceived;
}

function searched(alert: Alert, placeName: (code: string) => string): string {
  const finess = finessOf(alert);
  const place = finess === null ? "" : `${finess} ${placeName(`E-${finess}`)}`;
  return fold([alert.cause, place, ...alert.units.flatMap(({ unit_id: id, name }) => [id, name ?? ""])].join(" "));
}

function pathOf({ territory, group }: Filters): string {
  const query = new URLSearchParams({ limit: "1000", territory });
  if (group !== "") query.set("activity", group);
  for (const state of OPEN) query.append("state", state);
  return `/v1/alerts?${query}`;
}
