/** The whole page: bars above, the table, and the form of the unit in hand. */
import { useCallback, useRef, useState } from "react";
import { areFiguresLive, refusalOf } from "../core/connection";
import type { Drafts, Outlet } from "../hooks/entry";
import { useFilters } from "../hooks/filters";
import { useBootstrap, useLiveSocket } from "../hooks/live";
import { useMe } from "../hooks/me";
import { useNarrowWindow } from "../hooks/narrow";
import { useShownIds } from "../hooks/shown-ids";
import { useConnection } from "../hooks/store";
import { forgetToken, keepToken, keptToken } from "../shell/token";
import { FilterBar } from "./FilterBar";
import { Header } from "./Header";
import { LinkBanner } from "./LinkBanner";
import { type Settled, SettledNotice } from "./SettledNotice";
import { SignIn } from "./SignIn";
import { Totals } from "./Totals";
import { UnitPanel } from "./UnitPanel";
import { UnitTable } from "./UnitTable";

export function App() {
  const { config, codes } = useBootstrap();
  // An object, so that signing in again connects again, even with the same token.
  const [session, setSession] = useState(() => ({ token: keptToken() }));
  const { token } = session;
  const [entryUnauthenticated, setEntryUnauthenticated] = useState(false);
  const [filters, change] = useFilters();
  const [openId, setOpenId] = useState<string | null>(null);
  const [settled, setSettled] = useState<Settled | null>(null);
  const drafts = useRef<Drafts>(new Map());
  const grid = useRef<HTMLDivElement>(null);
  const connection = useConnection();
  const narrow = useNarrowWindow();
  const me = useMe(session);
  useLiveSocket(session, filters.territory, filters.group);
  const shown = useShownIds(filters, codes);

  const close = useCallback(() => {
    setOpenId(null);
    grid.current?.focus();
  }, []);
  const signIn = (pasted: string) => {
    keepToken(pasted);
    setEntryUnauthenticated(false);
    setSession({ token: pasted });
  };
  const signOut = () => {
    forgetToken();
    location.reload(); // nothing read with the token stays in memory
  };

  const inHand = useRef(openId);
  inHand.current = openId;
  const open = useCallback((unitId: string) => {
    setSettled(null);
    setOpenId(unitId);
  }, []);
  const outlet: Outlet = {
    ingest: config?.ingest ?? null,
    token,
    onUnauthenticated: () => setEntryUnauthenticated(true),
    onSettled: ({ unit_id: unitId, name }, accepted) => {
      if (inHand.current !== unitId) setSettled({ unitId, name, accepted });
    },
  };

  const refused = entryUnauthenticated ? "unauthenticated" : refusalOf(connection.link);
  const live = areFiguresLive(connection);
  const asksToken = token === null || refused !== null;
  const covered = asksToken || (narrow && openId !== null);
  return (
    <div className="page">
      <div className="board" inert={covered}>
        <Header onSignOut={token === null ? null : signOut} />
        <FilterBar filters={filters} change={change} codes={codes} shown={shown.ids.length} />
        <main>
          <Totals filters={filters} shown={shown} codes={codes} live={live} />
          <LinkBanner />
          {settled !== null && <SettledNotice settled={settled} onReopen={open} onDismiss={() => setSettled(null)} />}
          <UnitTable
            shown={shown}
            codes={codes}
            live={live}
            gridRef={grid}
            openId={openId}
            onOpen={open}
          />
        </main>
      </div>
      {openId !== null && (
        <UnitPanel
          key={openId}
          unitId={openId}
          codes={codes}
          me={me}
          outlet={outlet}
          drafts={drafts.current}
          inert={asksToken}
          onClose={close}
          onEstablishment={(finess) => change({ territory: `E-${finess}`, group: "", text: "" })}
        />
      )}
      {asksToken && <SignIn refused={refused} onToken={signIn} />}
    </div>
  );
}
