/** Small facts for the tests of the pure rules. */
import type { CapacityRecord, Row } from "../src/core/wire";

export const T0 = Date.parse("2026-01-15T08:00:00Z");

export function record(status: string, count: number | null, over: Partial<CapacityRecord> = {}): CapacityRecord {
  return {
    nature: "01",
    status,
    horizon: "01",
    count,
    observed_at: "2026-01-15T08:00:00Z",
    source: "990000001/manual",
    ...over,
  };
}

export function row(unitId: string, over: Partial<Row> = {}): Row {
  return {
    unit_id: unitId,
    version: 1,
    name: `Unité ${unitId}`,
    establishment: { finess: "990000001", name: "Hôpital A", phone: null },
    activities: ["126"],
    territory: { region: "R-44", department: "D-54" },
    records: [],
    others: [],
    observed_at: null,
    received_at: "2026-01-15T08:00:00Z",
    freshness: null,
    due_at: null,
    level: null,
    anomalies: [],
    retired: false,
    ...over,
  };
}
