/** What a counter is called and what it says. */
import { type Codes, labelOf } from "../core/codes";
import type { Field } from "../core/fields";
import { NOW } from "../core/figures";
import { isExpired } from "../core/forecasts";
import type { Messages } from "../messages/fr";

/** The figure's name, and what makes this record differ from the plain one. */
export function nameOf({ figure, record }: Field, codes: Codes, t: Messages): string {
  const name = figure === null ? labelOf(codes, "R330", record.status) : t.figure[figure];
  const particular = [
    record.horizon === NOW ? null : labelOf(codes, "R331", record.horizon),
    record.gender === undefined || ["03", "04"].includes(record.gender) ? null : labelOf(codes, "R332", record.gender),
    record.closing_type === undefined ? null : labelOf(codes, "R333", record.closing_type),
    record.supplementary_type === undefined ? null : labelOf(codes, "R334", record.supplementary_type),
    record.crisis_type === undefined ? null : labelOf(codes, "R336", record.crisis_type),
    record.assignment === undefined || record.assignment === "01" ? null : labelOf(codes, "R337", record.assignment),
  ].filter((each) => each !== null);
  return particular.length === 0 ? name : `${name} · ${particular.join(" · ")}`;
}

/** A forecast whose moment has come is unknown again, whatever it said. */
export function valueWords(said: { horizon: string; observed_at: string; count: number | null }, now: number, t: Messages): string {
  if (isExpired(said, now)) return t.expired;
  return said.count === null ? t.unknown : t.number(said.count);
}
