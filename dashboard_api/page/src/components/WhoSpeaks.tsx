/** Says for which figures people speak although a feed has its own, and how that ends. */
import { byHandOverFeed } from "../core/speakers";
import type { Row } from "../core/wire";
import { useMessages } from "../hooks/language";
import { feedName } from "./UnitRow";

export function WhoSpeaks({ row }: { row: Row }) {
  const t = useMessages();
  const byHand = byHandOverFeed(row);
  if (byHand === null) return null;
  const figures = byHand.figures.map((name) => t.figure[name]).join(", ");
  const sources = byHand.sources.map((source) => feedName(source, t)).join(", ");
  return (
    <p className="who-speaks">
      <strong>{t.form.byHand(figures)}</strong> {t.form.byHandUntil(sources)}
    </p>
  );
}
