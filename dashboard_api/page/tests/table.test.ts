import { describe, expect, test } from "vitest";
import { anchorShift } from "../src/core/anchoring";
import { type Filters, filtersFromQuery, isInTerritory, matchesText, queryFromFilters, searchable } from "../src/core/filters";
import { orderedIds, reordered } from "../src/core/order";
import { DEPARTMENTS, REGIONS, regionOf, territoryName } from "../src/core/territories";
import { record, row } from "./samples";

const ALL: Filters = { territory: "FR", group: "", text: "", state: "", view: "units", unit: "" };

describe("the order", () => {
  test("is department, establishment, name, id, as a person sorts them", () => {
    const at = (department: string, establishment: string, name: string, id: string) =>
      row(id, {
        name,
        territory: { region: "R-44", department },
        establishment: { finess: "990000001", name: establishment },
      });
    const rows = [
      at("D-54", "Élan", "Réa 10", "e"),
      at("D-54", "Élan", "Réa 2", "d"),
      at("D-971", "A", "A", "f"),
      at("D-54", "Elan", "Réa 2", "c"),
      at("D-54", "Ève", "Réa 1", "z"),
      at("D-08", "Z", "Z", "a"),
      at("D-2A", "A", "A", "b"),
    ];
    const ids = orderedIds(rows);
    expect(ids.indexOf("d")).toBeLessThan(ids.indexOf("e"));
    expect(ids.indexOf("a")).toBeLessThan(ids.indexOf("c"));
    expect(ids.at(-1)).toBe("f");
  });

  test("does not depend on any figure", () => {
    const before = [row("a", { records: [record("02", 1)] }), row("b", { records: [record("02", 9)] })];
    const after = [row("b", { records: [] }), row("a", { records: [record("02", 99)] })];
    expect(orderedIds(after)).toEqual(orderedIds(before));
  });
});

test("reordering after changes gives what sorting anew gives", () => {
  const named = (id: string, name: string) => row(id, { name });
  const rows = new Map(["m", "c", "x", "a", "t"].map((id) => [id, named(id, id)]));
  let ids: readonly string[] = orderedIds(rows.values());
  const change = (moved: string[], then: () => void) => {
    then();
    ids = reordered(ids, rows, moved);
    expect(ids).toEqual(orderedIds(rows.values()));
  };
  change(["b", "z"], () => rows.set("z", named("z", "z")).set("b", named("b", "b")));
  change(["a"], () => rows.set("a", named("a", "zz")));
  change(["a", "x", "b"], () => {
    rows.delete("x");
    rows.set("b", named("b", "0"));
  });
  change(["gone"], () => undefined);
  change([...rows.keys()], () => rows.clear());
});

describe("the row being read keeps its place", () => {
  const before = ["a", "b", "c", "d", "e"];

  test("when rows come above it", () => {
    expect(anchorShift(before, ["0", "1", ...before], 85, 40)).toBe(80);
  });

  test("when rows go above it", () => {
    expect(anchorShift(before, ["c", "d", "e"], 85, 40)).toBe(-80);
  });

  test("when it goes itself: the next one still there keeps its own", () => {
    expect(anchorShift(before, ["a", "b", "d", "e"], 85, 40)).toBe(-40);
  });

  test("when rows come below, or nothing that was read is left", () => {
    expect(anchorShift(before, [...before, "f"], 85, 40)).toBe(0);
    expect(anchorShift(before, ["x"], 85, 40)).toBe(0);
    expect(anchorShift([], ["x"], 0, 40)).toBe(0);
  });
});

describe("the filters", () => {
  test("go to the address and come back the same", () => {
    const filters = { ...ALL, territory: "D-54", group: "critical-care.adult", text: "réa nord", state: "late" as const, unit: "9/A" };
    expect(filtersFromQuery(queryFromFilters(filters))).toEqual(filters);
    expect(queryFromFilters({ ...ALL, text: " " })).toBe("");
  });

  test("of an address someone broke fall back to the nation", () => {
    expect(filtersFromQuery("?territory=<script>").territory).toBe("FR");
  });

  test("by territory hold region, department and establishment", () => {
    const unit = row("A");
    expect(["FR", "R-44", "D-54", "E-990000001"].every((code) => isInTerritory(unit, code))).toBe(true);
    expect(["R-11", "D-57", "E-990000002"].some((code) => isInTerritory(unit, code))).toBe(false);
  });

  test("by text find every word in any order, whatever the accents", () => {
    const haystack = searchable(row("A", { name: "Réanimation médicale" }), ["Soins intensifs"]);
    expect(matchesText(haystack, "MEDICALE hopital")).toBe(true);
    expect(matchesText(haystack, "990000001")).toBe(true);
    expect(matchesText(haystack, "chirurgie médicale")).toBe(false);
  });
});

describe("the territories", () => {
  test("are the 18 regions and 101 departments of France, each code once", () => {
    expect(REGIONS).toHaveLength(18);
    expect(DEPARTMENTS).toHaveLength(101);
    expect(new Set(DEPARTMENTS.map(({ code }) => code)).size).toBe(101);
  });

  test("have names, and departments know their region", () => {
    expect(territoryName("D-2A")).toBe("Corse-du-Sud");
    expect(territoryName("R-44")).toBe("Grand Est");
    expect(regionOf("D-54")).toBe("R-44");
    expect(regionOf("R-11")).toBe("R-11");
    expect(regionOf("FR")).toBeNull();
  });
});
