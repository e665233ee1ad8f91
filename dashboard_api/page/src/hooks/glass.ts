/** The glass of the person signed in: whole, or broken and until when; kept in this tab over a reload. */
import { useState } from "react";
import { type Glass, glassOf, type OwnGrant } from "../core/glass";
import type { Me } from "../core/me";
import { keepGlass, keptGlass } from "../shell/token";
import { useAtTime, useStore } from "./store";

interface MyGlass {
  glass: Glass;
  opened: (own: OwnGrant) => void;
  ended: () => void;
}

export function useGlass(me: Me | null): MyGlass {
  const store = useStore();
  const [own, setOwn] = useState(keptGlass);
  useAtTime((now) => glassOf(me, own, now).kind);
  const opened = ({ subject, until }: OwnGrant) => {
    keepGlass({ subject, until });
    setOwn({ subject, until });
  };
  const ended = () => {
    if (me !== null) opened({ subject: me.subject, until: new Date(store.now()).toISOString() });
  };
  return { glass: glassOf(me, own, store.now()), opened, ended };
}
