/** Speaking with the dashboard service as the person signed in, from any component. */
import { createContext, useContext, useEffect, useState } from "react";
import type { Me } from "../core/me";
import { askDesk, type DeskSaid, type Failure, fetchFile } from "../shell/desk";

export interface Desk {
  me: Me | null;
  token: string | null;
  onUnauthenticated: () => void;
}

export const DeskContext = createContext<Desk>({ me: null, token: null, onUnauthenticated: () => undefined });

export const useMyself = (): Me | null => useContext(DeskContext).me;

/** Failed ones are for the caller to say; a token that is no longer valid is also asked for anew. */
export function useTell(): <T>(method: "POST" | "DELETE", path: string, body?: object) => Promise<DeskSaid<T>> {
  const { token, onUnauthenticated } = useContext(DeskContext);
  return async (method, path, body) => {
    if (token === null) return { kind: "unauthenticated" };
    const said = await askDesk<never>(token, method, path, body);
    if (said.kind === "unauthenticated") onUnauthenticated();
    return said;
  };
}

const AGAIN_MS = 60_000;

export interface Asked<T> {
  /** Null: not known (yet). */
  body: T | null;
  /** Why the last try gave nothing; what an earlier one gave is kept. */
  failure: Failure | null;
  again: () => void;
}

/** What the service answers to a GET, asked again now and then while it is looked at. */
export function useAnswer<T>(path: string | null, everyMs: number = AGAIN_MS): Asked<T> {
  const { token, onUnauthenticated } = useContext(DeskContext);
  const [answer, setAnswer] = useState<{ path: string; body: T | null; failure: Failure | null } | null>(null);
  const [asks, setAsks] = useState(0);
  useEffect(() => {
    if (token === null || path === null) return;
    let left = false;
    const ask = async () => {
      const said = await askDesk<T>(token, "GET", path);
      if (left) return;
      if (said.kind === "unauthenticated") onUnauthenticated();
      setAnswer((before) => {
        if (said.kind === "done") return { path, body: said.body, failure: null };
        return { path, body: before?.path === path ? before.body : null, failure: said };
      });
    };
    void ask();
    const timer = setInterval(ask, everyMs);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, [token, path, everyMs, asks, onUnauthenticated]);
  const mine = answer !== null && answer.path === path ? answer : { body: null, failure: null };
  return { ...mine, again: () => setAsks((count) => count + 1) };
}

/** For what may just as well be missing; null: not known (yet). */
export function useAsked<T>(path: string | null): T | null {
  return useAnswer<T>(path).body;
}

/** Fetches a file and gives it to the browser. */
export function useDownload(): (path: string, name: string) => Promise<DeskSaid<null>> {
  const { token, onUnauthenticated } = useContext(DeskContext);
  return async (path, name) => {
    if (token === null) return { kind: "unauthenticated" };
    const said = await fetchFile(token, path, name);
    if (said.kind === "unauthenticated") onUnauthenticated();
    return said;
  };
}
