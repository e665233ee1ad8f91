import { expect, test } from "vitest";
import { activityLabels, type Codes, labelOf } from "../src/core/codes";

const CODES: Codes = { tables: { R211: { codes: { "126": { label: "Réanimation médicale" } } } }, groups: [] };

test("an activity without a label is left out: the unit's own name says what it is", () => {
  expect(activityLabels(CODES, ["013", "126"])).toEqual(["Réanimation médicale"]);
  expect(activityLabels(CODES, ["013"])).toEqual([]);
});

test("any other code without a label is shown as it is, never as nothing", () => {
  expect(labelOf(CODES, "R330", "09")).toBe("09");
});
