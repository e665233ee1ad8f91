/** One cause: since when, who has been told, who takes care, and its units. */
import { useEffect, useId, useRef, useState } from "react";
import type { Codes } from "../core/codes";
import { careOf, departmentOf, finessOf, mutedBy, silenceable, siteCount, vendorOf } from "../core/situation";
import { type Alert, type Silence, STEPS } from "../core/situation-wire";
import { useMyself } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import { usePlaceName } from "../hooks/place-name";
import { useScopeName } from "../hooks/scope-name";
import { useNow } from "../hooks/store";
import type { Messages } from "../messages/fr";
import { AlertUnits } from "./AlertUnits";
import { PressureFigures } from "./PressureFigures";
import { whenWords } from "./StateCell";
import { TakeCare } from "./TakeCare";
import { feedName } from "./UnitRow";

interface Props {
  alert: Alert;
  silences: readonly Silence[];
  codes: Codes;
  onUnit: (unitId: string) => void;
  onSilence: (alert: Alert) => void;
}

export function AlertCard({ alert, silences, codes, onUnit, onSilence }: Props) {
  const t = useMessages();
  const id = useId();
  const now = useNow();
  const me = useMyself();
  const [takes, setTakes] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasTaking = useRef(false);
  useEffect(() => {
    if (!takes && wasTaking.current) button.current?.focus(); // the form that had the focus is gone
    wasTaking.current = takes;
  }, [takes]);
  const title = useTitle(alert, codes);
  const care = careOf(alert, now);
  return (
    <article className="alert" aria-labelledby={id} data-kind={alert.kind} data-care={care.kind}>
      <header>
        <h2 id={id}>{title}</h2>
        <p>{t.alerts.since(whenWords(Date.parse(alert.opened_at), now, t))}</p>
      </header>
      {alert.kind === "pressure" && <PressureFigures said={alert.pressure ?? null} />}
      <Told alert={alert} />
      <Muted alert={alert} silences={silences} now={now} t={t} />
      {care.kind !== "nobody" && (
        <p className={care.kind === "broken" ? "care is-broken" : "care"}>
          {t.alerts[care.kind](care.by, whenWords(care.until, now, t))} {care.comment}
        </p>
      )}
      <AlertUnits units={alert.units} onUnit={onUnit} />
      {me !== null && !takes && (me.acknowledges || me.silences) && (
        <div className="choices">
          {me.acknowledges && (
            <button ref={button} type="button" onClick={() => setTakes(true)}>
              {t.alerts.takeCare}
              <span className="sr"> {title}</span>
            </button>
          )}
          {me.silences && alert.suppressed_by === null && silenceable(alert) && (
            <button type="button" className="quiet" onClick={() => onSilence(alert)}>
              {t.silences.addAlert}
              <span className="sr"> {title}</span>
            </button>
          )}
        </div>
      )}
      {takes && <TakeCare alertId={alert.alert_id} onClose={() => setTakes(false)} />}
    </article>
  );
}

function useTitle({ kind, cause, territories }: Alert, codes: Codes): string {
  const t = useMessages();
  const placeName = usePlaceName();
  const scopeName = useScopeName(codes);
  const where = departmentOf({ kind, cause });
  if (where !== null) return t.alerts.title[kind](scopeName([where.department], [where.group]), "");
  const vendor = vendorOf({ kind, cause });
  if (vendor !== null) {
    const count = siteCount({ territories });
    return t.alerts.vendorDown(vendor, count, t.number(count));
  }
  const finess = finessOf({ kind, cause });
  const place = finess === null ? cause : placeName(`E-${finess}`);
  return t.alerts.title[kind](place, cause.startsWith("E-") ? "" : feedName(cause, t));
}

/** The rungs of the ladder, those reached marked by a word and not by colour alone. */
function Told({ alert }: { alert: Alert }) {
  const t = useMessages();
  if (alert.sequence === 0) return <p className="told">{t.alerts.nobodyTold}</p>;
  const reached = STEPS.indexOf(alert.step);
  return (
    <p className="told">
      {t.alerts.told}{" "}
      {STEPS.slice(0, reached + 1).map((step, place) => (
        <span key={step} className="rung" data-last={place === reached}>
          {t.alerts.step[step]}
        </span>
      ))}
    </p>
  );
}

function Muted({ alert, silences, now, t }: { alert: Alert; silences: readonly Silence[]; now: number; t: Messages }) {
  const muted = mutedBy(alert, silences);
  if (muted === null) return null;
  if (muted.kind === "feed") return <p className="muted-by">{t.alerts.mutedByFeed(feedName(muted.feed, t))}</p>;
  if (muted.kind === "vendor") return <p className="muted-by">{t.alerts.mutedByVendor(muted.vendor)}</p>;
  const { silence } = muted;
  return (
    <p className="muted-by">
      {silence === null
        ? t.alerts.silencedSomehow
        : t.alerts.silenced(whenWords(Date.parse(silence.until), now, t), silence.author, silence.reason)}
    </p>
  );
}
