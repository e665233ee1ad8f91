/** The page's outside: what is asked once, and the live socket for the token and filters of the moment. */
import { useEffect, useRef, useState } from "react";
import { type Codes, NO_CODES } from "../core/codes";
import { NATION } from "../core/filters";
import { territoriesIn } from "../core/regional";
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

export interface Watched {
  territory: string;
  group: string;
  /** Who reads no units watches the sums of the territories below. */
  sumsAlone: boolean;
  /** Who reads nothing outside its own place watches all of that. */
  ownAlone: boolean;
  resumes: boolean;
}

export function useLiveSocket(session: Session, { territory, group, sumsAlone, ownAlone, resumes }: Watched): void {
  const store = useStore();
  const socket = useRef<LiveSocket | null>(null);
  const used = useRef(session);
  const wanted = useRef({ territory, group, sumsAlone, ownAlone });
  const signedIn = session.token !== null;

  useEffect(() => {
    if (session.token === null) return;
    const url = new URL("/v1/live", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    used.current = session;
    socket.current = new LiveSocket(store, url.href, session.token, asked(wanted.current));
    socket.current.start();
    return () => {
      socket.current?.stop();
      socket.current = null;
    };
  }, [store, signedIn]);

  useEffect(() => {
    if (used.current === session || session.token === null) return;
    used.current = session;
    socket.current?.renew(session.token);
  }, [session]);

  useEffect(() => {
    if (socket.current !== null) socket.current.resumes = resumes;
  }, [resumes, signedIn]);

  useEffect(() => {
    const now = { territory, group, sumsAlone, ownAlone };
    if (JSON.stringify(now) === JSON.stringify(wanted.current)) return;
    wanted.current = now;
    socket.current?.want(asked(now));
  }, [territory, group, sumsAlone, ownAlone]);
}

function asked({ territory, group, sumsAlone, ownAlone }: Omit<Watched, "resumes">) {
  const units = territory === NATION || ownAlone ? [] : [territory];
  return { territories: sumsAlone ? territoriesIn(territory) : units, groups: group === "" ? [] : [group] };
}
