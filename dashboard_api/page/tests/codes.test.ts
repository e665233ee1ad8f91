import { expect, test } from "vitest";
import { activityLabels, type Codes, labelOf, NO_CODES } from "../src/core/codes";
import { fr } from "../src/messages/fr";

const CODES: Codes = { tables: { R211: { codes: { "126": { label: "Réanimation médicale" } } } }, groups: [] };

test("an activity without a label is shown by its code, worded, and none before the labels have come", () => {
  const unlabelled = fr.table.activity;
  expect(activityLabels(CODES, ["013", "126"], unlabelled)).toEqual(["activité 013", "Réanimation médicale"]);
  expect(activityLabels(NO_CODES, ["126"], unlabelled)).toEqual([]);
});

test("any other code without a label is shown as it is, never as nothing", () => {
  expect(labelOf(CODES, "R330", "09")).toBe("09");
});
