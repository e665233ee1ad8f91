import { describe, expect, test } from "vitest";
import { localOf } from "../src/core/declaration";
import { LONGEST_MS, missingInSilence, type SilenceChosen, silenceBody } from "../src/core/silencing";

const NOW = new Date("2026-01-15T12:00").getTime();
const CHOSEN: SilenceChosen = {
  territories: ["E-990000001"],
  feeds: [],
  groups: [],
  from: "",
  until: "2026-01-15T18:00",
  reason: " mise à jour ",
};

describe("a silence", () => {
  const missing = (over: Partial<SilenceChosen>) => Object.fromEntries(missingInSilence({ ...CHOSEN, ...over }, NOW));

  test("names what, why and until when, and begins now unless said", () => {
    expect(missing({})).toEqual({});
    expect(silenceBody(CHOSEN)).toEqual({
      scope: { territories: ["E-990000001"], feeds: [], activity_groups: [] },
      from: null,
      until: new Date("2026-01-15T18:00").toISOString(),
      reason: "mise à jour",
    });
    expect(missing({ territories: [], reason: " ", until: "" })).toEqual({ scope: "nothing_named", reason: "no_reason", until: "no_end" });
  });

  test("lasts 31 days at most from its own beginning", () => {
    const beyond = (from: number) => localOf(from + LONGEST_MS + 60_000);
    expect(missing({ until: localOf(NOW + LONGEST_MS) })).toEqual({});
    expect(missing({ until: beyond(NOW) })).toEqual({ until: "too_long" });
    expect(missing({ from: localOf(NOW + 3_600_000), until: beyond(NOW) })).toEqual({});
  });

  test("ends after now and after its beginning", () => {
    expect(missing({ until: "2026-01-15T11:59" })).toEqual({ until: "in_the_past" });
    expect(missing({ from: "2026-01-15T19:00" })).toEqual({ until: "ends_before_it_begins" });
    expect(missing({ from: "soon", until: "later" })).toEqual({ from: "bad_time", until: "bad_time" });
  });

  test("of a tool names no territory, or it would not hold for a tool without units", () => {
    const { scope } = silenceBody({ ...CHOSEN, feeds: ["990000001/adt"] }) as { scope: object };
    expect(scope).toEqual({ territories: [], feeds: ["990000001/adt"], activity_groups: [] });
  });
});
