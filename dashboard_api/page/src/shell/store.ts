/** What the page knows, in one place: rows and roll-ups as merged, their order, the link, the server's clock. */
import { type Clock, serverNow, UNSYNCED, withSample } from "../core/clock";
import { type Connection, DISCONNECTED } from "../core/connection";
import { emptyLive, type Outcome, rollupKey } from "../core/live";
import { orderedIds, reordered } from "../core/order";
import type { Rollup, Row } from "../core/wire";

export class Store {
  readonly live = emptyLive();
  #ids: readonly string[] = [];
  #revision = 0;
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
  readonly connection = (): Connection => this.#connection;

  row(unitId: string): Row | undefined {
    return this.live.rows.get(unitId);
  }

  rollup(territory: string, activityGroup: string | null): Rollup | undefined {
    return this.live.rollups.get(rollupKey(territory, activityGroup));
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
    if (outcome.moved === null) this.#ids = orderedIds(rows.values());
    else if (outcome.moved.length > 0) this.#ids = reordered(this.#ids, rows, outcome.moved);
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
