/** For those who watch over it: who broke the glass, why and until when, wherever they look. */
import { type Grant, inForce } from "../core/glass";
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
  return (
    <section className="banner glass" aria-label={t.glass.label}>
      <div role="status">
        <ul>{lines(grants.slice(0, SHOWN))}</ul>
      </div>
      {failure !== null && <p>{t.glass.notKnown}</p>}
      {grants.length > SHOWN && (
        <details>
          <summary>{t.glass.others(grants.length - SHOWN)}</summary>
          <ul>{lines(grants.slice(SHOWN))}</ul>
        </details>
      )}
    </section>
  );
}

function Line({ grant: { subject, role, reason, until }, now }: { grant: Grant; now: number }) {
  const t = useMessages();
  return (
    <li>
      {t.glass.other(subject, t.glass.role[role] ?? role, whenWords(Date.parse(until), now, t))} <span>{t.glass.why(reason)}</span>
    </li>
  );
}
