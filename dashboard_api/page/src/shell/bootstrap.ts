/** What the page asks once: where entries go, and the labels of the codes. Asked again until it is there. */
import { backoff } from "../core/backoff";
import { fromDateHeader } from "../core/clock";
import type { Codes } from "../core/codes";

export interface Config {
  /** Base address of ingest. */
  ingest: string;
}

/** `onServerTime` gets the server's clock in milliseconds, NaN when the answer has no date. */
export async function fetchUntilThere<T>(path: string, signal: AbortSignal, onServerTime: (ms: number) => void): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await fetch(path, { signal });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      onServerTime(fromDateHeader(response.headers.get("Date")));
      return (await response.json()) as T;
    } catch (error) {
      if (signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, backoff(attempt, Math.random())));
    }
  }
}

export const fetchConfig = (signal: AbortSignal, onServerTime: (ms: number) => void): Promise<Config> =>
  fetchUntilThere("/config.json", signal, onServerTime);

export const fetchCodes = (signal: AbortSignal, onServerTime: (ms: number) => void): Promise<Codes> =>
  fetchUntilThere("/codes.json", signal, onServerTime);
