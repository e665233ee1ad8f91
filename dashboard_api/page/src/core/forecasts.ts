/** Until when a forecast says anything: once its moment has come it is unknown (horizons of TRE_R331). */
const HOUR = 3_600_000;
const REACH_MS: Readonly<Record<string, number>> = { "02": HOUR, "03": 24 * HOUR, "04": 48 * HOUR, "05": 7 * 24 * HOUR };

interface Said {
  horizon: string;
  observed_at: string;
}

/** The figure of now (horizon 01) never does: it grows old. */
export function isExpired({ horizon, observed_at: observedAt }: Said, now: number): boolean {
  const reach = REACH_MS[horizon];
  return reach !== undefined && now >= Date.parse(observedAt) + reach;
}
