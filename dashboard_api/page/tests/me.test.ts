import { expect, test } from "vitest";
import { type Me, rightOn } from "../src/core/me";
import { row } from "./samples";

const NURSE: Me = { subject: "someone", role: "hospital", territories: null, establishments: ["990000001"], writes: true };

test("the form is for those who may write for the unit, and for nobody before that is known", () => {
  expect(rightOn(row("A"), null)).toBe("loading");
  expect(rightOn(row("A"), NURSE)).toBe("write");
  expect(rightOn(row("A"), { ...NURSE, establishments: ["990000002"] })).toBe("read");
  expect(rightOn(row("A"), { ...NURSE, establishments: null })).toBe("write");
  expect(rightOn(row("A"), { ...NURSE, role: "regulator", establishments: null, writes: false })).toBe("read");
});

test.each([
  [["R-44"], "write"],
  [["D-54"], "write"],
  [["FR"], "write"],
  [["R-11", "D-57"], "read"],
  [[], "read"],
])("in the territories %j the right is %s", (territories, right) => {
  expect(rightOn(row("A"), { ...NURSE, role: "ars", territories, establishments: null })).toBe(right);
});
