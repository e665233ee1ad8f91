import { FIGURES } from "../core/figures";
import { useMessages } from "../hooks/language";
import { COLUMNS, FIGURE_COLUMN, STATE_COLUMN } from "./UnitRow";

/** Column names; of the figures, the definition is one hover or one screen-reader stop away. */
export function TableHead({ height }: { height: number }) {
  const t = useMessages();
  const words = [t.table.department, t.table.establishment, t.table.unit];
  return (
    <div role="rowgroup" className="head" style={{ height }}>
      <div role="row" aria-rowindex={1} className="head-row">
        {words.map((word, place) => (
          <div key={word} role="columnheader" aria-colindex={place + 1}>
            {word}
          </div>
        ))}
        <div role="columnheader" aria-colindex={STATE_COLUMN} title={t.freshness.hint}>
          {t.freshness.column}
        </div>
        {FIGURES.map((name, place) => (
          <div key={name} role="columnheader" aria-colindex={FIGURE_COLUMN + place} className="number" title={t.definition[name]}>
            {t.figure[name]}
          </div>
        ))}
        <div role="columnheader" aria-colindex={COLUMNS}>
          {t.table.source}
        </div>
      </div>
    </div>
  );
}
