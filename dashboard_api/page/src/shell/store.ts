/** What the page knows, in one place: rows and roll-ups as merged, their order, the link, the server's clock. */
import { type Clock, serverNow, UNSYNCED, withSample } from "../core/clock";
import { type Connection, DISCONNECTED } from "../core/connection";
import { emptyLive, type Outcome, rollupKey } from "../core/live";
import { orderedIds, reordered } from "../core/order";
import { byFeed, QUIET } from "../core/situation";
import type { FeedState, Situation } from "../core/situation-wire";
import type { Rollup, Row } from "../core/wire";

export class Store {
  readonly live = emptyLive();
  #ids: readonly string[] = [];
  #revision = 0;
  #stateRevision = 0;
  #names: ReadonlyMap<string, string> = new Map();
  /** The ids `names` was made for. */
  #namesFor: readonly string[] | null = null;
  #access = 0;
  #situation: Situation = QUIET;
  #feedsDown: ReadonlyMap<string, FeedState> = byFeed([]);
  readonly #changedAt = new Map<string, number>();
  #connection: Connection = DISCONNECTED;
  #clock: Clock = UNSYNCED;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same array until units come, go or change their description. */
  readonly ids = (): readonly string[] => this.#ids;
  /** Another number after every change of a row. */
  readonly revision = (): number => this.#revision;
  /** Another number after units came, went, or crossed into another state of freshness or level. */
  readonly stateRevision = (): number => this.#stateRevision;
  /** Another number after what is read here was read anew as somebody who may read more, or less. */
  readonly access = (): number => this.#access;
  readonly situation = (): Situation => this.#situation;
  /** By full name, `FINESS/feed`. */
  readonly feedsDown = (): ReadonlyMap<string, FeedState> => this.#feedsDown;
  readonly connection = (): Connection => this.#connection;

  row(unitId: string): Row | undefined {
    return this.live.rows.get(unitId);
  }

  /** Null while no unit of it is here. */
  establishmentName(finess: string): string | null {
    if (this.#namesFor !== this.#ids) {
      this.#namesFor = this.#ids;
      this.#names = new Map([...this.live.rows.values()].map(({ establishment }) => [establishment.finess, establishment.name]));
    }
    return this.#names.get(finess) ?? null;
  }

  rollup(territory: string, activityGroup: string | null): Rollup | undefined {
    return this.live.rollups.get(rollupKey(territory, activityGroup));
  }

  /** When a figure of the unit last changed before our eyes, milliseconds of the server's clock. */
  changedAt(unitId: string): number | null {
    return this.#changedAt.get(unitId) ?? null;
  }

  now(): number {
    return serverNow(this.#clock, Date.now());
  }

  heardServerTime(serverMs: number): void {
    this.#clock = withSample(this.#clock, serverMs, Date.now());
  }

  /** After a frame was merged into `live`. */
  merged(outcome: Outcome): void {
    if (outcome.kind !== "applied") return;
    const { rows } = this.live;
    this.#revision += 1;
    if (outcome.restated) this.#stateRevision += 1;
    for (const unitId of outcome.recounted) this.#changedAt.set(unitId, this.now());
    if (outcome.moved === null) this.#ids = orderedIds(rows.values());
    else if (outcome.moved.length > 0) this.#ids = reordered(this.#ids, rows, outcome.moved);
    this.#notify();
  }

  accessMoved(): void {
    this.#access += 1;
    this.#notify();
  }

  setSituation(situation: Situation): void {
    this.#situation = situation;
    this.#feedsDown = byFeed(situation.feeds_down);
    this.#notify();
  }

  setConnection(connection: Connection): void {
    const before = this.#connection;
    this.#connection = connection;
    if (before.link !== connection.link || before.degraded !== connection.degraded) this.#notify();
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
