/** The ways to look that this person has: units with their beds, what is late and wrong by cause, how duties were kept. */
import type { View } from "../core/filters";
import { readsSumsAlone, viewsOf } from "../core/me";
import { useMyself } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import { useSituation } from "../hooks/store";

export function ViewTabs({ view, onView }: { view: View; onView: (view: View) => void }) {
  const t = useMessages();
  const { alerts, alerts_omitted: omitted } = useSituation();
  const open = alerts.length + omitted;
  const me = useMyself();
  const words: Record<View, string> = {
    units: readsSumsAlone(me) ? t.sums.view : t.views.units,
    alerts: t.views.alerts(t.number(open)),
    quality: t.views.quality,
  };
  return (
    <nav className="views" aria-label={t.views.label}>
      {viewsOf(me).map((each) => (
        <button
          key={each}
          type="button"
          aria-current={each === view ? "page" : undefined}
          data-alarming={each === "alerts" && open > 0}
          onClick={() => onView(each)}
        >
          {words[each]}
        </button>
      ))}
    </nav>
  );
}
