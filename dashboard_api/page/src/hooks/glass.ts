/** The glass of the person signed in: whole, or broken and until when; kept in this tab over a reload. */
import { useState } from "react";
import { type Glass, glassOf, type OwnGrant } from "../core/glass";
import type { Me } from "../core/me";
import { keepGlass, keptGlass } from "../shell/token";
import { useAtTime, useStore } from "./store";

export function useGlass(me: Me | null): { glass: Glass; keep: (own: OwnGrant | null) => void } {
  const store = useStore();
  const [own, setOwn] = useState(keptGlass);
  useAtTime((now) => glassOf(me, own, now).kind);
  const keep = (grant: OwnGrant | null) => {
    keepGlass(grant);
    setOwn(grant);
  };
  return { glass: glassOf(me, own, store.now()), keep };
}
