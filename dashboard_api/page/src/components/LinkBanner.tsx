/** Said once, above the table, while what is below is not live: what that means for who reads it. */
import { areFiguresLive, isSituationLive, refusalOf, type Degraded } from "../core/connection";
import { useMessages } from "../hooks/language";
import { useConnection, useIds } from "../hooks/store";
import type { Messages } from "../messages/fr";

export function LinkBanner() {
  const t = useMessages();
  const connection = useConnection();
  const isEmpty = useIds().length === 0;
  if (connection.link.kind === "refused" && connection.link.reason === "limit") {
    return <p className="banner cut">{t.session.limit}</p>;
  }
  if (isEmpty || (areFiguresLive(connection) && isSituationLive(connection))) return null;
  const { link, degraded, heardAt } = connection;
  if (link.kind === "live" && degraded !== null) return <p className="banner degraded">{degradedWords(degraded, areFiguresLive(connection), t)}</p>;
  const comesBack = refusalOf(link) === null;
  const words = heardAt === null ? t.link.notLiveYet : (comesBack ? t.link.notLive : t.link.ended)(t.time(heardAt));
  return <p className="banner cut">{words}</p>;
}

function degradedWords({ since, parts }: Degraded, figuresLive: boolean, t: Messages): string {
  if (figuresLive) return t.link.situationBanner(t.time(Date.parse(since)));
  const why = parts.map((part) => t.link.degradedParts[part] ?? t.link.degradedOther);
  return t.link.degradedBanner(t.time(Date.parse(since)), [...new Set(why)].join(" "));
}
