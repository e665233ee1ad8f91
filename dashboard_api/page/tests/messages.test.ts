import { expect, test } from "vitest";
import { en } from "../src/messages/en";
import { fr } from "../src/messages/fr";

type Tree = { [key: string]: unknown };

function paths(tree: Tree, head = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "object" && value !== null ? paths(value as Tree, `${head}${key}.`) : [`${head}${key}`],
  );
}

test("English says everything that French says, tables of words by code included", () => {
  expect(paths(en as unknown as Tree).sort()).toEqual(paths(fr as unknown as Tree).sort());
});

test("how full a department is, is said in both languages with the same figures", () => {
  const said = (t: typeof fr): string => t.alerts.pressure("58", "60", t.percent(58 / 60)).replace(/\s/g, " ");
  expect(said(fr)).toBe("58 lits occupés sur 60 ouverts (97 %)");
  expect(said(en)).toBe("58 of 60 open beds occupied (97%)");
  expect(fr.alerts.restsOn(7, "7", "6")).toBe("Chiffres de 7 unités, dont 6 dans les délais.");
  expect(en.alerts.restsOn(1, "1", "0")).toBe("Figures of 1 unit, 0 of them within their duty.");
});
