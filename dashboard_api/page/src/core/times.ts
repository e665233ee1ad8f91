/** An instant as the person's own wall clock says it, with its offset: `2026-01-15T08:35:00.123+01:00`.
 * `offsetMinutes` is east of UTC positive. */
export function isoWithOffset(instantMs: number, offsetMinutes: number): string {
  const wall = new Date(instantMs + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const size = Math.abs(offsetMinutes);
  const pad = (value: number): string => String(value).padStart(2, "0");
  return `${wall}${offsetMinutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}
