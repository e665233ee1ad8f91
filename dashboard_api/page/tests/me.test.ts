import { describe, expect, test } from "vitest";
import { actsIn, mayBreakGlass, mayEnd, type Me, type Reach, readsOwnPlaceAlone, readsSumsAlone, rightOn, seesBrokenGlass, viewsOf } from "../src/core/me";
import { row } from "./samples";

const REACH: Reach = { codes: null, elsewhere: 3, units: true, sums: true, alerts: true, feeds: true, quality: true };

function me(role: string, over: Partial<Me> = {}, reach: Partial<Reach> = {}): Me {
  const rights = { writes: true, declares: true, acknowledges: true, silences: true, level: 3 };
  return { subject: role, role, territories: [], establishments: [], ...rights, reach: { ...REACH, ...reach }, ...over };
}

test("who reads nothing outside their own place is told apart from who reads less there", () => {
  expect(readsOwnPlaceAlone(null)).toBe(false);
  expect(readsOwnPlaceAlone(me("editor-reader", {}, { codes: ["E-990000001"], elsewhere: 0 }))).toBe(true);
  expect(readsOwnPlaceAlone(me("ars", {}, { codes: ["R-44"], elsewhere: 2 }))).toBe(false);
  expect(readsOwnPlaceAlone(me("professional", {}, { codes: null, elsewhere: 2 }))).toBe(false);
});

describe("the form", () => {
  test("is for those who may write for the unit, and for nobody before that is known", () => {
    expect(rightOn(row("A"), null)).toBe("loading");
    expect(rightOn(row("A"), me("hospital", {}, { codes: ["E-990000001"] }))).toBe("write");
    expect(rightOn(row("A"), me("hospital", {}, { codes: ["E-990000002"] }))).toBe("read");
    expect(rightOn(row("A"), me("admin"))).toBe("write");
    expect(rightOn(row("A"), me("regulator", { writes: false }))).toBe("read");
  });

  test.each([
    [["R-44"], "write"],
    [["D-54"], "write"],
    [["R-11", "D-57"], "read"],
    [[], "read"],
  ])("of somebody whose own place is %j is to %s", (codes, right) => {
    expect(rightOn(row("A"), me("ars", { territories: codes }, { codes }))).toBe(right);
  });
});

describe("who may", () => {
  test("look at what is said by the service, and at units before it has", () => {
    expect(viewsOf(null)).toEqual(["units"]);
    expect(viewsOf(me("regulator"))).toEqual(["units", "alerts", "quality"]);
    expect(viewsOf(me("national", {}, { units: false, alerts: false }))).toEqual(["units", "quality"]);
    expect([me("national", {}, { units: false }), me("ars"), null].map(readsSumsAlone)).toEqual([true, false, false]);
  });

  test("end what an authority declared is no hospital, nor who declares nothing", () => {
    expect(mayEnd({ author: "ars" }, me("hospital"))).toBe(false);
    expect(mayEnd({ author: "hospital" }, me("hospital"))).toBe(true);
    expect(mayEnd({ author: "someone" }, me("ars"))).toBe(true);
    expect(mayEnd({ author: "someone" }, me("regulator", { declares: false }))).toBe(false);
    expect(mayEnd({ author: "someone" }, null)).toBe(false);
  });

  test("begin where they may act, whatever list of the token is empty", () => {
    expect(actsIn("FR", me("hospital", { establishments: ["990000001"] }))).toEqual(["E-990000001"]);
    expect(actsIn("FR", me("ars", { territories: ["R-44"] }))).toEqual(["R-44"]);
    expect(actsIn("D-54", me("ars", { territories: ["R-44"] }))).toEqual(["D-54"]);
    expect(actsIn("FR", me("admin"))).toEqual(["FR"]);
  });

  test("break the glass, and see that it was broken, are two", () => {
    const roles = ["professional", "ars", "admin", "hospital", "national", "regulator"].map((role) => me(role));
    expect(roles.filter(mayBreakGlass).map(({ role }) => role)).toEqual(["professional"]);
    expect(roles.filter(seesBrokenGlass).map(({ role }) => role)).toEqual(["ars", "admin"]);
    expect([mayBreakGlass(null), seesBrokenGlass(null)]).toEqual([false, false]);
  });
});
