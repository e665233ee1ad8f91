/** Three facts of the unit, never mixed: its feed is alive, its figure was confirmed, its figure changed. */
import { useState } from "react";
import { feedLives, type FeedLife } from "../core/signs";
import type { FeedState } from "../core/situation-wire";
import type { Row } from "../core/wire";
import { useAsked, useMyself } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import { useFeedsDown, useNow, useStore } from "../hooks/store";
import type { Messages } from "../messages/fr";
import { ageWords } from "./AgeText";
import { StateText, whenWords } from "./StateCell";
import { feedName } from "./UnitRow";

export function SignsOfLife({ row }: { row: Row }) {
  const t = useMessages();
  const store = useStore();
  const now = useNow();
  const [lookedAt] = useState(now);
  const down = useFeedsDown();
  const me = useMyself();
  const readsFeeds = me?.reach.feeds === true;
  const asked = useAsked<{ feeds: FeedState[] }>(readsFeeds ? `/v1/feeds?territory=E-${row.establishment.finess}` : null);
  const changedAt = store.changedAt(row.unit_id);
  return (
    <dl className="signs">
      <div>
        <dt>{t.signs.duty}</dt>
        <dd>
          <StateText row={row} />
        </dd>
      </div>
      {readsFeeds && (
        <div>
          <dt>{t.signs.feed}</dt>
          {feedLives(row, down, asked?.feeds ?? []).map((life) => (
            <dd key={life.kind === "by_hand" ? "" : life.feed} data-life={life.kind}>
              {lifeWords(life, now, t)}
            </dd>
          ))}
        </div>
      )}
      <div>
        <dt>{t.signs.confirmed}</dt>
        <dd>{row.observed_at === null ? t.never : t.signs.ago(ageWords(Date.parse(row.observed_at), now, t))}</dd>
      </div>
      <div>
        <dt>{t.signs.changed}</dt>
        <dd>{changedAt === null ? t.signs.unchangedSince(t.time(lookedAt)) : t.signs.ago(ageWords(changedAt, now, t))}</dd>
      </div>
    </dl>
  );
}

function lifeWords(life: FeedLife, now: number, t: Messages): string {
  if (life.kind === "by_hand") return t.signs.byHand;
  const name = feedName(life.feed, t);
  if (life.kind === "not_known") return t.signs.lifeNotKnown(name);
  return (life.kind === "down" ? t.signs.down : t.signs.alive)(name, whenWords(life.since, now, t));
}
