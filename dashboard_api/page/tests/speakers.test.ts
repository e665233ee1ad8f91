import { expect, test } from "vitest";
import { automatic, byHandOverFeed, speaksForAll, countsByItself } from "../src/core/speakers";
import { record, row } from "./samples";

const other = (status: string, source: string) => ({ source, status, horizon: "01", count: 4, observed_at: "2026-01-15T07:00:00Z" });

test("a feed that speaks for figures of now is named with them, people are not", () => {
  expect(automatic(row("A", { records: [record("02", 1)] }))).toBeNull();
  expect(automatic(row("A", { records: [record("02", 1, { source: "1/adt", horizon: "03" })] }))).toBeNull();
  const mixed = row("A", { records: [record("02", 1), record("03", 1, { source: "1/adt" }), record("05", 0, { source: "1/adt" })] });
  expect(automatic(mixed)).toEqual({ sources: ["1/adt"], figures: ["occupied", "closed"] });
  expect(speaksForAll(mixed, automatic(mixed)!)).toBe(false);
  const whole = row("A", { records: [record("02", 1, { source: "1/adt" })] });
  expect(speaksForAll(whole, automatic(whole)!)).toBe(true);
});

test("people speak over a feed only where the row has theirs and the feed's stands aside", () => {
  const taken = row("A", {
    records: [record("02", 5), record("03", 9, { source: "1/adt" })],
    others: [other("02", "1/adt"), other("03", "1/manual")],
  });
  expect(byHandOverFeed(taken)).toEqual({ sources: ["1/adt"], figures: ["available"] });
});

test("once the feed's census came the row says so, and nothing is left of the takeover", () => {
  const back = row("A", { records: [record("02", 4, { source: "1/adt" })], others: [other("02", "1/manual")] });
  expect(byHandOverFeed(back)).toBeNull();
  expect(byHandOverFeed(row("A", { records: [record("02", 5)] }))).toBeNull();
});

test("an entry counts by itself while a feed that speaks is down or the unit is late, and not otherwise", () => {
  const unit = row("A", { records: [record("02", 1, { source: "990000001/adt" })], freshness: "fresh" });
  const down = (feed: string) => new Map([[feed, {}]]);
  expect(countsByItself(unit, down("990000001/adt"))).toBe(true);
  expect(countsByItself(unit, down("990000002/adt"))).toBe(false);
  expect(countsByItself({ ...unit, freshness: "silent" }, new Map())).toBe(true);
  expect(countsByItself({ ...unit, freshness: null }, new Map())).toBe(false);
});
