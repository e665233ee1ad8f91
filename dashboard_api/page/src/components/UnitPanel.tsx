/** The unit in hand: who it is, what it said, and the form to say more. */
import { type KeyboardEvent, useEffect, useRef } from "react";
import { activityLabels, type Codes } from "../core/codes";
import { territoryName } from "../core/territories";
import type { Row } from "../core/wire";
import type { Drafts } from "../hooks/entry";
import { useMessages } from "../hooks/language";
import { useRow } from "../hooks/store";
import { EntryForm } from "./EntryForm";

interface Props {
  unitId: string;
  codes: Codes;
  ingest: string | null;
  token: string | null;
  drafts: Drafts;
  inert: boolean;
  onClose: () => void;
  onUnauthenticated: () => void;
  onEstablishment: (finess: string) => void;
}

export function UnitPanel({ unitId, inert, onClose, ...rest }: Props) {
  const t = useMessages();
  const now = useRow(unitId);
  // A unit that leaves the filters while its form is open keeps what was typed.
  const last = useRef(now);
  if (now !== undefined) last.current = now;
  const row = last.current;
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return (
    <section
      ref={panel}
      className="panel"
      role="dialog"
      aria-labelledby="panel-title"
      tabIndex={-1}
      inert={inert}
      onKeyDown={onKeyDown}
    >
      <button type="button" className="close" onClick={onClose} aria-label={t.form.close} title={t.form.close}>
        <span aria-hidden="true">✕</span>
      </button>
      {now === undefined && <p className="banner cut">{t.form.gone}</p>}
      {row !== undefined && (
        <>
          <UnitFacts row={row} codes={rest.codes} onEstablishment={rest.onEstablishment} />
          <EntryForm row={row} {...rest} />
        </>
      )}
    </section>
  );
}

function UnitFacts({ row, codes, onEstablishment }: { row: Row; codes: Codes; onEstablishment: (finess: string) => void }) {
  const t = useMessages();
  const { establishment, territory } = row;
  const activities = activityLabels(codes, row.activities);
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
      {row.anomalies.length > 0 && (
        <ul className="anomalies" aria-label={t.table.anomalies}>
          {row.anomalies.map((rule) => (
            <li key={rule}>{t.anomalies[rule] ?? rule}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
