/** How far the unit is into its duty: in words, by a mark, by when, and under which level. */
import { daysAhead } from "../core/freshness";
import type { Row } from "../core/wire";
import { useMessages } from "../hooks/language";
import { useNow } from "../hooks/store";
import type { Messages } from "../messages/fr";

export function StateCell({ row, column }: { row: Row; column: number }) {
  return (
    <div role="gridcell" aria-colindex={column} className="state-cell">
      <StateText row={row} />
    </div>
  );
}

export function StateText({ row }: { row: Row }) {
  const t = useMessages();
  const now = useNow();
  const { freshness, due_at: dueAt, level } = row;
  if (freshness === null) {
    return (
      <span className="state" data-state="unwatched">
        <span aria-hidden="true">–</span>
        <span className="sr">{t.freshness.unwatched}</span>
      </span>
    );
  }
  return (
    <>
      <span className="state" data-state={freshness}>
        {t.freshness.state[freshness]}
        {level !== null && level !== "normal" && (
          <span className="level" data-level={level} title={t.tension.underLevel(t.tension.level[level])}>
            {t.tension.level[level]}
          </span>
        )}
      </span>
      {dueAt !== null && freshness !== "closed" && <DueText dueAt={Date.parse(dueAt)} now={now} t={t} />}
    </>
  );
}

function DueText({ dueAt, now, t }: { dueAt: number; now: number; t: Messages }) {
  const when = whenWords(dueAt, now, t);
  const passed = dueAt <= now;
  return (
    <small className={passed ? "due is-passed" : "due"} title={t.dateTime(dueAt)}>
      <span className="expected">{t.freshness.expected} </span>
      {passed ? t.freshness.since(when) : t.freshness.before(when)}
    </small>
  );
}

/** An hour of today by the hour alone, of another day with the day. */
export function whenWords(instant: number, now: number, t: Messages): string {
  return t.when(instant, daysAhead(instant, now));
}
