/** The whole page: bars above, the table, and the form of the unit in hand. */
import { useCallback, useMemo, useRef, useState } from "react";
import { areFiguresLive, refusalOf } from "../core/connection";
import { mayDeclare } from "../core/me";
import { type Desk, DeskContext } from "../hooks/desk";
import type { Drafts, Outlet } from "../hooks/entry";
import { useFilters } from "../hooks/filters";
import { useBootstrap, useLiveSocket } from "../hooks/live";
import { useMe } from "../hooks/me";
import { useNarrowWindow } from "../hooks/narrow";
import { useShownIds } from "../hooks/shown-ids";
import { useConnection } from "../hooks/store";
import { forgetToken, keepToken, keptToken } from "../shell/token";
import { AlertList } from "./AlertList";
import { DeclareTension } from "./DeclareTension";
import { FeedsDownBanner } from "./FeedsDownBanner";
import { FilterBar } from "./FilterBar";
import { Header } from "./Header";
import { LinkBanner } from "./LinkBanner";
import { type Settled, SettledNotice } from "./SettledNotice";
import { SignIn } from "./SignIn";
import { TensionBanner } from "./TensionBanner";
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
  const openId = filters.unit === "" ? null : filters.unit;
  const [declares, setDeclares] = useState(false);
  const [settled, setSettled] = useState<Settled | null>(null);
  const drafts = useRef<Drafts>(new Map());
  const grid = useRef<HTMLDivElement>(null);
  const connection = useConnection();
  const narrow = useNarrowWindow();
  const me = useMe(session);
  useLiveSocket(session, filters.territory, filters.group);
  const shown = useShownIds(filters, codes);

  const close = useCallback(() => {
    change({ unit: "" });
    grid.current?.focus();
  }, [change]);
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
    change({ unit: unitId });
  }, [change]);
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
  const desk: Desk = useMemo(
    () => ({ me, token, onUnauthenticated: () => setEntryUnauthenticated(true) }),
    [me, token],
  );
  return (
    <DeskContext value={desk}>
      <div className="page">
        <div className="board" inert={covered}>
          <Header
            view={filters.view}
            onView={(view) => change({ view })}
            onSignOut={token === null ? null : signOut}
            onDeclare={mayDeclare(me) ? () => setDeclares(true) : null}
          />
          <FilterBar filters={filters} change={change} codes={codes} shown={shown.ids.length} />
          <main>
            <TensionBanner codes={codes} formOpen={openId !== null} />
            {filters.view === "units" && <Totals filters={filters} shown={shown} codes={codes} live={live} />}
            <LinkBanner />
            <FeedsDownBanner onList={filters.view === "alerts" ? null : () => change({ view: "alerts" })} />
            {settled !== null && <SettledNotice settled={settled} onReopen={open} onDismiss={() => setSettled(null)} />}
            {filters.view === "alerts" ? (
              <AlertList filters={filters} onUnit={open} />
            ) : (
              <UnitTable shown={shown} codes={codes} live={live} gridRef={grid} openId={openId} onOpen={open} />
            )}
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
            onEstablishment={(finess) => change({ territory: `E-${finess}`, group: "", text: "", state: "", view: "units" })}
          />
        )}
        {declares && (
          <DeclareTension territory={filters.territory} group={filters.group} codes={codes} onClose={() => setDeclares(false)} />
        )}
        {asksToken && <SignIn refused={refused} onToken={signIn} />}
      </div>
    </DeskContext>
  );
}
