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
