/** What is late or wrong, by cause, the longest open first: whom to call, how far people were told, who takes care. */
import { useState } from "react";
import type { Codes } from "../core/codes";
import { isSituationLive } from "../core/connection";
import { localOf } from "../core/declaration";
import { type Filters, fold, matchesText } from "../core/filters";
import { actsIn } from "../core/me";
import type { SilenceChosen } from "../core/silencing";
import { departmentOf, finessOf, merged } from "../core/situation";
import type { Alert, Silence } from "../core/situation-wire";
import { useAnswer, useAsked, useMyself } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import { usePlaceName } from "../hooks/place-name";
import { useScopeName } from "../hooks/scope-name";
import { useConnection, useSituation, useStore } from "../hooks/store";
import { AlertCard } from "./AlertCard";
import { SilenceForm } from "./SilenceForm";
import { Silences } from "./Silences";

interface Props {
  filters: Filters;
  codes: Codes;
  onUnit: (unitId: string) => void;
}

const OPEN = ["opened", "sent", "acknowledged", "escalated"];
const SILENCED_MS = 4 * 3_600_000;

export function AlertList({ filters, codes, onUnit }: Props) {
  const t = useMessages();
  const store = useStore();
  const me = useMyself();
  const { alerts: live, alerts_omitted: omitted } = useSituation();
  const [asksAll, setAsksAll] = useState(false);
  const [silencing, setSilencing] = useState<SilenceChosen | null>(null);
  const listed = useAsked<{ alerts: Alert[] }>(asksAll && omitted > 0 ? pathOf(filters) : null);
  const silences = useAnswer<{ silences: Silence[] }>(me === null ? null : "/v1/silences?current=true");
  const placeName = usePlaceName();
  const scopeName = useScopeName(codes);
  const isLive = isSituationLive(useConnection());
  const all = merged(live, listed?.alerts ?? []);
  const missing = live.length + omitted - all.length;
  const shown = all.filter((alert) => filters.text.trim() === "" || matchesText(searched(alert, placeName, scopeName), filters.text));
  const silence = (scope: Partial<SilenceChosen>) => {
    const until = localOf(store.now() + SILENCED_MS);
    setSilencing({ territories: [], feeds: [], groups: [], from: "", until, reason: "", ...scope });
  };
  return (
    <section className="alerts" aria-label={t.alerts.label} data-live={isLive} tabIndex={-1}>
      <Silences asked={silences} codes={codes} onAdd={() => silence({ territories: actsIn(filters.territory, me) })} />
      {shown.length === 0 && <p className="empty">{emptyWords(all.length, isLive, t)}</p>}
      {shown.map((alert) => (
        <AlertCard
          key={alert.alert_id}
          alert={alert}
          silences={silences.body?.silences ?? []}
          codes={codes}
          onUnit={onUnit}
          onSilence={(silenced) => silence(scopeOf(silenced))}
        />
      ))}
      {missing > 0 && (
        <p className="omitted">
          {t.alerts.omitted(t.number(missing))}{" "}
          <button type="button" aria-disabled={asksAll} onClick={() => setAsksAll(true)}>
            {asksAll && listed === null ? t.alerts.asking : t.alerts.showAll}
          </button>
        </p>
      )}
      {silencing !== null && (
        <SilenceForm
          given={silencing}
          establishments={[...new Set(all.flatMap((alert) => establishmentOf(alert) ?? []))]}
          codes={codes}
          onDone={() => {
            setSilencing(null);
            silences.again();
          }}
          onClose={() => setSilencing(null)}
        />
      )}
    </section>
  );
}

function establishmentOf(alert: Alert): string | null {
  const finess = finessOf(alert);
  return finess === null ? null : `E-${finess}`;
}

/** The cause of an alert as what is silenced. */
function scopeOf(alert: Alert): Partial<SilenceChosen> {
  if (alert.kind === "feed_down") return { feeds: [alert.cause] };
  const establishment = establishmentOf(alert);
  return { territories: establishment === null ? [] : [establishment] };
}

function emptyWords(all: number, isLive: boolean, t: ReturnType<typeof useMessages>): string {
  if (all > 0) return t.alerts.noMatch;
  return isLive ? t.alerts.none : t.alerts.notReceived;
}

function searched(
  alert: Alert,
  placeName: (code: string) => string,
  scopeName: (territories: readonly string[], groups: readonly string[]) => string,
): string {
  const where = departmentOf(alert);
  if (where !== null) return fold(`${alert.cause} ${scopeName([where.department], [where.group])}`);
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
