/** Sums of what the table shows, each beside how many units it knows: a total never looks better than its members. */
import type { Codes } from "../core/codes";
import { FIGURES, type FigureName } from "../core/figures";
import type { Filters } from "../core/filters";
import type { Sums } from "../core/wire";
import { useMessages } from "../hooks/language";
import type { Shown } from "../hooks/shown-ids";
import { useScopeName } from "../hooks/scope-name";
import { useTotals } from "../hooks/totals";
import type { Messages } from "../messages/fr";
import { Trust } from "./Trust";

interface Props {
  filters: Filters;
  shown: Shown;
  codes: Codes;
  live: boolean;
  /** The reader is told nothing but its own place. */
  ownAlone: boolean;
}

export function Totals({ filters, shown, codes, live, ownAlone }: Props) {
  const t = useMessages();
  const { sums, ofFound, late } = useTotals(filters, shown, ownAlone);
  const scope = useScopeName(codes)([filters.territory], filters.group === "" ? [] : [filters.group]);
  const place = ownAlone ? t.totals.own(scope) : scope;
  return (
    <section className="totals" data-live={live} aria-labelledby="totals-of" title={t.totals.hint}>
      <h2 id="totals-of" className="totals-of">
        {ofFound ? t.totals.ofFound(place, foundBy(shown, t)) : t.totals.of(place)}
      </h2>
      {FIGURES.map((name) => (
        <Total key={name} name={name} sums={sums} />
      ))}
      {sums !== undefined && <Trust sums={sums} late={late} />}
    </section>
  );
}

/** The words and the state that were looked for. */
function foundBy({ text, state }: Shown, t: Messages): string {
  const words = text === "" ? [] : [t.totals.quoted(text)];
  return (state === "" || state === "late_first" ? words : [...words, t.filters.states[state].toLowerCase()]).join(", ");
}

function Total({ name, sums }: { name: FigureName; sums: Sums | undefined }) {
  const t = useMessages();
  const count = sums?.counts[name];
  const isPartial = sums !== undefined && sums.known[name] < sums.units;
  const stale = name === "installed" ? null : sums?.stale[name];
  return (
    <div className="total" data-figure={name}>
      <span className="total-name">{t.figure[name]}</span>
      <span className={count == null ? "total-count is-unknown" : "total-count"}>
        {sums === undefined ? "…" : count == null ? t.unknown : t.number(count)}
      </span>
      <span className={isPartial ? "total-known is-partial" : "total-known"}>
        {sums === undefined ? t.totals.notYet : t.totals.known(t.number(sums.known[name]), t.number(sums.units))}
      </span>
      {stale != null && stale > 0 && <span className="total-stale">{t.totals.stale(t.number(stale))}</span>}
    </div>
  );
}
