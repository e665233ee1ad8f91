import { describe, expect, test } from "vitest";
import { ageOf, isOld } from "../src/core/age";
import { fromDateHeader, serverNow, UNSYNCED, withSample } from "../src/core/clock";
import { isoWithOffset } from "../src/core/times";

describe("the server's clock", () => {
  test("is the client's until the server spoke", () => {
    expect(serverNow(UNSYNCED, 5_000)).toBe(5_000);
  });

  test("corrects a client that runs ten minutes slow", () => {
    expect(serverNow(withSample(UNSYNCED, 600_000, 0), 1_000)).toBe(601_000);
  });

  test("believes the least delayed message, since none arrives early", () => {
    const late = withSample(withSample(UNSYNCED, 10_000, 10_020), 20_000, 23_000);
    expect(serverNow(late, 30_000)).toBe(29_980);
  });

  test("follows a client clock that was set anew", () => {
    let clock = withSample(UNSYNCED, 100_000, 0);
    for (let beat = 1; beat <= 4; beat += 1) clock = withSample(clock, 100_000 + beat, 100_000 + beat);
    expect(serverNow(clock, 200_000)).toBe(200_000);
  });

  test("ignores what is no time", () => {
    expect(withSample(UNSYNCED, fromDateHeader(null), 0)).toBe(UNSYNCED);
    expect(withSample(UNSYNCED, fromDateHeader("yesterday"), 0)).toBe(UNSYNCED);
  });
});

describe("an age", () => {
  test.each([
    [0, "s", 0, 0],
    [59_999, "s", 59, 0],
    [60_000, "min", 1, 0],
    [3_599_999, "min", 59, 0],
    [2 * 3_600_000 + 5 * 60_000, "h", 2, 5],
    [26 * 3_600_000, "d", 1, 0],
  ])("of %i ms is told in the largest unit that says something", (elapsed, unit, value, minutes) => {
    expect(ageOf(1_000, 1_000 + elapsed)).toEqual({ unit, value, minutes });
  });

  test("of a figure from slightly ahead of the clock is zero, never negative", () => {
    expect(ageOf(5_000, 1_000)).toEqual({ unit: "s", value: 0, minutes: 0 });
  });

  test("is old from a day on", () => {
    expect(isOld(0, 86_399_999)).toBe(false);
    expect(isOld(0, 86_400_000)).toBe(true);
  });
});

test("an instant is written with the person's own offset", () => {
  const instant = Date.parse("2026-01-15T07:35:00.120Z");
  expect(isoWithOffset(instant, 60)).toBe("2026-01-15T08:35:00.120+01:00");
  expect(isoWithOffset(instant, -210)).toBe("2026-01-15T04:05:00.120-03:30");
  expect(Date.parse(isoWithOffset(instant, 660))).toBe(instant);
});
