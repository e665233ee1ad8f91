/** What the page asks once: where entries go, and the labels of the codes. */
import { fromDateHeader } from "../core/clock";
import type { Codes } from "../core/codes";
import { untilThere } from "./until-there";

export interface Config {
  /** Base address of ingest. */
  ingest: string;
}

/** `onServerTime` gets the server's clock in milliseconds, NaN when the answer has no date. */
type OnServerTime = (ms: number) => void;

async function read<T>(path: string, signal: AbortSignal, onServerTime: OnServerTime): Promise<T> {
  const response = await fetch(path, { signal });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  onServerTime(fromDateHeader(response.headers.get("Date")));
  return (await response.json()) as T;
}

export const fetchConfig = (signal: AbortSignal, onServerTime: OnServerTime): Promise<Config> =>
  untilThere(() => read("/config.json", signal, onServerTime), signal);

export const fetchCodes = (signal: AbortSignal, onServerTime: OnServerTime): Promise<Codes> =>
  untilThere(() => read("/codes.json", signal, onServerTime), signal);
