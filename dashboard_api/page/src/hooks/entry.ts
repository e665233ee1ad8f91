/** A person's entry in the making: what is typed, what was sent, what came back. Kept per unit while the tab lives. */
import { useEffect, useState } from "react";
import { confirmOf, type Entry, reportOf } from "../core/entry";
import { type Field, markedSent, type Typed, withoutSent } from "../core/fields";
import { besideFeed, type Visibility, visibilityOf } from "../core/visible";
import type { Row } from "../core/wire";
import { newAttempt } from "../shell/attempt";
import { type Sent, sendEntry } from "../shell/ingest";
import { useStore } from "./store";

export interface Draft {
  typed: Typed;
  takeover: boolean;
  reason: string;
}

export type Drafts = Map<string, Draft>;

export type Progress =
  | { kind: "idle" }
  | { kind: "bad_fields"; fieldIds: readonly string[] }
  | { kind: "nothing" }
  | { kind: "reason_missing" }
  | { kind: "sending"; attempt: Attempted }
  | { kind: "accepted"; attempt: Attempted }
  | { kind: "visible"; as: Exclude<Visibility, "not_yet"> }
  | { kind: "failed"; attempt: Attempted; sent: Exclude<Sent, { kind: "accepted" }> };

interface Attempted {
  entry: Entry;
  /** Of each record, the field it came from. */
  fieldIds: readonly string[];
  typed: Typed;
}

const NEW: Draft = { typed: {}, takeover: false, reason: "" };

/** Where entries go and as whom; null while not known yet. */
export interface Outlet {
  ingest: string | null;
  token: string | null;
  onUnauthenticated: () => void;
}

export function useEntry(row: Row, fields: readonly Field[], outlet: Outlet, drafts: Drafts) {
  const store = useStore();
  const [draft, setDraft] = useState<Draft>(() => drafts.get(row.unit_id) ?? NEW);
  const [progress, setProgress] = useState<Progress>({ kind: "idle" });
  const unitId = row.unit_id;

  useEffect(() => {
    // What was sent ends with the form: opened again later, it would pass for what the person sees then.
    drafts.set(unitId, { ...draft, typed: withoutSent(draft.typed) });
  }, [drafts, draft, unitId]);

  useEffect(() => {
    if (progress.kind !== "accepted") return;
    const { entry, fieldIds } = progress.attempt;
    const as = visibilityOf(row, entry);
    if (as === "not_yet") return;
    if (entry.kind === "report") {
      const kept = besideFeed(row, entry, fieldIds);
      setDraft((before) => ({ ...before, typed: withoutSent(before.typed, kept) }));
    }
    setProgress({ kind: "visible", as });
  }, [row, progress]);

  const send = async (attempt: Attempted) => {
    const { ingest, token } = outlet;
    if (ingest === null || token === null) return setProgress({ kind: "failed", attempt, sent: { kind: "no_answer" } });
    setProgress({ kind: "sending", attempt });
    const sent = await sendEntry(ingest, token, attempt.entry);
    if (sent.kind === "accepted" && attempt.entry.kind === "report") {
      // The form may be closed by now; if it is not, what it still holds is stored again.
      drafts.delete(unitId);
      setDraft((before) => ({ ...(attempt.entry.takeover ? NEW : before), typed: markedSent(before.typed, attempt.typed) }));
    }
    if (sent.kind === "unauthenticated") outlet.onUnauthenticated();
    setProgress(sent.kind === "accepted" ? { kind: "accepted", attempt } : { kind: "failed", attempt, sent });
  };

  const edit = (change: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...change }));
    setProgress((before) => (isStale(before) ? { kind: "idle" } : before));
  };

  return {
    draft,
    progress,
    edit,
    type: (field: Field, text: string) => {
      const base = draft.typed[field.id]?.base ?? field.live?.count ?? null;
      edit({ typed: { ...draft.typed, [field.id]: { text, base } } });
    },
    untouch: (field: Field) => {
      const { [field.id]: _, ...rest } = draft.typed;
      edit({ typed: rest });
    },
    save: () => {
      const reason = draft.takeover ? draft.reason.trim() : null;
      if (reason === "") return setProgress({ kind: "reason_missing" });
      const report = reportOf(unitId, fields, draft.typed, newAttempt(store.now()), reason);
      if (report.kind !== "ready") return setProgress(report);
      void send({ entry: report.entry, fieldIds: report.fieldIds, typed: draft.typed });
    },
    confirm: () => void send({ entry: confirmOf(unitId, newAttempt(store.now())), fieldIds: [], typed: {} }),
    /** The same entry, byte for byte: if the first one arrived after all, it is the same event. */
    retry: () => {
      if (progress.kind === "failed") void send(progress.attempt);
    },
  };
}

export type EntryInHand = ReturnType<typeof useEntry>;

/** Once something is typed, what was said of the last attempt is over, but a refusal is what is being mended. */
function isStale(progress: Progress): boolean {
  if (progress.kind === "sending" || progress.kind === "accepted") return false;
  return !(progress.kind === "failed" && progress.sent.kind === "refused");
}
