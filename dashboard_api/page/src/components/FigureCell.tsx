/** One figure of one row with its age. Unknown, never received, not given and zero look and read differently. */
import { useEffect, useRef, useState } from "react";
import { isShut, isStale } from "../core/freshness";
import { type Figure, type FigureName, figureOf, valueKey } from "../core/figures";
import type { Row } from "../core/wire";
import { useMessages } from "../hooks/language";
import { useNow } from "../hooks/store";
import type { Messages } from "../messages/fr";
import { AgeText } from "./AgeText";

export function FigureCell({ row, name, column }: { row: Row; name: FigureName; column: number }) {
  const t = useMessages();
  const now = useNow();
  const figure = figureOf(row, name);
  const changes = useChanges(valueKey(figure));
  const observedAt = figure.kind === "known" || figure.kind === "unknown" ? figure.observedAt : null;
  const dutyApplies = name !== "installed";
  const stale = dutyApplies && observedAt !== null && isStale(row, observedAt, now);
  const shut = name === "available" && figure.kind === "known" && isShut(row);
  return (
    <div
      role="gridcell"
      aria-colindex={column}
      className="figure"
      data-figure={name}
      data-kind={figure.kind}
      data-stale={stale}
      data-shut={shut}
    >
      <span className="figure-name" aria-hidden="true">
        {t.figureShort[name]}
      </span>
      <span key={changes} className={changes > 0 ? "value is-changed" : "value"}>
        <Value figure={figure} t={t} />
        {stale && <span className="sr"> {t.freshness.stale}</span>}
        {shut && <span className="sr"> {t.freshness.shut}</span>}
      </span>
      {observedAt !== null && <AgeText observedAt={observedAt} old={row.freshness === null ? undefined : stale} dutyApplies={dutyApplies} />}
    </div>
  );
}

function Value({ figure, t }: { figure: Figure; t: Messages }) {
  if (figure.kind === "never") return t.never;
  if (figure.kind === "unknown") return t.unknown;
  if (figure.kind === "none") {
    return (
      <>
        <span aria-hidden="true">–</span>
        <span className="sr">{t.none}</span>
      </>
    );
  }
  if (!figure.atLeast) return t.number(figure.count);
  return <abbr title={t.atLeast(t.number(figure.count))}>≥ {t.number(figure.count)}</abbr>;
}

/** How often the value changed while this cell was on the screen: coming into view is no change. */
function useChanges(key: string): number {
  const [changes, setChanges] = useState(0);
  const previous = useRef(key);
  useEffect(() => {
    if (previous.current === key) return;
    previous.current = key;
    setChanges((count) => count + 1);
  }, [key]);
  return changes;
}
