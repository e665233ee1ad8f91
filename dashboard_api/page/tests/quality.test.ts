import { describe, expect, test } from "vitest";
import { inQualityOrder, linesOf, orderedBy, type QualityLine, WORST_FIRST } from "../src/core/quality";

function line(territory: string, week: number | null, month: number | null = week): QualityLine {
  return { territory, units: 1, share_7_days: week, share_30_days: month, observed_from: null };
}

const LINES = [line("FR", 0.9), line("R-44", 0.8), line("R-11", 0.5), line("D-54", 0.7), line("D-75", 1), line("E-990000001", 0.1)];
const territories = (lines: readonly QualityLine[]) => lines.map(({ territory }) => territory);
const nowhere = () => false;

describe("shares of time in duty", () => {
  test("are of one kind of territory, where one looks", () => {
    expect(territories(linesOf(LINES, "region", "FR", nowhere))).toEqual(["R-44", "R-11"]);
    expect(territories(linesOf(LINES, "region", "R-44", nowhere))).toEqual(["R-44"]);
    expect(territories(linesOf(LINES, "department", "R-44", nowhere))).toEqual(["D-54"]);
    expect(territories(linesOf(LINES, "establishment", "FR", nowhere))).toEqual(["E-990000001"]);
    expect(territories(linesOf(LINES, "establishment", "D-54", nowhere))).toEqual([]);
    expect(territories(linesOf(LINES, "establishment", "D-54", (finess) => finess === "990000001"))).toEqual(["E-990000001"]);
  });

  test("have the worst first, and what is not known last whichever way", () => {
    const lines = [line("R-44", 0.8), line("R-52", null), line("R-11", 0.5), line("R-24", 0.8)];
    expect(territories(inQualityOrder(lines, WORST_FIRST, String))).toEqual(["R-11", "R-24", "R-44", "R-52"]);
    const best = orderedBy("share_7_days", WORST_FIRST);
    expect(territories(inQualityOrder(lines, best, String))).toEqual(["R-24", "R-44", "R-11", "R-52"]);
  });

  test("are turned round by a second press and begin anew with another column", () => {
    const once = orderedBy("territory", WORST_FIRST);
    expect(once).toEqual({ by: "territory", ascending: true });
    expect(orderedBy("territory", once).ascending).toBe(false);
    expect(orderedBy("units", orderedBy("territory", once)).ascending).toBe(true);
  });
});
