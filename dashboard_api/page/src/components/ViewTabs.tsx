/** The two ways to look: units with their beds, or what is late and wrong by cause. */
import type { View } from "../core/filters";
import { useMessages } from "../hooks/language";
import { useSituation } from "../hooks/store";

export function ViewTabs({ view, onView }: { view: View; onView: (view: View) => void }) {
  const t = useMessages();
  const { alerts, alerts_omitted: omitted } = useSituation();
  const open = alerts.length + omitted;
  const words: Record<View, string> = { units: t.views.units, alerts: t.views.alerts(t.number(open)) };
  return (
    <nav className="views" aria-label={t.views.label}>
      {(["units", "alerts"] as const).map((each) => (
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
