/** The page's outside: what is asked once, and the live socket for the token and filters of the moment. */
import { useEffect, useRef, useState } from "react";
import { type Codes, NO_CODES } from "../core/codes";
import { NATION } from "../core/filters";
import { type Config, fetchCodes, fetchConfig } from "../shell/bootstrap";
import { LiveSocket } from "../shell/live-socket";
import { useStore } from "./store";

export function useBootstrap(): { config: Config | null; codes: Codes } {
  const store = useStore();
  const [config, setConfig] = useState<Config | null>(null);
  const [codes, setCodes] = useState<Codes>(NO_CODES);
  useEffect(() => {
    const abort = new AbortController();
    const onServerTime = (ms: number) => store.heardServerTime(ms);
    const gone = () => undefined; // aborted with the page
    fetchConfig(abort.signal, onServerTime).then(setConfig, gone);
    fetchCodes(abort.signal, onServerTime).then(setCodes, gone);
    return () => abort.abort();
  }, [store]);
  return { config, codes };
}

export interface Session {
  token: string | null;
}

export function useLiveSocket(session: Session, territory: string, group: string): void {
  const store = useStore();
  const socket = useRef<LiveSocket | null>(null);
  const wanted = useRef({ territory, group });

  useEffect(() => {
    if (session.token === null) return;
    const url = new URL("/v1/live", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    socket.current = new LiveSocket(store, url.href, session.token, asked(wanted.current.territory, wanted.current.group));
    socket.current.start();
    return () => {
      socket.current?.stop();
      socket.current = null;
    };
  }, [store, session]);

  useEffect(() => {
    if (wanted.current.territory === territory && wanted.current.group === group) return;
    wanted.current = { territory, group };
    socket.current?.want(asked(territory, group));
  }, [territory, group]);
}

function asked(territory: string, group: string) {
  return { territories: territory === NATION ? [] : [territory], groups: group === "" ? [] : [group] };
}
