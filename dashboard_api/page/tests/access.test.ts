import { describe, expect, test } from "vitest";
import { atOnce, glassOf, type Grant, inForce } from "../src/core/glass";
import type { Me } from "../src/core/me";
import { endsSoon, expiryOf, WARNED_BEFORE_MS } from "../src/core/token";
import { T0 } from "./samples";

const MINUTE = 60_000;

const tokenOf = (payload: object): string => `h.${btoa(JSON.stringify(payload)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.s`;

describe("a token", () => {
  test("says when it ends, in its own base64, or says nothing that we read", () => {
    expect(expiryOf(tokenOf({ exp: 1_768_000_000, sub: "?>~é".slice(0, 3) }))).toBe(1_768_000_000_000);
    for (const none of ["", "opaque", "a.b.c", "h.!!.s", tokenOf({}), tokenOf({ exp: "soon" })]) expect(expiryOf(none)).toBeNull();
  });

  test("is warned of in its last minutes, and not once it has ended: then the service says so", () => {
    expect(endsSoon(T0, T0 - WARNED_BEFORE_MS - 1)).toBe(false);
    expect(endsSoon(T0, T0 - WARNED_BEFORE_MS)).toBe(true);
    expect(endsSoon(T0, T0)).toBe(false);
    expect(endsSoon(null, T0)).toBe(false);
  });
});

describe("the glass", () => {
  const doctor = { subject: "doctor", role: "professional", level: 2 } as Me;
  const own = { subject: "doctor", until: new Date(T0 + 30 * MINUTE).toISOString() };

  test("is not for everybody, nor for anybody before it is known who looks", () => {
    expect(glassOf(null, own, T0).kind).toBe("not_mine");
    expect(glassOf({ ...doctor, role: "regulator" }, own, T0).kind).toBe("not_mine");
    expect(glassOf(doctor, null, T0).kind).toBe("whole");
  });

  test("is broken until its end, also while the level read is still the one before", () => {
    expect(glassOf(doctor, own, T0)).toEqual({ kind: "broken", until: T0 + 30 * MINUTE });
    expect(glassOf({ ...doctor, level: 3 }, own, T0 + 30 * MINUTE)).toEqual({ kind: "whole" });
  });

  test("that ended here is whole before the service says so, and by the level read after that", () => {
    const raised = { ...doctor, level: 3 };
    expect(glassOf(raised, own, T0 + 30 * MINUTE + 9_999)).toEqual({ kind: "whole" });
    expect(glassOf(raised, own, T0 + 30 * MINUTE + 10_000)).toEqual({ kind: "broken", until: null });
    expect(glassOf(doctor, own, T0 + 31 * MINUTE)).toEqual({ kind: "whole" });
  });

  test("broken elsewhere is known by the level, and that of another person counts for nothing", () => {
    expect(glassOf({ ...doctor, level: 3 }, null, T0)).toEqual({ kind: "broken", until: null });
    expect(glassOf(doctor, { ...own, subject: "another" }, T0)).toEqual({ kind: "whole" });
  });

  test("of others is told while it holds, the last to end first", () => {
    const grant = (subject: string, minutes: number): Grant => {
      const until = new Date(T0 + minutes * MINUTE).toISOString();
      return { subject, role: "professional", territories: ["FR"], reason: "r", granted_at: own.until, until };
    };
    const told = inForce([grant("a", 5), grant("b", 0), grant("c", 20)], T0);
    expect(told.map(({ subject }) => subject)).toEqual(["c", "a"]);
  });

  test("broken in other regions is one step away, however few there are of one's own", () => {
    const grant = (subject: string, of?: boolean): Grant => {
      const all = { subject, role: "professional", territories: ["FR"], reason: "r", granted_at: own.until, until: own.until };
      return of === undefined ? all : { ...all, own: of };
    };
    const names = (grants: readonly Grant[]) => grants.map(({ subject }) => subject);
    const { shown, others } = atOnce([grant("far", false), grant("a", true), grant("b"), grant("c", true)], 2);
    expect([names(shown), names(others)]).toEqual([["a", "b"], ["c", "far"]]);
    expect(atOnce([grant("far", false)], 2).shown).toEqual([]);
  });
});
