/** The unit in hand: who it is, what it said, and for those who may, the form to say more. */
import { useEffect, useRef } from "react";
import type { Codes } from "../core/codes";
import { isAway } from "../core/connection";
import { type Me, rightOn } from "../core/me";
import { feedsDownOf } from "../core/situation";
import type { Drafts, Outlet } from "../hooks/entry";
import { useEscape } from "../hooks/escape";
import { useMessages } from "../hooks/language";
import { useAccess, useConnection, useFeedsDown, useRow } from "../hooks/store";
import { EntryForm } from "./EntryForm";
import { ReadOnlyFigures } from "./ReadOnlyFigures";
import { FeedDown } from "./FeedsDownBanner";
import { SignsOfLife } from "./SignsOfLife";
import { UnitFacts } from "./UnitFacts";

interface Props {
  unitId: string;
  codes: Codes;
  me: Me | null;
  outlet: Outlet;
  drafts: Drafts;
  inert: boolean;
  onClose: () => void;
  onEstablishment: (finess: string) => void;
}

export function UnitPanel({ unitId, codes, me, outlet, drafts, inert, onClose, onEstablishment }: Props) {
  const t = useMessages();
  const now = useRow(unitId);
  // A unit that leaves the filters while its form is open keeps what was typed.
  const last = useRef(now);
  // But nothing stays that its reader may read no more.
  const access = useAccess();
  const readAs = useRef(access);
  if (readAs.current !== access) last.current = undefined;
  readAs.current = access;
  if (now !== undefined) last.current = now;
  const row = last.current;
  const down = useFeedsDown();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);
  useEscape(panel, inert, onClose);
  const right = row === undefined ? "loading" : rightOn(row, me);
  return (
    <section ref={panel} className="panel" role="dialog" aria-labelledby="panel-title" tabIndex={-1} inert={inert}>
      <button type="button" className="close" onClick={onClose} aria-label={t.form.close} title={t.form.close}>
        <span aria-hidden="true">✕</span>
      </button>
      {now === undefined && <NotHere wasHere={row !== undefined} />}
      {row !== undefined && (
        <>
          <UnitFacts row={row} codes={codes} onEstablishment={onEstablishment} />
          {feedsDownOf(row, down).map((feed) => (
            <div key={feed.feed} className="feeds-down" role="status">
              <FeedDown feed={feed} />
            </div>
          ))}
          <SignsOfLife row={row} />
          {right === "write" ? (
            <EntryForm row={row} codes={codes} outlet={outlet} drafts={drafts} />
          ) : (
            <ReadOnlyFigures row={row} codes={codes} why={right === "loading" ? t.form.askingRights : t.form.readOnly} />
          )}
        </>
      )}
    </section>
  );
}

/** A link may name a unit that has not come yet, or that is not among those shown. */
function NotHere({ wasHere }: { wasHere: boolean }) {
  const t = useMessages();
  const { link } = useConnection();
  const waits = !wasHere && link.kind !== "live" && !isAway(link);
  return (
    <p id={wasHere ? undefined : "panel-title"} className={waits ? "hint" : "banner cut"} role="status">
      {waits ? t.form.loadingUnit : t.form.gone}
    </p>
  );
}
