/** Sums of what the table shows, each beside how many units it knows: a total never looks better than its members. */
import type { Codes } from "../core/codes";
import { FIGURES, type FigureName } from "../core/figures";
import type { Filters } from "../core/filters";
import type { Sums } from "../core/wire";
import { useLanguage, useMessages } from "../hooks/language";
import type { Shown } from "../hooks/shown-ids";
import { useTerritoryName } from "../hooks/territory-name";
import { useTotals } from "../hooks/totals";
import { AgeText } from "./AgeText";

interface Props {
  filters: Filters;
  shown: Shown;
  codes: Codes;
  live: boolean;
}

export function Totals({ filters, shown, codes, live }: Props) {
  const { code: language, t } = useLanguage();
  const { sums, ofSearch } = useTotals(filters, shown);
  const territory = useTerritoryName(filters.territory);
  const group = codes.groups.find(({ id }) => id === filters.group)?.label[language];
  const place = group === undefined ? territory : `${territory} · ${group}`;
  return (
    <section className="totals" data-live={live} aria-labelledby="totals-of" title={t.totals.hint}>
      <h2 id="totals-of" className="totals-of">
        {ofSearch ? t.totals.ofSearch(place, shown.text) : t.totals.of(place)}
      </h2>
      {FIGURES.map((name) => (
        <Total key={name} name={name} sums={sums} />
      ))}
      {sums !== undefined && (
        <dl className="trust">
          <dt>{t.totals.oldest}</dt>
          <dd>{sums.oldest_observed_at === null ? t.never : <AgeText observedAt={Date.parse(sums.oldest_observed_at)} />}</dd>
          <dt>{t.totals.never}</dt>
          <dd>{t.number(sums.never)}</dd>
          <dt>{t.totals.unknown}</dt>
          <dd>{t.number(sums.unknown)}</dd>
        </dl>
      )}
    </section>
  );
}

function Total({ name, sums }: { name: FigureName; sums: Sums | undefined }) {
  const t = useMessages();
  const count = sums?.counts[name];
  const isPartial = sums !== undefined && sums.known[name] < sums.units;
  return (
    <div className="total" data-figure={name}>
      <span className="total-name">{t.figure[name]}</span>
      <span className={count == null ? "total-count is-unknown" : "total-count"}>
        {sums === undefined ? "…" : count == null ? t.unknown : t.number(count)}
      </span>
      <span className={isPartial ? "total-known is-partial" : "total-known"}>
        {sums === undefined ? t.totals.notYet : t.totals.known(t.number(sums.known[name]), t.number(sums.units))}
      </span>
    </div>
  );
}
