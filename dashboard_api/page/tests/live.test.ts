import { describe, expect, test } from "vitest";
import { applyDelta, applySnapshot, emptyLive, forgetPosition, type Live, resumePoint } from "../src/core/live";
import type { Delta, Row, RowChange, Snapshot } from "../src/core/wire";
import { record, row } from "./samples";

function snapshot(rows: Row[], over: Partial<Snapshot> = {}): Snapshot {
  return { type: "snapshot", epoch: "e", version: "1", part: 1, parts: 1, rows, rollups: [], ...over };
}

function delta(from: string, to: string, rows: RowChange[], removed: string[] = []): Delta {
  return { type: "delta", from, to, rows, rollups: [], removed };
}

function holding(...rows: Row[]): Live {
  const live = emptyLive();
  applySnapshot(live, snapshot(rows));
  return live;
}

/** A delta's row as the server sends it when only the state changed. */
function stateOnly(unit: Row): RowChange {
  const { name, establishment, activities, territory, ...state } = unit;
  void [name, establishment, activities, territory];
  return state;
}

describe("a snapshot", () => {
  test("in parts is shown only when it is whole, and what was shown stays until then", () => {
    const live = holding(row("old"));
    const first = snapshot([row("A")], { version: "9", parts: 2 });
    expect(applySnapshot(live, first)).toEqual({ kind: "partial" });
    expect([...live.rows.keys()]).toEqual(["old"]);
    expect(resumePoint(live)?.version).toBe("1");
    applySnapshot(live, snapshot([row("B")], { version: "9", part: 2, parts: 2 }));
    expect([...live.rows.keys()]).toEqual(["A", "B"]);
    expect(resumePoint(live)).toEqual({ epoch: "e", version: "9" });
  });

  test("that starts again midway replaces the unfinished one", () => {
    const live = emptyLive();
    applySnapshot(live, snapshot([row("A")], { version: "1", parts: 2 }));
    applySnapshot(live, snapshot([row("B")], { version: "2", parts: 2 }));
    applySnapshot(live, snapshot([row("C")], { version: "2", part: 2, parts: 2 }));
    expect([...live.rows.keys()]).toEqual(["B", "C"]);
  });

  test("whose first part was missed is a gap", () => {
    const missed = applySnapshot(emptyLive(), snapshot([], { part: 2, parts: 2 }));
    expect(missed).toEqual({ kind: "gap", reason: "snapshot_parts" });
  });
});

describe("a delta", () => {
  test("merges by top-level field: the state is replaced whole, the description it leaves out stays", () => {
    const live = holding(row("A", { records: [record("02", 3), record("03", 8)] }));
    const change = stateOnly(row("A", { version: 2, records: [record("02", 4)] }));
    expect(applyDelta(live, delta("1", "2", [change]))).toMatchObject({ kind: "applied", moved: [] });
    expect(live.rows.get("A")).toMatchObject({ name: "Unité A", version: 2, records: [record("02", 4)] });
    expect(live.rows.get("A")?.records).toHaveLength(1);
  });

  test("that does not start at our version is a gap and changes nothing", () => {
    const live = holding(row("A"));
    const outcome = applyDelta(live, delta("7", "8", [stateOnly(row("A", { version: 9 }))], ["A"]));
    expect(outcome).toEqual({ kind: "gap", reason: "version" });
    expect(live.rows.get("A")?.version).toBe(1);
    expect(resumePoint(live)?.version).toBe("1");
  });

  test("of a unit we have never seen must describe it: half a row is never shown", () => {
    const live = holding();
    expect(applyDelta(live, delta("1", "2", [stateOnly(row("A"))]))).toEqual({ kind: "gap", reason: "unknown_row" });
    expect(live.rows.size).toBe(0);
  });

  test("that ends where it starts (a part of a large one) is merged like any other", () => {
    const live = holding();
    applyDelta(live, delta("1", "1", [row("A")]));
    applyDelta(live, delta("1", "2", [row("B")]));
    expect([...live.rows.keys()]).toEqual(["A", "B"]);
    expect(live.version).toBe("2");
  });

  test("takes away what was removed, and a unit may come back", () => {
    const live = holding(row("A"), row("B"));
    expect(applyDelta(live, delta("1", "2", [], ["A"]))).toMatchObject({ kind: "applied", moved: ["A"] });
    applyDelta(live, delta("2", "3", [row("A", { version: 5 })]));
    expect([...live.rows.keys()].sort()).toEqual(["A", "B"]);
  });

  test("before any snapshot, or after the position was given up, is a gap", () => {
    const live = holding(row("A"));
    forgetPosition(live);
    expect(applyDelta(live, delta("1", "2", [])).kind).toBe("gap");
    expect(resumePoint(live)).toBeNull();
    expect(live.rows.size).toBe(1);
  });
});

describe("a delta says what else it did", () => {
  test("a unit that crossed or changed level is another state, a figure alone is none", () => {
    const live = holding(row("A", { freshness: "fresh", level: "normal" }));
    const step = (from: string, to: string, over: Partial<Row>) =>
      applyDelta(live, delta(from, to, [stateOnly({ ...(live.rows.get("A") as Row), ...over })]));
    expect(step("1", "2", { records: [record("02", 3)] })).toMatchObject({ restated: false, recounted: ["A"] });
    expect(step("2", "3", { freshness: "due" })).toMatchObject({ restated: true, recounted: [] });
    expect(step("3", "4", { level: "crisis" })).toMatchObject({ restated: true, recounted: [] });
    expect(step("4", "5", { records: [record("02", 3, { observed_at: "2026-01-15T09:00:00Z" })] })).toMatchObject({
      restated: false,
      recounted: [],
    });
  });

  test("a unit that comes into view did not change before our eyes", () => {
    expect(applyDelta(holding(), delta("1", "2", [row("A", { records: [record("02", 1)] })]))).toMatchObject({
      restated: true,
      recounted: [],
    });
  });
});

test("an old snapshot with the deltas since equals a fresh snapshot, whatever happened", () => {
  let seed = 20200315;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  const truth = new Map<string, Row>([["0", row("0")]]);
  const live = holding(row("0"));
  for (let version = 1; version < 400; version += 1) {
    const id = String(random(12));
    const known = truth.get(id);
    if (known !== undefined && random(4) === 0) {
      truth.delete(id);
      applyDelta(live, delta(String(version), String(version + 1), [], [id]));
      continue;
    }
    const next = row(id, { version, records: [record("02", random(9))] });
    const renamed = random(3) === 0 ? { name: `nom ${version}` } : {};
    truth.set(id, { ...next, name: known?.name ?? next.name, ...renamed });
    const change = known === undefined ? { ...next, ...renamed } : { ...stateOnly(next), ...renamed };
    applyDelta(live, delta(String(version), String(version + 1), [change]));
  }
  const fresh = holding(...truth.values());
  expect(new Map([...live.rows].sort())).toEqual(new Map([...fresh.rows].sort()));
});
