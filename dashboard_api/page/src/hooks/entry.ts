/** A person's entry in the making: what is typed, what was sent, what came back. Kept per unit while the tab lives. */
import { useEffect, useState } from "react";
import { confirmOf, type Entry, reportOf } from "../core/entry";
import { type Field, markedSent, oldTypedAt, type Typed, withoutSent } from "../core/fields";
import { automatic } from "../core/speakers";
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

/** `failed`: the attempt that came to nothing, to be tried again as it was. */
export interface Kept {
  draft: Draft;
  failed: Failed | null;
}

export type Drafts = Map<string, Kept>;

export type Progress =
  | { kind: "idle" }
  | { kind: "bad_fields"; fieldIds: readonly string[] }
  | { kind: "nothing" }
  | { kind: "reason_missing" }
  /** Typed so long ago that only the person knows whether it is still true. */
  | { kind: "old"; typedAt: number }
  | { kind: "sending"; attempt: Attempted }
  | { kind: "accepted"; attempt: Attempted }
  | { kind: "visible"; as: Exclude<Visibility, "not_yet"> }
  | Failed;

interface Failed {
  kind: "failed";
  attempt: Attempted;
  sent: Exclude<Sent, { kind: "accepted" }>;
}

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
  /** An answer came, or none did: whoever closed the form meanwhile has to be told. */
  onSettled: (row: Row, accepted: boolean) => void;
}

export function useEntry(row: Row, fields: readonly Field[], outlet: Outlet, drafts: Drafts) {
  const store = useStore();
  const unitId = row.unit_id;
  const [draft, setDraft] = useState<Draft>(() => drafts.get(unitId)?.draft ?? NEW);
  const [progress, setProgress] = useState<Progress>(() => drafts.get(unitId)?.failed ?? { kind: "idle" });

  useEffect(() => {
    // What was sent ends with the form: opened again later, it would pass for what the person sees then.
    const unsent = { ...draft, typed: withoutSent(draft.typed) };
    drafts.set(unitId, { draft: unsent, failed: progress.kind === "failed" ? progress : null });
  }, [drafts, draft, progress, unitId]);

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
    if (progress.kind === "sending") return;
    if (ingest === null || token === null) return setProgress({ kind: "failed", attempt, sent: { kind: "no_answer" } });
    setProgress({ kind: "sending", attempt });
    const sent = await sendEntry(ingest, token, attempt.entry);
    // The form may be closed by now, and what is stored is what it opens with; if it is not, it stores its own again.
    const stored = drafts.get(unitId)?.draft ?? NEW;
    if (sent.kind === "accepted") {
      if (attempt.entry.kind === "report") {
        drafts.delete(unitId);
        setDraft((before) => ({ ...(attempt.entry.takeover ? NEW : before), typed: markedSent(before.typed, attempt.typed) }));
      }
      setProgress({ kind: "accepted", attempt });
    } else {
      const failed: Failed = { kind: "failed", attempt, sent };
      drafts.set(unitId, { draft: stored, failed });
      setProgress(failed);
    }
    if (sent.kind === "unauthenticated") outlet.onUnauthenticated();
    outlet.onSettled(row, sent.kind === "accepted");
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
      edit({ typed: { ...draft.typed, [field.id]: { text, base, at: store.now() } } });
    },
    untouch: (field: Field) => {
      const { [field.id]: _, ...rest } = draft.typed;
      edit({ typed: rest });
    },
    untouchAll: () => edit({ typed: {} }),
    /** `stillTrue`: the person was asked, and says that what they typed a while ago is true now. */
    save: (stillTrue = false) => {
      if (progress.kind === "sending") return;
      // Ticked while a feed spoke: once none does, there is nothing to take over and no box to be seen.
      const reason = draft.takeover && automatic(row) !== null ? draft.reason.trim() : null;
      if (reason === "") return setProgress({ kind: "reason_missing" });
      const now = store.now();
      const report = reportOf(unitId, fields, draft.typed, newAttempt(now), reason);
      if (report.kind !== "ready") return setProgress(report);
      const typedAt = stillTrue ? null : oldTypedAt(draft.typed, now);
      if (typedAt !== null) return setProgress({ kind: "old", typedAt });
      void send({ entry: report.entry, fieldIds: report.fieldIds, typed: draft.typed });
    },
    confirm: () => void send({ entry: confirmOf(unitId, newAttempt(store.now())), fieldIds: [], typed: {} }),
    /** The same entry, byte for byte: if the first one arrived after all, it is the same event, of its own time. */
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
