import { expect, test } from "vitest";
import { sumsOf } from "../src/core/sums";
import { record, row } from "./samples";

const AT = "2026-01-15T08:00:00Z";

test("totals add known figures, and say of how many units and how old the oldest is", () => {
  const sums = sumsOf([
    row("A", { records: [record("02", 2, { gender: "01" }), record("02", 1, { gender: "02" }), record("03", 0)], observed_at: AT }),
    row("B", { records: [record("02", 4)], observed_at: "2026-01-15T05:00:00Z" }),
  ]);
  expect(sums.counts).toEqual({ installed: null, available: 7, occupied: 0, reserved: null, closed: null });
  expect(sums.known).toEqual({ installed: 0, available: 2, occupied: 1, reserved: 0, closed: 0 });
  expect(sums).toMatchObject({ units: 2, never: 0, unknown: 0, oldest_observed_at: "2026-01-15T05:00:00Z" });
});

test("a figure of which a part is unknown is not known, and no total looks better for it", () => {
  const partial = row("A", { records: [record("02", 2), record("02", null, { gender: "01" })], observed_at: AT });
  const never = row("B", { received_at: null });
  expect(sumsOf([partial, never])).toMatchObject({ counts: { available: null }, known: { available: 0 }, units: 2, never: 1, unknown: 2 });
});

test("places are never added to beds, retired units and other horizons count nowhere", () => {
  const places = row("A", { records: [record("02", 5, { nature: "02" })], observed_at: AT });
  const retired = row("B", { records: [record("02", 9)], retired: true, observed_at: AT });
  const forecast = row("C", { records: [record("02", 7, { horizon: "03" }), record("02", 1)], observed_at: AT });
  expect(sumsOf([places, retired, forecast])).toMatchObject({ counts: { available: 1 }, known: { available: 1 }, units: 2, unknown: 0 });
});

test("a sum says how many of its members are late, and never looks better than they are", () => {
  const beds = [record("01", 10), record("02", 2), record("03", 6), record("05", 2)];
  const at = (hour: number) => `2026-01-15T0${hour}:00:00Z`;
  const rows = [
    row("A", { freshness: "fresh", records: beds, observed_at: at(8) }),
    row("B", { freshness: "overdue", records: beds, observed_at: at(1) }),
    row("C", { freshness: "silent", records: [record("02", 1)], observed_at: at(2) }),
    row("D", { freshness: "never" }),
    row("E", { freshness: "closed", records: beds, observed_at: at(7) }),
    row("F", { freshness: "due", observed_at: at(5), retired: true }),
  ];
  expect(sumsOf(rows)).toMatchObject({
    units: 5,
    expected: 4,
    fresh: 1,
    never: 1,
    stale: { available: 2, occupied: 1 },
    pressure: 12 / 16,
    oldest_observed_at: at(1),
    median_observed_at: at(2),
  });
});

test("units nobody watches are neither fresh nor late: not known", () => {
  expect(sumsOf([row("A", { records: [record("02", 1)] })])).toMatchObject({ fresh: null, stale: { available: null } });
});
