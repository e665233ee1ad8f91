/** What is odd about the unit's figures: the rule in words and what to do, no more than the row knows. */
import { useMessages } from "../hooks/language";
import type { Messages } from "../messages/fr";

export function Anomalies({ rules }: { rules: readonly string[] }) {
  const t = useMessages();
  if (rules.length === 0) return null;
  return (
    <ul className="anomalies" aria-label={t.table.anomalies}>
      {rules.map((rule) => (
        <li key={rule}>
          <strong>{whatIsOdd(rule, t)}</strong> {t.anomalies[rule]?.act}
        </li>
      ))}
    </ul>
  );
}

/** A rule we have no words for is named: better its id than nothing. */
export function whatIsOdd(rule: string, t: Messages): string {
  return t.anomalies[rule]?.what ?? t.anomalyOther(rule);
}
