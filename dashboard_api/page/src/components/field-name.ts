/** What a counter is called: the figure's name, and what makes this record differ from the plain one. */
import { type Codes, labelOf } from "../core/codes";
import type { Field } from "../core/fields";
import { NOW } from "../core/figures";
import type { Messages } from "../messages/fr";

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
