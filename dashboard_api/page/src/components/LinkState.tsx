/** The state of the link in words; colour and mark only repeat them. */
import type { Connection } from "../core/connection";
import { useMessages } from "../hooks/language";
import { useConnection } from "../hooks/store";
import type { Messages } from "../messages/fr";

export function LinkState() {
  const t = useMessages();
  const connection = useConnection();
  return (
    <p className="link-state" role="status" data-link={tone(connection)}>
      {wordsOf(connection, t)}
    </p>
  );
}

function tone({ link, degraded }: Connection): "live" | "waiting" | "cut" | "degraded" {
  if (link.kind === "live") return degraded === null ? "live" : "degraded";
  return link.kind === "cut" || link.kind === "refused" ? "cut" : "waiting";
}

function wordsOf({ link, degraded }: Connection, t: Messages): string {
  if (link.kind === "connecting") return t.link.connecting;
  if (link.kind === "catching_up") return t.link.catchingUp;
  if (link.kind === "cut") return t.link.cut(t.time(link.since));
  if (link.kind === "refused") {
    if (link.reason === "limit") return t.link.limit;
    return link.reason === "protocol" ? t.link.protocol : t.link.signIn;
  }
  if (degraded === null) return t.link.live;
  return t.link.degraded(t.time(Date.parse(degraded.since)));
}
