/** What travels between the page and the services, as the live protocol and REST spell it. Shapes only. */
import type { Situation } from "./situation-wire";

export interface CapacityRecord {
  nature?: string;
  status: string;
  horizon: string;
  gender?: string;
  closing_type?: string;
  supplementary_type?: string;
  crisis_type?: string;
  assignment?: string;
  comment?: string;
  /** null: asked, not known. Never 0 by default. */
  count: number | null;
  observed_at: string;
  /** The speaking source, `FINESS/feed`. */
  source: string;
}

export interface SecondOpinion {
  source: string;
  status: string;
  horizon: string;
  count: number | null;
  observed_at: string;
}

export interface Establishment {
  finess: string;
  name: string;
  phone?: string | null;
}

export interface Territory {
  region: string;
  department: string;
  commune?: string | null;
}

export interface Row {
  unit_id: string;
  version: number | string;
  name: string;
  nature?: string | null;
  establishment: Establishment;
  activities: string[];
  territory: Territory;
  records: CapacityRecord[];
  others: SecondOpinion[];
  observed_at: string | null;
  received_at: string | null;
  /** null: nobody watches its duty yet. */
  freshness: Freshness | null;
  /** The latest moment for the next report; null while closed or not watched. */
  due_at: string | null;
  level: Level | null;
  anomalies: string[];
  retired: boolean;
}

export type Freshness = "fresh" | "due" | "overdue" | "silent" | "never" | "closed";
export type Level = "normal" | "tension" | "crisis";

/** A delta's row: the whole state, and the descriptive fields only when they changed. */
export type RowChange = Partial<Row> & { unit_id: string };

/** Sums of beds over known figures only; null where no member knows. */
export interface Sums {
  counts: Record<FigureCount, number | null>;
  /** Per count: how many member units know it. */
  known: Record<FigureCount, number>;
  units: number;
  /** Members that owe a report: all but the closed ones. */
  expected: number;
  /** Members within their duty; null: none is watched. */
  fresh: number | null;
  /** Per count: of the units that know it, how many are late; null: none is watched. */
  stale: Record<FigureCount, number | null>;
  /** Occupied over open beds, of the members that know both. */
  pressure: number | null;
  /** Members that never said anything. */
  never: number;
  /** Members whose available figure is not known. */
  unknown: number;
  oldest_observed_at: string | null;
  median_observed_at: string | null;
}

export interface Rollup extends Sums {
  territory: string;
  /** Null: every activity. */
  activity_group: string | null;
}

export type FigureCount = "installed" | "available" | "occupied" | "reserved" | "closed";

export interface Resume {
  epoch: string;
  version: string;
}

export interface Subscribe {
  type: "subscribe";
  token: string;
  territories: string[];
  activity_groups: string[];
  resume?: Resume;
}

/** A renewed token on an open socket. */
export interface Authenticate {
  type: "authenticate";
  token: string;
}

export interface Snapshot {
  type: "snapshot";
  epoch: string;
  version: string;
  part: number;
  parts: number;
  rows: Row[];
  rollups: Rollup[];
}

export interface Delta {
  type: "delta";
  from: string;
  to: string;
  rows: RowChange[];
  rollups: Rollup[];
  removed: string[];
}

export type Frame =
  | Snapshot
  | Delta
  | { type: "heartbeat"; version: string | null; at: string }
  | { type: "resync"; reason: string }
  | { type: "degraded"; since: string; parts: string[] }
  | { type: "recovered" }
  | Situation
  | { type: "error"; code: string; message: string };
