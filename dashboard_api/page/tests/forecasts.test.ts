import { expect, test } from "vitest";
import { nameOf, valueWords } from "../src/components/field-name";
import { NO_CODES } from "../src/core/codes";
import { fieldsOf, textOf } from "../src/core/fields";
import { isExpired } from "../src/core/forecasts";
import { fr } from "../src/messages/fr";
import { record, row, T0 } from "./samples";

const HOUR = 3_600_000;

test.each([
  ["02", 1],
  ["03", 24],
  ["04", 48],
  ["05", 168],
])("a forecast of horizon %s says nothing any more %i h after it was made", (horizon, hours) => {
  const said = record("02", 4, { horizon });
  expect(isExpired(said, T0 + hours * HOUR - 1)).toBe(false);
  expect(isExpired(said, T0 + hours * HOUR)).toBe(true);
  expect(valueWords(said, T0, fr)).toBe("4");
  expect(valueWords(said, T0 + hours * HOUR, fr)).toBe("expiré");
});

test("the figure of now grows old and does not expire", () => {
  expect(isExpired(record("02", 4), T0 + 900 * HOUR)).toBe(false);
  expect(valueWords(record("02", null), T0, fr)).toBe("inconnu");
});

test("an expired forecast leaves its field empty, and what is typed in it stays", () => {
  const fields = fieldsOf(row("A", { records: [record("02", 4, { horizon: "02" })] }));
  const field = fields.find(({ live }) => live !== null)!;
  expect(textOf(field, {}, T0)).toBe("4");
  expect(textOf(field, {}, T0 + HOUR)).toBe("");
  expect(textOf(field, { [field.id]: { text: "6", base: 4, at: T0 } }, T0 + HOUR)).toBe("6");
  expect(nameOf(field, NO_CODES, fr)).toContain("02");
});
