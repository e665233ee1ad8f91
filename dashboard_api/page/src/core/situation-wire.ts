/** What is declared and wrong, as the live protocol and REST spell it. Shapes only. */
import type { Level } from "./wire";

export interface Declaration {
  declaration_id: string;
  territories: string[];
  /** None: every activity. */
  activity_groups: string[];
  level: Level;
  reason: string;
  author: string;
  from: string;
  /** null: until it is ended. */
  until: string | null;
  grace: string;
  ended_at: string | null;
}

export interface FeedState {
  /** `FINESS/feed`. */
  feed: string;
  state: "up" | "down";
  since: string;
}

export type AlertKind = "late" | "feed_down" | "anomaly" | "delivery_given_up" | "pressure";
export type Rank = "fresh" | "due" | "overdue" | "silent";

export const STEPS = ["owner", "on-call", "ars", "director", "ars-escalation"] as const;
export type Step = (typeof STEPS)[number];

export interface AlertedUnit {
  unit_id: string;
  rank: Rank | null;
  since: string;
  level: Level;
  observed_at: string | null;
  due_at: string | null;
  anomalies: string[];
  /** Rung up to which people have been told of this unit; null: nobody. */
  told: Step | null;
  name: string | null;
  owner_phone: string | null;
}

export interface Acknowledgement {
  by: string;
  at: string;
  promised_at: string;
  comment: string | null;
}

/** How full a department's beds of an activity group are, as a roll-up of level 2 says it. */
export interface Pressure {
  /** null: not known, or no bed is open. */
  pressure: number | null;
  occupied: number | null;
  open: number | null;
  /** On how many units it rests, and how many of those are within their duty. */
  units: number;
  fresh: number;
}

export interface Alert {
  alert_id: string;
  /** Of the last notice; 0: nobody has been told yet. */
  sequence: number;
  kind: AlertKind;
  state: string;
  cause: string;
  /** Those it touched since it was opened, as far as one may know of them: FR, regions, departments, establishments. */
  territories: string[];
  step: Step;
  opened_at: string;
  units: AlertedUnit[];
  acknowledgement: Acknowledgement | null;
  /** `silence:…`, `feed:…` or `vendor:…` while nobody is told. */
  suppressed_by: string | null;
  /** Of the kind `pressure`; a service of before does not say it. */
  pressure?: Pressure | null;
}

export interface Silence {
  silence_id: string;
  scope: {
    territories: string[];
    establishments: string[];
    units: string[];
    feeds: string[];
    activity_groups: string[];
  };
  from: string;
  until: string;
  reason: string;
  author: string;
}

/** Whole each time: what it does not name any more is over. */
export interface Situation {
  type: "situation";
  tension: Declaration[];
  feeds_down: FeedState[];
  alerts: Alert[];
  /** More open alerts that did not fit; REST has them. */
  alerts_omitted: number;
}
