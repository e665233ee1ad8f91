/** The three signs of life of a unit, never mixed: the feed is alive, the figure was confirmed, the figure changed. */
import { isManual, NOW, speakingSources } from "./figures";
import { identityOf } from "./identity";
import type { FeedState } from "./situation-wire";
import type { Row } from "./wire";

export type FeedLife =
  | { kind: "by_hand" }
  | { kind: "down"; feed: string; since: number }
  | { kind: "alive"; feed: string; since: number }
  /** It gives no heartbeat, or nobody has said yet. */
  | { kind: "not_known"; feed: string };

/** Of each feed that speaks for the unit. `down` is live; `asked` is what the service said of the feeds of the site. */
export function feedLives(row: Row, down: ReadonlyMap<string, FeedState>, asked: readonly FeedState[]): FeedLife[] {
  const feeds = speakingSources(row).filter((source) => !isManual({ source }));
  if (feeds.length === 0) return [{ kind: "by_hand" }];
  return feeds.map((feed) => {
    const off = down.get(feed);
    if (off !== undefined) return { kind: "down", feed, since: Date.parse(off.since) };
    const said = asked.find((each) => each.feed === feed && each.state === "up");
    return said === undefined ? { kind: "not_known", feed } : { kind: "alive", feed, since: Date.parse(said.since) };
  });
}

/** The figures of now without their times: what changes when a figure does, and not when it is only confirmed. */
export function valuesOf(row: Row): string {
  return row.records
    .filter(({ horizon }) => horizon === NOW)
    .map((record) => `${identityOf(record)}=${record.count ?? "?"}`)
    .sort()
    .join();
}
