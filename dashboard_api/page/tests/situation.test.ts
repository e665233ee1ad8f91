import { describe, expect, test } from "vitest";
import {
  byFeed,
  careOf,
  departmentOf,
  feedsDownOf,
  finessOf,
  heldBy,
  inOrder,
  merged,
  mutedBy,
  phaseOf,
  silenceable,
  siteCount,
  vendorOf,
} from "../src/core/situation";
import type { Alert, Declaration, FeedState } from "../src/core/situation-wire";
import { feedLives, valuesOf } from "../src/core/signs";
import { en } from "../src/messages/en";
import { fr } from "../src/messages/fr";
import { record, row, T0 } from "./samples";

const HOUR = 3_600_000;
const at = (hours: number): string => new Date(T0 + hours * HOUR).toISOString();

function declared(over: Partial<Declaration> = {}): Declaration {
  return {
    declaration_id: "1",
    territories: ["R-44"],
    activity_groups: [],
    level: "tension",
    reason: "afflux",
    author: "ars",
    from: at(-1),
    until: null,
    grace: "PT2H",
    ended_at: null,
    ...over,
  };
}

describe("a declaration", () => {
  test("is to come, holds, and is over, by the clock alone", () => {
    const one = declared({ from: at(1), until: at(2) });
    expect(phaseOf(one, T0)).toBe("to_come");
    expect(phaseOf(one, T0 + HOUR)).toBe("holds");
    expect(phaseOf(one, T0 + 2 * HOUR)).toBe("over");
    expect(phaseOf(declared({ ended_at: at(-1) }), T0)).toBe("over");
  });

  test("in force comes before one to come, crisis before tension, and one that is over is gone", () => {
    const some = [
      declared({ declaration_id: "to come", from: at(1), level: "crisis" }),
      declared({ declaration_id: "over", until: at(-1) }),
      declared({ declaration_id: "tension" }),
      declared({ declaration_id: "crisis", level: "crisis" }),
    ];
    expect(inOrder(some, T0).map((each) => each.declaration_id)).toEqual(["crisis", "tension", "to come"]);
  });

  test("holds for the units there that are under its level, in its activities", () => {
    const groups = [{ id: "rea", label: { fr: "", en: "" }, activities: ["126"] }];
    const rows = [
      row("A", { level: "tension" }),
      row("B", { level: "crisis" }),
      row("C", { level: "normal" }),
      row("D", { level: null }),
      row("E", { level: "tension", territory: { region: "R-11", department: "D-75" } }),
      row("F", { level: "tension", activities: ["050"] }),
    ];
    expect(heldBy(declared(), rows, groups)).toBe(3);
    expect(heldBy(declared({ activity_groups: ["rea"] }), rows, groups)).toBe(2);
    expect(heldBy(declared({ level: "crisis", territories: ["FR"] }), rows, groups)).toBe(1);
  });
});

function alert(over: Partial<Alert> = {}): Alert {
  return {
    alert_id: "a",
    sequence: 1,
    kind: "late",
    state: "sent",
    cause: "E-990000001",
    territories: ["FR", "R-44", "D-54", "E-990000001"],
    step: "owner",
    opened_at: at(-3),
    units: [],
    acknowledgement: null,
    suppressed_by: null,
    ...over,
  };
}

