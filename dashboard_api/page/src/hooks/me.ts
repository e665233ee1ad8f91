/** Who this session's token is; null until the service has said so. A renewed token keeps the form that is open. */
import { useEffect, useState } from "react";
import type { Me } from "../core/me";
import { fetchMe } from "../shell/me";
import type { Session } from "./live";

export function useMe(session: Session): Me | null {
  const [me, setMe] = useState<Me | null>(null);
  useEffect(() => {
    if (session.token === null) return;
    const abort = new AbortController();
    const gone = () => undefined; // another session took its place
    fetchMe(session.token, abort.signal).then((said) => said !== null && setMe(said), gone);
    return () => abort.abort();
  }, [session]);
  return me;
}
