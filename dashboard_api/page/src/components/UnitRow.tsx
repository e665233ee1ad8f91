/** One unit: drawn anew when its row changes, and its ages each second. */
import { memo } from "react";
import { activityLabels, type Codes } from "../core/codes";
import { FIGURES, feedOf, speakingSources } from "../core/figures";
import { feedsDownOf } from "../core/situation";
import { shortCode, territoryName } from "../core/territories";
import type { Row } from "../core/wire";
import { useMessages } from "../hooks/language";
import { useFeedsDown, useRow } from "../hooks/store";
import type { Messages } from "../messages/fr";
import { whatIsOdd } from "./Anomalies";
import { FigureCell } from "./FigureCell";
import { StateCell } from "./StateCell";

interface Props {
  unitId: string;
  /** From 0, of the rows shown. */
  index: number;
  top: number;
  height: number;
  active: boolean;
  open: boolean;
  codes: Codes;
  onOpen: (unitId: string) => void;
}

export const STATE_COLUMN = 4;
export const FIGURE_COLUMN = STATE_COLUMN + 1;
export const COLUMNS = FIGURE_COLUMN + FIGURES.length + 1;

export function rowElementId(unitId: string): string {
  return `unit-${encodeURIComponent(unitId)}`;
}

export const UnitRow = memo(function UnitRow({ unitId, index, top, height, active, open, codes, onOpen }: Props) {
  const t = useMessages();
  const row = useRow(unitId);
  if (row === undefined) return null;
  const activities = activityLabels(codes, row.activities, t.table.activity).join(", ");
  const { department } = row.territory;
  return (
    <div
      role="row"
      id={rowElementId(unitId)}
      aria-rowindex={index + 2}
      aria-selected={active}
      className="row"
      data-active={active}
      data-open={open}
      data-odd={index % 2 === 1}
      style={{ transform: `translateY(${top}px)`, height }}
      onClick={() => onOpen(unitId)}
    >
      <div role="gridcell" aria-colindex={1} className="department" title={territoryName(department) ?? department}>
        {shortCode(department)}
      </div>
      <div role="gridcell" aria-colindex={2} className="two-lines establishment">
        <span title={row.establishment.name}>{row.establishment.name}</span>
        <small>{row.establishment.finess}</small>
      </div>
      <div role="gridcell" aria-colindex={3} className="two-lines unit">
        <strong title={row.name}>{row.name}</strong>
        <small title={activities}>{row.retired ? t.table.retired : activities}</small>
      </div>
      <StateCell row={row} column={STATE_COLUMN} />
      {FIGURES.map((name, place) => (
        <FigureCell key={name} row={row} name={name} column={FIGURE_COLUMN + place} />
      ))}
      <Source row={row} t={t} />
    </div>
  );
});

function Source({ row, t }: { row: Row; t: Messages }) {
  const down = feedsDownOf(row, useFeedsDown());
  const sources = speakingSources(row);
  const names = sources.map((source) => feedName(source, t));
  const anomalies = row.anomalies.map((rule) => whatIsOdd(rule, t)).join(" ");
  return (
    <div role="gridcell" aria-colindex={COLUMNS} className="source">
      {anomalies !== "" && (
        <abbr className="anomaly" title={anomalies}>
          <span aria-hidden="true">⚠</span>
          <span className="sr">{anomalies}</span>
        </abbr>
      )}
      <span title={sources.join(", ")}>
        {down.length > 0 && <em className="feed-down">{t.feedsDown.mark} </em>}
        {[...new Set(names)].join(", ")}
      </span>
    </div>
  );
}

/** A feed's name for people; a feed we have no word for is shown as it calls itself. */
export function feedName(source: string, t: Messages): string {
  const feed = feedOf(source);
  return t.feeds[feed] ?? feed;
}
