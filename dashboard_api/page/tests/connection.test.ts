import { describe, expect, test } from "vitest";
import { backoff } from "../src/core/backoff";
import {
  areFiguresLive,
  isSituationLive,
  areUnitsCounted,
  closed,
  type Connection,
  cut,
  DISCONNECTED,
  heard,
  isSilent,
  refusalOf,
  SILENCE_MS,
} from "../src/core/connection";

const live: Connection = { link: { kind: "live" }, degraded: null, heardAt: 1_000 };

describe("the link", () => {
  test("is cut since the last frame heard, not since we noticed, and stays so while tries fail", () => {
    const once = closed(live, 1006, 31_000);
    expect(once.link).toEqual({ kind: "cut", since: 1_000 });
    expect(cut(once, 90_000).link).toEqual({ kind: "cut", since: 1_000 });
    expect(areFiguresLive(once)).toBe(false);
  });

  test("tried again in vain is still cut since the figures were last true", () => {
    const trying: Connection = { ...live, link: { kind: "catching_up" } };
    expect(closed(trying, 1006, 50_000).link).toEqual({ kind: "cut", since: 1_000 });
  });

  test("never heard is cut since now", () => {
    expect(closed(DISCONNECTED, 1006, 5_000).link).toEqual({ kind: "cut", since: 5_000 });
  });

  test("is silent after two missed heartbeats, not before", () => {
    expect(isSilent(live, 1_000 + SILENCE_MS)).toBe(false);
    expect(isSilent(live, 1_001 + SILENCE_MS)).toBe(true);
    expect(isSilent(heard(live, 20_000), 1_001 + SILENCE_MS)).toBe(false);
  });

  test.each([
    [4400, "protocol", false],
    [4401, "expired", true],
    [4403, "revoked", true],
    [4408, "unauthenticated", true],
    [4429, "limit", false],
  ])("closed with %i says why, and asks for a token only when that mends it", (code, reason, asks) => {
    const { link } = closed(live, code, 0);
    expect(link).toEqual({ kind: "refused", reason });
    expect(refusalOf(link)).toBe(asks ? reason : null);
  });

  test("of a degraded service does not give live figures", () => {
    const degraded = { ...live, degraded: { since: "2026-01-15T08:00:00Z", parts: ["redis"] } };
    expect(areFiguresLive(live)).toBe(true);
    expect(areFiguresLive(degraded)).toBe(false);
    expect(isSituationLive(degraded)).toBe(true);
  });

  test("of a service that no longer follows alerts gives live figures all the same", () => {
    const degraded = { ...live, degraded: { since: "2026-01-15T08:00:00Z", parts: ["kafka"] } };
    expect(areFiguresLive(degraded)).toBe(true);
    expect(isSituationLive(degraded)).toBe(false);
    expect(areFiguresLive({ ...degraded, degraded: { ...degraded.degraded, parts: ["kafka", "stream"] } })).toBe(false);
  });
});

test("units are not counted before the answer to the filters of the moment has come", () => {
  expect(areUnitsCounted({ kind: "connecting" }, 0)).toBe(false);
  expect(areUnitsCounted({ kind: "catching_up" }, 20)).toBe(false);
  expect(areUnitsCounted({ kind: "live" }, 0)).toBe(true);
  expect(areUnitsCounted({ kind: "cut", since: 0 }, 0)).toBe(false);
  expect(areUnitsCounted({ kind: "cut", since: 0 }, 20)).toBe(true);
});

test("waiting doubles, stays bounded, and is spread", () => {
  expect(backoff(0, 0)).toBe(250);
  expect(backoff(0, 0.999)).toBeLessThanOrEqual(500);
  expect(backoff(3, 0)).toBe(2_000);
  expect(backoff(50, 0.999)).toBeLessThanOrEqual(15_000);
  expect(backoff(50, 0)).toBeGreaterThanOrEqual(7_500);
});
