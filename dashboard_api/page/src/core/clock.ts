/**
 * The server's clock as seen from here. A message can only arrive late, never early, so of several samples the
 * greatest difference is the nearest to the truth. Few are kept: a client clock that is set anew is soon followed.
 */
export interface Clock {
  /** Server minus client, in milliseconds, newest last. */
  samples: readonly number[];
}

const KEPT = 4;

export const UNSYNCED: Clock = { samples: [] };

export function withSample(clock: Clock, serverMs: number, clientMs: number): Clock {
  if (Number.isNaN(serverMs)) return clock;
  return { samples: [...clock.samples, serverMs - clientMs].slice(-KEPT) };
}

export function serverNow(clock: Clock, clientMs: number): number {
  return clock.samples.length === 0 ? clientMs : clientMs + Math.max(...clock.samples);
}

/** An HTTP Date is cut to the second; its middle is the fair guess. NaN when absent or unreadable. */
export function fromDateHeader(header: string | null): number {
  return header === null ? Number.NaN : Date.parse(header) + 500;
}
