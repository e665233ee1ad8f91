/** How far the totals can be trusted: who is up to date, who is late, how old it all is. */
import type { Sums } from "../core/wire";
import { useMessages } from "../hooks/language";
import type { Messages } from "../messages/fr";
import { AgeText } from "./AgeText";

/** `late`: of the units shown; null: not watched. */
export function Trust({ sums, late }: { sums: Sums; late: number | null }) {
  const t = useMessages();
  return (
    <dl className="trust">
      <Fact name={t.totals.fresh}>{shareWords(sums, t)}</Fact>
      <Fact name={t.totals.late} alarming={late !== null && late > 0}>
        {late === null ? t.unknown : t.number(late)}
      </Fact>
      <Fact name={t.totals.never}>{t.number(sums.never)}</Fact>
      <Fact name={t.totals.unknown}>{t.number(sums.unknown)}</Fact>
      <Fact name={t.totals.oldest}>
        <Age observedAt={sums.oldest_observed_at} />
      </Fact>
      <Fact name={t.totals.median}>
        <Age observedAt={sums.median_observed_at} />
      </Fact>
      <Fact name={t.totals.pressure} title={t.totals.pressureHint}>
        {sums.pressure === null ? t.unknown : t.percent(sums.pressure)}
      </Fact>
    </dl>
  );
}

interface FactProps {
  name: string;
  title?: string;
  alarming?: boolean;
  children: React.ReactNode;
}

function Fact({ name, title, alarming = false, children }: FactProps) {
  return (
    <div title={title} data-alarming={alarming}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Age({ observedAt }: { observedAt: string | null }) {
  const t = useMessages();
  if (observedAt === null) return t.never;
  return <AgeText observedAt={Date.parse(observedAt)} />;
}

/** The share and what it is of: 100 % of three units is not 100 % of three hundred, and 299 of 300 are not 100 %. */
function shareWords({ fresh, expected }: Sums, t: Messages): string {
  if (fresh === null) return t.unknown;
  if (expected === 0) return t.totals.noneExpected;
  const share = Math.floor((100 * fresh) / expected) / 100;
  return t.totals.share(t.percent(share), t.number(fresh), t.number(expected));
}
