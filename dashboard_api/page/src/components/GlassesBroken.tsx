/** For those who watch over it: who broke the glass, why and until when, wherever they look. */
import { atOnce, type Grant, inForce } from "../core/glass";
import { useAnswer } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import { useNow } from "../hooks/store";
import { whenWords } from "./StateCell";

/** Seen at once, in the sense of somebody who reads a screen. */
const EVERY_MS = 5_000;
/** The others are one step away: the table stays in view. */
const SHOWN = 2;

export function GlassesBroken() {
  const t = useMessages();
  const now = useNow();
  const { body, failure } = useAnswer<{ grants: Grant[] }>("/v1/break-glass", EVERY_MS);
  const grants = inForce(body?.grants ?? [], now);
  if (grants.length === 0 && failure === null) return null;
  const lines = (some: readonly Grant[]) => some.map((grant) => <Line key={grant.subject} grant={grant} now={now} />);
  const { shown, others } = atOnce(grants, SHOWN);
  return (
    <section className={shown.length > 0 || failure !== null ? "banner glass" : "glass-elsewhere"} aria-label={t.glass.label}>
      <div role="status">
        <ul>{lines(shown)}</ul>
      </div>
      {failure !== null && <p>{t.glass.notKnown}</p>}
      {others.length > 0 && (
        <details>
          <summary>{shown.length > 0 ? t.glass.others(others.length) : t.glass.elsewhere(others.length)}</summary>
          <ul>{lines(others)}</ul>
        </details>
      )}
    </section>
  );
}

function Line({ grant: { subject, role, reason, until, times_24h: times = 1 }, now }: { grant: Grant; now: number }) {
  const t = useMessages();
  return (
    <li>
      {t.glass.other(subject, t.glass.role[role] ?? role, whenWords(Date.parse(until), now, t))} <span>{t.glass.why(reason)}</span>
      {times > 1 && <span> {t.glass.times(times)}</span>}
    </li>
  );
}
