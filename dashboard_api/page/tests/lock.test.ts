import { expect, test } from "vitest";
import text from "../package-lock.json?raw";

test("the lock pins every package by hash and names no address", () => {
  expect(text).not.toMatch(/https?:/);
  const packages = Object.entries(JSON.parse(text).packages as Record<string, { integrity?: string }>);
  expect(packages.filter(([path, entry]) => path !== "" && entry.integrity === undefined)).toEqual([]);
});
