/**
 * What the screen holds, and how each frame changes it. Mirrors the live protocol: whole rows are merged by
 * top-level field, removed rows go, and a delta that does not start at our version is a gap, never a guess.
 */
import { valuesOf } from "./signs";
import type { Delta, Resume, Rollup, Row, RowChange, Snapshot } from "./wire";

export interface Live {
  epoch: string | null;
  version: string | null;
  rows: Map<string, Row>;
  rollups: Map<string, Rollup>;
  /** Parts of a snapshot not yet whole; what is shown stays until it is. */
  pending: Snapshot[];
}

export type Outcome =
  | Applied
  | { kind: "partial" }
  | { kind: "gap"; reason: "version" | "unknown_row" | "snapshot_parts" };

export interface Applied {
  kind: "applied";
  /** Units that came, went or changed their description; null after a snapshot, for any of them. */
  moved: readonly string[] | null;
  /** Some unit came, went, or is in another state of freshness or under another level. */
  restated: boolean;
  /** Units whose figures changed while we looked: one that comes into view is no change. */
  recounted: readonly string[];
}

export function emptyLive(): Live {
  return { epoch: null, version: null, rows: new Map(), rollups: new Map(), pending: [] };
}

/** Where to take up again; null when there is nothing to take up. */
export function resumePoint(live: Live): Resume | null {
  return live.epoch === null || live.version === null ? null : { epoch: live.epoch, version: live.version };
}

/** Forgets the position, keeps what is shown: the next answer is a snapshot. */
export function forgetPosition(live: Live): void {
  live.epoch = null;
  live.version = null;
  live.pending = [];
}

export function rollupKey(territory: string, activityGroup: string | null): string {
  return `${territory} ${activityGroup ?? ""}`;
}

export function applySnapshot(live: Live, part: Snapshot): Outcome {
  const first = live.pending[0];
  const fits = part.part === live.pending.length + 1 && (!first || sameSnapshot(first, part));
  if (!fits) {
    live.pending = [];
    if (part.part !== 1) return { kind: "gap", reason: "snapshot_parts" };
  }
  live.pending.push(part);
  if (live.pending.length < part.parts) return { kind: "partial" };
  live.rows = new Map(live.pending.flatMap((each) => each.rows).map((row) => [row.unit_id, row]));
  live.rollups = new Map();
  for (const each of live.pending) mergeRollups(live, each.rollups);
  live.epoch = part.epoch;
  live.version = part.version;
  live.pending = [];
  return { kind: "applied", moved: null, restated: true, recounted: [] };
}

function sameSnapshot(a: Snapshot, b: Snapshot): boolean {
  return a.epoch === b.epoch && a.version === b.version && a.parts === b.parts;
}

export function applyDelta(live: Live, delta: Delta): Outcome {
  if (live.version === null || delta.from !== live.version) return { kind: "gap", reason: "version" };
  if (delta.rows.some((change) => !live.rows.has(change.unit_id) && !isWhole(change))) {
    return { kind: "gap", reason: "unknown_row" };
  }
  const moved = [...delta.removed];
  const recounted: string[] = [];
  let restated = delta.removed.length > 0;
  for (const unitId of delta.removed) live.rows.delete(unitId);
  for (const change of delta.rows) {
    const known = live.rows.get(change.unit_id);
    if (known === undefined || describes(change)) moved.push(change.unit_id);
    const row = { ...known, ...change } as Row;
    live.rows.set(change.unit_id, row);
    restated ||= known?.freshness !== row.freshness || known.level !== row.level;
    if (known !== undefined && valuesOf(known) !== valuesOf(row)) recounted.push(change.unit_id);
  }
  mergeRollups(live, delta.rollups);
  live.version = delta.to;
  return { kind: "applied", moved, restated, recounted };
}

function mergeRollups(live: Live, rollups: Rollup[]): void {
  for (const rollup of rollups) live.rollups.set(rollupKey(rollup.territory, rollup.activity_group), rollup);
}

function describes(change: RowChange): boolean {
  return change.name !== undefined || change.establishment !== undefined || change.territory !== undefined;
}

function isWhole(change: RowChange): boolean {
  return change.name !== undefined && change.establishment !== undefined && change.territory !== undefined;
}
