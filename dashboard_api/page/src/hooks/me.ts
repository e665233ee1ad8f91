/** Who this session's token is; null until the service has said so. A renewed token keeps the form that is open. */
import { useEffect, useState } from "react";
import type { Me } from "../core/me";
import { fetchMe } from "../shell/me";
import type { Session } from "./live";
import { useAccess } from "./store";

/** `onAnother`: the token is of another person than the one before. */
export function useMe(session: Session, onAnother: () => void): Me | null {
  const [me, setMe] = useState<Me | null>(null);
  const access = useAccess();
  useEffect(() => {
    if (session.token === null) return;
    const abort = new AbortController();
    const gone = () => undefined; // another session took its place
    const take = (said: Me | null) => {
      if (said === null) return;
      if (me !== null && me.subject !== said.subject) onAnother();
      else setMe(said);
    };
    fetchMe(session.token, abort.signal).then(take, gone);
    return () => abort.abort();
  }, [session, access]);
  return me;
}
