import { describe, expect, test } from "vitest";
import { bodyOf, type Chosen, concernedBy, localOf, missingIn, outermost } from "../src/core/declaration";
import { readDeskAnswer } from "../src/core/desk-answer";

const NOW = new Date("2026-01-15T12:00").getTime();
const CHOSEN: Chosen = {
  territories: ["R-44"],
  groups: [],
  level: "tension",
  reason: " afflux ",
  from: "",
  until: "",
  grace: "PT2H",
};

describe("what is declared", () => {
  test("begins now and has no end unless said", () => {
    expect(missingIn(CHOSEN, NOW).size).toBe(0);
    expect(bodyOf(CHOSEN)).toEqual({
      territories: ["R-44"],
      activity_groups: [],
      level: "tension",
      reason: "afflux",
      from: null,
      until: null,
      grace: "PT2H",
    });
  });

  test("is sent as instants, whatever the person's zone", () => {
    const until = bodyOf({ ...CHOSEN, until: "2026-01-15T18:00" }).until;
    expect(Date.parse(until ?? "")).toBe(NOW + 6 * 3_600_000);
    expect(localOf(NOW)).toBe("2026-01-15T12:00");
  });

  test("is missing a place, a reason, or an end that comes after", () => {
    const missing = (over: Partial<Chosen>) => Object.fromEntries(missingIn({ ...CHOSEN, ...over }, NOW));
    expect(missing({ territories: [], reason: "  " })).toEqual({ territories: "no_territory", reason: "no_reason" });
    expect(missing({ until: "2026-01-15T11:00" })).toEqual({ until: "in_the_past" });
    expect(missing({ from: "2026-01-15T14:00", until: "2026-01-15T13:00" })).toEqual({ until: "ends_before_it_begins" });
    expect(missing({ until: "soon" })).toEqual({ until: "bad_time" });
  });
});

describe("who is concerned", () => {
  const rollup = (territory: string, expected: number, activity_group: string | null = null) => ({
    territory,
    activity_group,
    expected,
  });

  test("counts no unit twice where one territory holds another", () => {
    expect(outermost(["D-54", "R-44", "D-75"])).toEqual(["R-44", "D-75"]);
    expect(outermost(["R-44", "FR"])).toEqual(["FR"]);
    const rollups = [rollup("R-44", 300), rollup("D-54", 40), rollup("D-75", 12)];
    expect(concernedBy(["D-54", "R-44", "D-75"], [], rollups)).toEqual({ units: 312, atMost: false });
  });

  test("is an upper bound where groups overlap", () => {
    const rollups = [rollup("R-44", 300), rollup("R-44", 30, "rea"), rollup("R-44", 90, "critical-care")];
    expect(concernedBy(["R-44"], ["rea"], rollups)).toEqual({ units: 30, atMost: false });
    expect(concernedBy(["R-44"], ["rea", "critical-care"], rollups)).toEqual({ units: 120, atMost: true });
  });
});

describe("the service's answer", () => {
  test("is what its status says, with its faults by field", () => {
    const errors = [{ code: "in_the_past", field: "until", message: "until must lie in the future" }];
    expect(readDeskAnswer(422, { errors }, null)).toEqual({ kind: "refused", faults: errors });
    expect(readDeskAnswer(403, { errors: [{ message: "not here" }] }, null)).toEqual({ kind: "forbidden" });
    expect(readDeskAnswer(429, null, "12")).toEqual({ kind: "busy", retryAfterS: 12 });
    expect(readDeskAnswer(202, { a: 1 }, null)).toEqual({ kind: "done", body: { a: 1 }, pending: true });
    expect(readDeskAnswer(409, null, null).kind).toBe("over");
    expect(readDeskAnswer(503, null, null).kind).toBe("unavailable");
    expect(readDeskAnswer(500, "oops", null)).toEqual({ kind: "unexpected", status: 500 });
    expect(readDeskAnswer(422, null, null).kind).toBe("unexpected");
  });
});
