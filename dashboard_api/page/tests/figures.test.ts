import { describe, expect, test } from "vitest";
import { figureOf, speakingSources, valueKey } from "../src/core/figures";
import { record, row, T0 } from "./samples";

describe("a figure", () => {
  test("is the sum of the records of its status now, as old as the oldest of them", () => {
    const unit = row("A", {
      records: [
        record("02", 2, { gender: "01" }),
        record("02", 3, { gender: "02", observed_at: "2026-01-15T07:00:00Z" }),
        record("02", 50, { horizon: "03" }),
        record("03", 9),
      ],
    });
    expect(figureOf(unit, "available")).toEqual({ kind: "known", count: 5, atLeast: false, observedAt: T0 - 3_600_000 });
  });

  test("of zero is known, and is neither unknown nor never received nor not given", () => {
    const zero = figureOf(row("A", { records: [record("02", 0)] }), "available");
    const unknown = figureOf(row("A", { records: [record("02", null)] }), "available");
    const none = figureOf(row("A", { records: [record("03", 1)] }), "available");
    const never = figureOf(row("A", { received_at: null }), "available");
    expect([zero, unknown, none, never].map(valueKey)).toEqual(["0", "unknown", "none", "never"]);
  });

  test("with an unknown part is a lower bound and says so", () => {
    const unit = row("A", { records: [record("02", 2, { gender: "01" }), record("02", null, { gender: "02" })] });
    expect(figureOf(unit, "available")).toMatchObject({ kind: "known", count: 2, atLeast: true });
  });

  test("names every source that speaks for the figures of now, once", () => {
    const unit = row("A", {
      records: [record("01", 9, { source: "1/sae" }), record("02", 2, { source: "1/adt" }), record("03", 2, { source: "1/adt" })],
    });
    expect(speakingSources(unit)).toEqual(["1/adt", "1/sae"]);
  });
});
