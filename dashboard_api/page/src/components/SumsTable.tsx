/** For readers of sums alone: a line for each territory where they look, each figure beside what is known of it. */
import { FIGURES, type FigureName } from "../core/figures";
import { type Line, sumOf, territoriesIn } from "../core/regional";
import type { Rollup } from "../core/wire";
import { useMessages } from "../hooks/language";
import { usePlaceName } from "../hooks/place-name";
import { useRollups } from "../hooks/store";
import type { Messages } from "../messages/fr";

interface Props {
  territory: string;
  /** Empty for all. */
  group: string;
  live: boolean;
}

export function SumsTable({ territory, group, live }: Props) {
  const t = useMessages();
  const placeName = usePlaceName();
  const rollups = useRollups();
  const codes = territoriesIn(territory);
  const told = new Map(codes.map((code) => [code, rollups(code, group === "" ? null : group)]));
  const known = [...told.values()].filter((rollup): rollup is Rollup => rollup !== undefined);
  return (
    <section className="sheet sums" aria-label={t.sums.label} data-live={live} tabIndex={0}>
      <p className="hint">{t.sums.why}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.sums.territory}</th>
            {FIGURES.map((name) => (
              <th key={name} scope="col" className="number" title={t.definition[name]}>
                {t.figure[name]}
              </th>
            ))}
            <th scope="col" className="number">
              {t.sums.fresh}
            </th>
            <th scope="col" className="number">
              {t.sums.units}
            </th>
          </tr>
        </thead>
        <tbody>
          {known.length > 1 && <Row name={t.sums.whole(placeName(territory))} line={sumOf(known)} t={t} />}
          {codes.map((code) => (
            <Row key={code} name={placeName(code)} line={told.get(code) ?? null} t={t} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ name, line, t }: { name: string; line: Line | null; t: Messages }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {line === null || line.units === 0 ? (
        <td colSpan={FIGURES.length + 2} className={line === null ? "unknown" : "nothing"}>
          {line === null ? t.sums.notYet : t.sums.noUnit}
        </td>
      ) : (
        <>
          {FIGURES.map((figure) => (
            <Sum key={figure} figure={figure} line={line} t={t} />
          ))}
          <td className="number" data-name={t.sums.fresh}>
            {shareWords(line, t)}
          </td>
          <td className="number" data-name={t.sums.units}>
            {t.number(line.units)}
          </td>
        </>
      )}
    </tr>
  );
}

function Sum({ figure, line, t }: { figure: FigureName; line: Line; t: Messages }) {
  const count = line.counts[figure];
  const stale = figure === "installed" ? null : line.stale[figure];
  return (
    <td className="number" data-name={t.figureShort[figure]} data-figure={figure}>
      <span className={count === null ? "unknown" : "count"}>{count === null ? t.unknown : t.number(count)}</span>
      {line.known[figure] < line.units && <small>{t.totals.known(t.number(line.known[figure]), t.number(line.units))}</small>}
      {stale !== null && stale > 0 && <small className="late">{t.totals.stale(t.number(stale))}</small>}
    </td>
  );
}

/** 299 of 300 are not 100 %. */
function shareWords({ fresh, expected }: Line, t: Messages): string {
  if (fresh === null) return t.unknown;
  if (expected === 0) return t.totals.noneExpected;
  return t.percent(Math.floor((100 * fresh) / expected) / 100);
}
