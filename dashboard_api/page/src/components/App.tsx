/** The whole page: bars above, the table, and the form of the unit in hand. */
import { useCallback, useMemo, useRef, useState } from "react";
import { areFiguresLive, refusalOf } from "../core/connection";
import { mayBreakGlass, readsOwnPlaceAlone, readsSumsAlone, seesBrokenGlass, viewsOf } from "../core/me";
import { type Desk, DeskContext } from "../hooks/desk";
import type { Drafts, Outlet } from "../hooks/entry";
import { useFilters } from "../hooks/filters";
import { useBootstrap, useLiveSocket } from "../hooks/live";
import { useGlass } from "../hooks/glass";
import { useMe } from "../hooks/me";
import { useNarrowWindow } from "../hooks/narrow";
import { useShownIds } from "../hooks/shown-ids";
import { useConnection } from "../hooks/store";
import { forgetToken, keepToken, keptToken } from "../shell/token";
import { AlertList } from "./AlertList";
import { BreakGlass } from "./BreakGlass";
import { DeclareTension } from "./DeclareTension";
import { FeedsDownBanner } from "./FeedsDownBanner";
import { FilterBar } from "./FilterBar";
import { GlassBanner } from "./GlassBanner";
import { GlassesBroken } from "./GlassesBroken";
import { Header } from "./Header";
import { LinkBanner } from "./LinkBanner";
import { QualityView } from "./QualityView";
import { type Settled, SettledNotice } from "./SettledNotice";
import { SignIn } from "./SignIn";
import { SumsTable } from "./SumsTable";
import { TensionBanner } from "./TensionBanner";
import { TokenBanner } from "./TokenBanner";
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
  const [renews, setRenews] = useState(false);
  const [breaksGlass, setBreaksGlass] = useState(false);
  const [settled, setSettled] = useState<Settled | null>(null);
  const drafts = useRef<Drafts>(new Map());
  const grid = useRef<HTMLDivElement>(null);
  const connection = useConnection();
  const narrow = useNarrowWindow();
  const me = useMe(session, () => location.reload()); // nothing that another person read stays in memory
  const sumsAlone = readsSumsAlone(me);
  const ownAlone = readsOwnPlaceAlone(me);
  const resumes = !mayBreakGlass(me);
  useLiveSocket(session, { territory: filters.territory, group: filters.group, sumsAlone, ownAlone, resumes });
  const { glass, opened, ended } = useGlass(me);
  const shown = useShownIds(filters, codes);

  const close = useCallback(() => {
    change({ unit: "" });
    grid.current?.focus();
  }, [change]);
  const signIn = (pasted: string) => {
    keepToken(pasted);
    setEntryUnauthenticated(false);
    setRenews(false);
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
  const onUnauthenticated = useCallback(() => setEntryUnauthenticated(true), []);
  const outlet: Outlet = {
    ingest: config?.ingest ?? null,
    token,
    onUnauthenticated,
    onSettled: ({ unit_id: unitId, name }, accepted) => {
      if (inHand.current !== unitId) setSettled({ unitId, name, accepted });
    },
  };

  const refused = entryUnauthenticated ? "unauthenticated" : refusalOf(connection.link);
  const live = areFiguresLive(connection);
  const asksToken = token === null || refused !== null;
  const covered = asksToken || (narrow && openId !== null);
  const desk: Desk = useMemo(() => ({ me, token, onUnauthenticated }), [me, token, onUnauthenticated]);
  // A link may name a view that this person has not.
  const view = me === null || viewsOf(me).includes(filters.view) ? filters.view : "units";
  return (
    <DeskContext value={desk}>
      <div className="page">
        <div className="board" inert={covered}>
          <Header
            view={view}
            onView={(chosen) => change({ view: chosen })}
            onSignOut={token === null ? null : signOut}
            onDeclare={me?.declares === true ? () => setDeclares(true) : null}
            onBreakGlass={glass.kind === "whole" ? () => setBreaksGlass(true) : null}
          />
          <FilterBar filters={{ ...filters, view }} change={change} codes={codes} shown={shown.ids.length} sumsAlone={sumsAlone} />
          <main>
            {token !== null && refused === null && <TokenBanner token={token} onRenew={() => setRenews(true)} />}
            {glass.kind === "broken" && <GlassBanner until={glass.until} onEnded={ended} />}
            {seesBrokenGlass(me) && <GlassesBroken />}
            <TensionBanner codes={codes} formOpen={openId !== null} />
            {view === "units" && me?.reach.sums !== false && !sumsAlone && (
              <Totals filters={filters} shown={shown} codes={codes} live={live} ownAlone={ownAlone} />
            )}
            <LinkBanner />
            <FeedsDownBanner onList={view !== "alerts" && viewsOf(me).includes("alerts") ? () => change({ view: "alerts" }) : null} />
            {settled !== null && <SettledNotice settled={settled} onReopen={open} onDismiss={() => setSettled(null)} />}
            {view === "alerts" && <AlertList filters={filters} codes={codes} onUnit={open} />}
            {view === "quality" && <QualityView filters={filters} />}
            {view === "units" && sumsAlone && <SumsTable territory={filters.territory} group={filters.group} live={live} />}
            {view === "units" && !sumsAlone && (
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
        {breaksGlass && <BreakGlass onBroken={opened} onClose={() => setBreaksGlass(false)} />}
        {asksToken ? (
          <SignIn refused={refused} onToken={signIn} onLater={null} />
        ) : (
          renews && <SignIn refused={null} onToken={signIn} onLater={() => setRenews(false)} />
        )}
      </div>
    </DeskContext>
  );
}
