/** Which tools no longer speak where we look, since when, and what that asks of people. */
import { siteOf } from "../core/figures";
import type { FeedState } from "../core/situation-wire";
import { useMessages } from "../hooks/language";
import { usePlaceName } from "../hooks/place-name";
import { useNow, useSituation } from "../hooks/store";
import { whenWords } from "./StateCell";
import { feedName } from "./UnitRow";

/** More than these are counted, and are in the list of alerts. */
const NAMED = 2;

/** `onList`: null where the list is already. */
export function FeedsDownBanner({ onList }: { onList: (() => void) | null }) {
  const t = useMessages();
  const { feeds_down: feeds } = useSituation();
  if (feeds.length === 0) return null;
  return (
    <div className="banner feeds-down" role="status">
      {feeds.length <= NAMED ? (
        feeds.map((feed) => <FeedDown key={feed.feed} feed={feed} />)
      ) : (
        <p>{t.feedsDown.many(t.number(feeds.length))}</p>
      )}
      {onList !== null && (
        <button type="button" onClick={onList}>
          {t.feedsDown.list}
        </button>
      )}
    </div>
  );
}

/** Of one tool. In the form of a unit it says the same of that unit. */
export function FeedDown({ feed: { feed, since } }: { feed: FeedState }) {
  const t = useMessages();
  const now = useNow();
  const site = usePlaceName()(siteOf(feed));
  return <p>{t.feedsDown.one(feedName(feed, t), site, whenWords(Date.parse(since), now, t))}</p>;
}
