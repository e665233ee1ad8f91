/** Reading the store from components: each takes only what it shows, and is drawn anew only when that changes. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Connection } from "../core/connection";
import type { FeedState, Situation } from "../core/situation-wire";
import type { Rollup, Row } from "../core/wire";
import { Store } from "../shell/store";

export const StoreContext = createContext(new Store());

export const useStore = (): Store => useContext(StoreContext);

export function useConnection(): Connection {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.connection);
}

/** Ids of all units held, in order; the same array until membership or order changes. */
export function useIds(): readonly string[] {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.ids);
}

export function useSituation(): Situation {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.situation);
}

export function useFeedsDown(): ReadonlyMap<string, FeedState> {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.feedsDown);
}

/** Another number after units came, went or crossed into another state; 0 while nobody asks. */
export function useStateRevision(asked: boolean): number {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => (asked ? store.stateRevision() : 0));
}

/** Another number after the person came to read more, or less. */
export function useAccess(): number {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.access);
}

export function useRow(unitId: string): Row | undefined {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => store.row(unitId));
}

export function useRollup(territory: string, activityGroup: string | null): Rollup | undefined {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => store.rollup(territory, activityGroup));
}

/** Any roll-up; drawn anew after every frame of figures. */
export function useRollups(): (territory: string, activityGroup: string | null) => Rollup | undefined {
  const store = useStore();
  useSyncExternalStore(store.subscribe, store.revision);
  return (territory, activityGroup) => store.rollup(territory, activityGroup);
}

/** The server's time in whole seconds (as milliseconds): what ages are counted from. */
export function useNow(): number {
  const store = useStore();
  return useSyncExternalStore(subscribeToSeconds, () => Math.floor(store.now() / 1000) * 1000);
}

/** What is read of the time, drawn anew only when that becomes another. */
export function useAtTime<T extends string | boolean>(read: (now: number) => T): T {
  const store = useStore();
  return useSyncExternalStore(subscribeToSeconds, () => read(store.now()));
}

/** One timer for every age on the screen. */
const tickers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribeToSeconds(listener: () => void): () => void {
  tickers.add(listener);
  timer ??= setInterval(() => {
    for (const each of tickers) each();
  }, 1000);
  return () => {
    tickers.delete(listener);
    if (tickers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
