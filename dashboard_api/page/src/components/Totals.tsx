/** The territory's sums, each beside how many units it knows: a total never looks better than its members. */
import { FIGURES, type FigureName } from "../core/figures";
import type { Rollup } from "../core/wire";
import { useMessages } from "../hooks/language";
import { useRollup } from "../hooks/store";
import { AgeText } from "./AgeText";

interface Props {
  territory: string;
  /** Empty for every activity. */
  group: string;
  live: boolean;
}

export function Totals({ territory, group, live }: Props) {
  const t = useMessages();
  const rollup = useRollup(territory, group === "" ? null : group);
  return (
    <section className="totals" data-live={live} aria-label={t.totals.label} title={t.totals.hint}>
      {FIGURES.map((name) => (
        <Total key={name} name={name} rollup={rollup} />
      ))}
      {rollup !== undefined && (
        <dl className="trust">
          <dt>{t.totals.oldest}</dt>
          <dd>
            {rollup.oldest_observed_at === null ? t.never : <AgeText observedAt={Date.parse(rollup.oldest_observed_at)} />}
          </dd>
          <dt>{t.totals.never}</dt>
          <dd>{t.number(rollup.never)}</dd>
          <dt>{t.totals.unknown}</dt>
          <dd>{t.number(rollup.unknown)}</dd>
        </dl>
      )}
    </section>
  );
}

function Total({ name, rollup }: { name: FigureName; rollup: Rollup | undefined }) {
  const t = useMessages();
  const count = rollup?.counts[name];
  const isPartial = rollup !== undefined && rollup.known[name] < rollup.units;
  return (
    <div className="total" data-figure={name}>
      <span className="total-name">{t.figure[name]}</span>
      <span className={count == null ? "total-count is-unknown" : "total-count"}>
        {rollup === undefined ? "…" : count == null ? t.unknown : t.number(count)}
      </span>
      <span className={isPartial ? "total-known is-partial" : "total-known"}>
        {rollup === undefined ? t.totals.notYet : t.totals.known(t.number(rollup.known[name]), t.number(rollup.units))}
      </span>
    </div>
  );
}
