import { describe, expect, test } from "vitest";
import { daysAhead, isShut, isStale, LATE_FIRST, narrowed, STATE_FILTERS } from "../src/core/freshness";
import type { Freshness, Row } from "../src/core/wire";
import { row, T0 } from "./samples";

const STATES: readonly (Freshness | null)[] = ["fresh", "silent", "closed", null, "never", "overdue", "due", "silent"];
const ROWS = new Map<string, Row>(STATES.map((freshness, place) => [String(place), row(String(place), { freshness })]));
const IDS = [...ROWS.keys()];

const shown = (filter: (typeof STATE_FILTERS)[number] | "") =>
  narrowed(IDS, (id) => ROWS.get(id), filter).map((id) => ROWS.get(id)?.freshness);

describe("the states of a table", () => {
  test("late first keeps every unit, and within a state the order it had", () => {
    const ids = narrowed(IDS, (id) => ROWS.get(id), "late_first");
    expect(shown("late_first")).toEqual(["silent", "silent", "overdue", "never", "due", null, "fresh", "closed"]);
    expect(ids.slice(0, 2)).toEqual(["1", "7"]);
    expect([...ids].sort()).toEqual(IDS);
  });

  test("late means overdue or silent; the others are themselves", () => {
    expect(shown("late")).toEqual(["silent", "overdue", "silent"]);
    expect(shown("due")).toEqual(["due"]);
    expect(shown("never")).toEqual(["never"]);
    expect(shown("")).toHaveLength(IDS.length);
  });

  test("have all a place in the order", () => {
    expect(new Set(LATE_FIRST)).toEqual(new Set(STATES));
  });

  test("a unit that has just gone answers to no filter", () => {
    expect(narrowed(["gone"], () => undefined, "late")).toEqual([]);
  });
});

const HOUR = 3_600_000;

describe("a figure of a late unit", () => {
  const late = row("A", { freshness: "overdue", observed_at: "2026-01-15T08:00:00Z", due_at: "2026-01-15T14:00:00Z" });

  test("is not to be relied on when it is as old as what the unit is late with", () => {
    expect(isStale(late, T0, T0 + 6 * HOUR)).toBe(true);
    expect(isStale(late, T0 - 1, T0 + 6 * HOUR)).toBe(true);
  });

  test("that is newer keeps its own age, for as long as the unit is given", () => {
    expect(isStale(late, T0 + 1, T0 + 6 * HOUR)).toBe(false);
    expect(isStale(late, T0 + HOUR, T0 + 7 * HOUR)).toBe(false);
    expect(isStale(late, T0 + HOUR, T0 + 7 * HOUR + 1)).toBe(true);
    expect(isStale({ ...late, due_at: null }, T0 + 1, T0 + 90 * HOUR)).toBe(false);
    expect(isStale({ ...late, due_at: "2026-01-15T07:00:00Z" }, T0 + 1, T0 + 90 * HOUR)).toBe(false);
  });

  test("of a unit within its duty, or that nobody watches, is none", () => {
    expect(isStale({ ...late, freshness: "due" }, T0, T0 + 5 * HOUR)).toBe(false);
    expect(isStale({ ...late, freshness: null }, T0, T0 + 90 * HOUR)).toBe(false);
  });
});

describe("a unit that was closed", () => {
  test("has no bed to be had", () => {
    expect(isShut(row("A", { freshness: "closed" }))).toBe(true);
    expect(isShut(row("A", { freshness: "overdue" }))).toBe(false);
  });

  test("and opened again is not to be relied on for what it said before", () => {
    const reopened = row("A", { freshness: "never", observed_at: "2026-01-15T08:00:00Z", due_at: "2026-01-16T08:00:00Z" });
    expect(isStale(reopened, T0, T0)).toBe(true);
    expect(isStale(reopened, T0 + HOUR, T0 + HOUR)).toBe(true);
    expect(isStale({ ...reopened, observed_at: null }, T0, T0)).toBe(false);
  });
});

test("a day is the reader's own, also across the change of the hour", () => {
  const local = (text: string) => new Date(text).getTime();
  expect(daysAhead(local("2026-03-29T00:30"), local("2026-03-28T23:30"))).toBe(1);
  expect(daysAhead(local("2026-03-29T23:30"), local("2026-03-29T00:30"))).toBe(0);
  expect(daysAhead(local("2026-10-24T12:00"), local("2026-10-26T01:00"))).toBe(-2);
});
