/** Code tables and activity groups with their labels, for people (`GET /codes.json`). */
export interface Codes {
  /** Table ("R211") → code → label in French, as the national directory words it. */
  tables: Record<string, { codes: Record<string, { label: string }> }>;
  groups: ActivityGroup[];
}

export interface ActivityGroup {
  id: string;
  label: { fr: string; en: string };
  activities: readonly string[];
}

export const NO_CODES: Codes = { tables: {}, groups: [] };

/** A code without a label is shown as it is: better a bare code than nothing. */
export function labelOf(codes: Codes, table: string, code: string): string {
  return codes.tables[table]?.codes[code]?.label ?? code;
}

/** What the activities are called; `unlabelled` words one that has no label. Nothing until the labels are there. */
export function activityLabels(codes: Codes, activities: readonly string[], unlabelled: (code: string) => string): string[] {
  const labels = codes.tables["R211"]?.codes;
  return labels === undefined ? [] : activities.map((activity) => labels[activity]?.label ?? unlabelled(activity));
}
