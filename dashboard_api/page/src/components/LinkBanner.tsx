/** Said once, above the table, while the figures below are not live. */
import { areFiguresLive } from "../core/connection";
import { useMessages } from "../hooks/language";
import { useConnection, useIds } from "../hooks/store";

export function LinkBanner() {
  const t = useMessages();
  const connection = useConnection();
  const isEmpty = useIds().length === 0;
  if (isEmpty || areFiguresLive(connection)) return null;
  const { link, heardAt } = connection;
  if (link.kind === "live") return <p className="banner degraded">{t.link.degradedBanner}</p>;
  const words = heardAt === null ? t.link.notLiveYet : t.link.notLive(t.time(heardAt));
  return <p className="banner cut">{words}</p>;
}