describe("an alert", () => {
  test("is of a site, by itself or by its tool, or of no site", () => {
    expect(finessOf(alert())).toBe("990000001");
    expect(finessOf(alert({ kind: "feed_down", cause: "990000001/adt" }))).toBe("990000001");
    expect(finessOf(alert({ kind: "delivery_given_up", cause: "a/b" }))).toBeNull();
  });

  test("of pressure is of a department's activity group, and of no site; silencing it would mute late units too", () => {
    const full = alert({ kind: "pressure", cause: "P-D-2A/critical-care.adult" });
    expect(departmentOf(full)).toEqual({ department: "D-2A", group: "critical-care.adult" });
    expect(departmentOf(alert())).toBeNull();
    expect(finessOf(full)).toBeNull();
    expect([full, alert()].map(silenceable)).toEqual([false, true]);
  });

  test("of a vendor is of no site by itself, whatever the name, and says how many it touches", () => {
    const territories = ["FR", "R-44", "D-54", "E-990000001", "E-990000002"];
    const vendors = alert({ kind: "feed_down", cause: "V-Acme / Cloud", territories });
    expect(vendorOf(vendors)).toBe("Acme / Cloud");
    expect(finessOf(vendors)).toBeNull();
    expect(silenceable(vendors)).toBe(false);
    expect(siteCount(vendors)).toBe(2);
    expect(vendorOf(alert({ kind: "feed_down", cause: "990000001/V-adt" }))).toBeNull();
    expect(vendorOf(alert({ kind: "delivery_given_up", cause: "V-hook" }))).toBeNull();
  });

  test("is titled with the vendor and the number of sites, in both languages", () => {
    expect(fr.alerts.vendorDown("Acme", 12, "12")).toContain("Éditeur Acme — 12 établissements");
    expect(fr.alerts.vendorDown("Acme", 1, "1")).toContain("Éditeur Acme — 1 établissement\u00a0:");
    expect(en.alerts.vendorDown("Acme", 12, "12")).toContain("Vendor Acme — 12 establishments");
  });

  test("is taken care of until the promise, and then broken", () => {
    const promised = alert({ acknowledgement: { by: "Dr A", at: at(-1), promised_at: at(1), comment: null } });
    expect(careOf(alert(), T0).kind).toBe("nobody");
    expect(careOf(promised, T0).kind).toBe("promised");
    expect(careOf(promised, T0 + HOUR).kind).toBe("broken");
  });

  test("that is silenced says by which silence, also when the service does not list it", () => {
    const scope = { territories: ["R-44"], establishments: [], units: [], feeds: [], activity_groups: [] };
    const silence = { silence_id: "s", scope, from: at(-1), until: at(1), reason: "maintenance", author: "ars" };
    expect(mutedBy(alert(), [silence])).toBeNull();
    expect(mutedBy(alert({ suppressed_by: "silence:s" }), [silence])).toEqual({ kind: "silence", silence });
    expect(mutedBy(alert({ suppressed_by: "silence:t" }), [silence])).toEqual({ kind: "silence", silence: null });
    expect(mutedBy(alert({ suppressed_by: "feed:9/adt" }), [])).toEqual({ kind: "feed", feed: "9/adt" });
    expect(mutedBy(alert({ suppressed_by: "vendor:A: b" }), [])).toEqual({ kind: "vendor", vendor: "A: b" });
  });

  test("said live counts before the same one of a list", () => {
    const both = merged([alert({ sequence: 2 })], [alert(), alert({ alert_id: "b" })]);
    expect(both.map(({ alert_id, sequence }) => [alert_id, sequence])).toEqual([["a", 2], ["b", 1]]);
  });
});

const feed = (name: string, state: "up" | "down"): FeedState => ({ feed: name, state, since: at(-1) });

describe("a feed that is down", () => {
  const unit = row("A", {
    records: [record("02", 1)],
    others: [{ source: "990000001/adt", status: "02", horizon: "01", count: 2, observed_at: at(-2) }],
  });

  test("is said of the units it speaks or spoke for, and of no other", () => {
    expect(feedsDownOf(unit, byFeed([feed("990000001/adt", "down"), feed("990000002/adt", "down")]))).toEqual([
      feed("990000001/adt", "down"),
    ]);
    expect(feedsDownOf(row("B"), byFeed([feed("990000001/adt", "down")]))).toEqual([]);
  });
});

describe("the signs of life", () => {
  const unit = row("A", { records: [record("02", 1, { source: "990000001/adt" })] });

  test("of the feed: live news counts before what was asked, and no news is no life", () => {
    const up = [feed("990000001/adt", "up")];
    expect(feedLives(unit, byFeed([feed("990000001/adt", "down")]), up)[0]?.kind).toBe("down");
    expect(feedLives(unit, byFeed([]), up)[0]?.kind).toBe("alive");
    expect(feedLives(unit, byFeed([]), [])[0]?.kind).toBe("not_known");
    expect(feedLives(row("B", { records: [record("02", 1)] }), byFeed([]), up)).toEqual([{ kind: "by_hand" }]);
  });

  test("of the figures: a confirmation changes no value, a count does, zero and unknown differ", () => {
    const confirmed = row("A", { records: [record("02", 1, { source: "990000001/adt", observed_at: at(1) })] });
    expect(valuesOf(confirmed)).toBe(valuesOf(unit));
    const counted = (count: number | null) => valuesOf(row("A", { records: [record("02", count)] }));
    expect(new Set([counted(1), counted(0), counted(null)]).size).toBe(3);
  });
});
