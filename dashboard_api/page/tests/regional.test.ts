import { describe, expect, test } from "vitest";
import { sumOf, territoriesIn } from "../src/core/regional";
import type { Rollup } from "../src/core/wire";

const NONE = { installed: null, available: null, occupied: null, reserved: null, closed: null };
const ZERO = { installed: 0, available: 0, occupied: 0, reserved: 0, closed: 0 };

function rollup(available: number | null, over: Partial<Rollup> = {}): Rollup {
  return {
    territory: "R-44",
    activity_group: null,
    counts: { ...NONE, available },
    known: { ...ZERO, available: available === null ? 0 : 2 },
    stale: NONE,
    units: 3,
    expected: 3,
    fresh: null,
    pressure: null,
    never: 0,
    unknown: 1,
    oldest_observed_at: null,
    median_observed_at: null,
    ...over,
  };
}

describe("for readers of sums alone", () => {
  test("the nation is its regions, a region its departments, a department itself", () => {
    expect(territoriesIn("FR")).toHaveLength(18);
    expect(territoriesIn("R-44")).toContain("D-54");
    expect(territoriesIn("D-54")).toEqual(["D-54"]);
  });

  test("a sum is of known figures only, and unknown where no territory knows one", () => {
    const whole = sumOf([rollup(5), rollup(null), rollup(0, { fresh: 2 })]);
    expect(whole.counts.available).toBe(5);
    expect(whole.counts.closed).toBeNull();
    expect([whole.known.available, whole.units, whole.expected, whole.fresh]).toEqual([4, 9, 9, 2]);
    expect(sumOf([rollup(null)]).counts.available).toBeNull();
    expect(sumOf([rollup(null)]).fresh).toBeNull();
  });
});
