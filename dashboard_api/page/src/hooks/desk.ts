/** Speaking with the dashboard service as the person signed in, from any component. */
import { createContext, useContext, useEffect, useState } from "react";
import type { Me } from "../core/me";
import { askDesk, type DeskSaid } from "../shell/desk";

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

/** What the service answers to a GET, asked again now and then while it is looked at; null: not known (yet). */
export function useAsked<T>(path: string | null): T | null {
  const { token } = useContext(DeskContext);
  const [answer, setAnswer] = useState<{ path: string; body: T } | null>(null);
  useEffect(() => {
    if (token === null || path === null) return;
    let left = false;
    const ask = async () => {
      const said = await askDesk<T>(token, "GET", path);
      if (!left && said.kind === "done") setAnswer({ path, body: said.body });
    };
    void ask();
    const timer = setInterval(ask, AGAIN_MS);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, [token, path]);
  return answer !== null && answer.path === path ? answer.body : null;
}
