/** Which counter a record is: two spellings of one counter have one identity (gender 03 and none are 04, no
 * assignment is 01). */
export interface Identifying {
  status: string;
  horizon: string;
  gender?: string;
  closing_type?: string;
  supplementary_type?: string;
  crisis_type?: string;
  assignment?: string;
}

export function identityOf(record: Identifying): string {
  const gender = record.gender === undefined || record.gender === "03" ? "04" : record.gender;
  return [
    record.status,
    record.horizon,
    gender,
    record.closing_type ?? "",
    record.supplementary_type ?? "",
    record.crisis_type ?? "",
    record.assignment ?? "01",
  ].join("|");
}
