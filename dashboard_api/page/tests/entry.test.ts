import { describe, expect, test } from "vitest";
import { readAnswer } from "../src/core/answer";
import { confirmOf, type Entry, type EntryRecord, reportOf } from "../src/core/entry";
import { countOf, fieldsOf, markedSent, newerFigure, OLD_TYPED_MS, oldTypedAt, textOf, type Typed, withoutSent } from "../src/core/fields";
import { identityOf } from "../src/core/identity";
import { problemsOf } from "../src/core/problems";
import { besideFeed, visibilityOf } from "../src/core/visible";
import type { Row } from "../src/core/wire";
import { fr } from "../src/messages/fr";
import { record, row, T0 } from "./samples";

const ATTEMPT = { eventId: "018f6a2e-0000-4000-8000-000000000001", observedAt: "2026-01-15T09:30:00.000+01:00" };
const AVAILABLE = identityOf({ status: "02", horizon: "01" });
const OCCUPIED = identityOf({ status: "03", horizon: "01" });
const INSTALLED = identityOf({ status: "01", horizon: "01" });

const typing = (id: string, text: string, base: number | null = null): Typed => ({ [id]: { text, base, at: T0 } });

function sent(unit: Row, typed: Typed, reason: string | null = null): EntryRecord[] {
  const report = reportOf(unit.unit_id, fieldsOf(unit), typed, ATTEMPT, reason);
  if (report.kind !== "ready") throw new Error(report.kind);
  return report.entry.records ?? [];
}

describe("the fields of a unit", () => {
  test("are its five figures, even when it never spoke", () => {
    const fields = fieldsOf(row("A", { received_at: null }));
    expect(fields.map((field) => field.figure)).toEqual(["available", "occupied", "reserved", "closed", "installed"]);
    expect(fields.every((field) => field.record.nature === "01" && textOf(field, {}, T0) === "")).toBe(true);
  });

  test("of a figure kept by gender are its parts and no sum beside them", () => {
    const unit = row("A", { records: [record("02", 1, { gender: "01" }), record("02", 2, { gender: "02" })] });
    const available = fieldsOf(unit).filter((field) => field.figure === "available");
    expect(available.map((field) => field.record.gender)).toEqual(["01", "02"]);
  });

  test("hold the unit's other counters after them", () => {
    const unit = row("A", { records: [record("06", 2, { supplementary_type: "01" }), record("02", 1, { horizon: "03" })] });
    const others = fieldsOf(unit).filter((field) => field.figure === null);
    expect(others.map((field) => [field.record.status, field.record.horizon])).toEqual([["06", "01"], ["02", "03"]]);
  });

  test("take the unit's nature: places stay places", () => {
    const unit = row("A", { records: [record("02", 1, { nature: "02" })] });
    expect(fieldsOf(unit).every((field) => field.record.nature === "02")).toBe(true);
  });
});

describe("what is typed", () => {
  test.each([
    ["", "blank"],
    ["  ", "blank"],
    ["0", "count"],
    [" 12 ", "count"],
    ["999", "count"],
    ["1000", "bad"],
    ["-1", "bad"],
    ["1.5", "bad"],
    ["1e2", "bad"],
    ["douze", "bad"],
    ["٣", "bad"],
  ])("%j is %s, and never becomes another number", (text, kind) => {
    expect(countOf(text).kind).toBe(kind);
  });

  test("stays when a newer figure arrives, which is told beside it", () => {
    const unit = row("A", { records: [record("02", 5)] });
    const [field] = fieldsOf(unit);
    const typed = typing(AVAILABLE, "4", 3);
    expect(textOf(field!, typed, T0)).toBe("4");
    expect(newerFigure(field!, typed)?.count).toBe(5);
    expect(newerFigure(field!, typing(AVAILABLE, "4", 5))).toBeNull();
    expect(newerFigure(field!, typing(AVAILABLE, "5", 3))).toBeNull();
    expect(newerFigure(field!, {})).toBeNull();
  });

  test("and accepted leaves, but for the fields kept and what was typed again since", () => {
    const atSending = { ...typing(AVAILABLE, "6", 2), ...typing(OCCUPIED, "7", 20) };
    const since = { ...atSending, ...typing(INSTALLED, "12") };
    const marked = markedSent(since, atSending);
    expect(Object.keys(withoutSent(marked))).toEqual([INSTALLED]);
    expect(Object.keys(withoutSent(marked, [OCCUPIED]))).toEqual([OCCUPIED, INSTALLED]);
    const again = markedSent({ ...atSending, ...typing(OCCUPIED, "8", 20) }, atSending);
    expect(withoutSent(again)).toEqual(typing(OCCUPIED, "8", 20));
  });
});

describe("a save", () => {
  const unit = row("A", { records: [record("02", 3), record("03", 8), record("01", 12)] });

  test("asserts what was typed and nothing that was only seen, as one report of now", () => {
    const report = reportOf("A", fieldsOf(unit), typing(AVAILABLE, "2", 3), ATTEMPT, null);
    expect(report).toMatchObject({
      kind: "ready",
      entry: {
        schema: "capacity-event/1",
        event_id: ATTEMPT.eventId,
        unit_id: "A",
        kind: "report",
        scope: "upsert",
        observed_at: ATTEMPT.observedAt,
        source: { feed: "manual", code: "01" },
      },
    });
    expect(sent(unit, typing(AVAILABLE, "2", 3)).map((each) => [each.status, each.count])).toEqual([["02", 2]]);
  });

  test("sends unknown for a figure that was blanked, nothing for one that stays blank, and 0 only when 0 is typed", () => {
    const records = sent(unit, typing(OCCUPIED, "", 8));
    expect(records.map((each) => [each.status, each.count])).toEqual([["03", null]]);
    const unknown = row("A", { records: [record("02", null), record("03", 1)] });
    expect(reportOf("A", fieldsOf(unknown), typing(AVAILABLE, ""), ATTEMPT, null)).toEqual({ kind: "nothing" });
    expect(sent(unknown, typing(AVAILABLE, "0")).map((each) => each.count)).toEqual([0]);
  });

  test("asserts a figure typed again as it was: the person counted it", () => {
    expect(sent(unit, typing(INSTALLED, "12", 12))).toMatchObject([{ status: "01", count: 12 }]);
  });

  test("never carries a figure that moved under an untouched field", () => {
    const moved = row("A", { records: [record("02", 3), record("03", 13, { source: "1/adt" })] });
    expect(sent(moved, typing(AVAILABLE, "2", 3)).map((each) => each.status)).toEqual(["02"]);
  });

  test("keeps the codes of the record it is about", () => {
    const split = row("A", { records: [record("02", 1, { gender: "01", assignment: "02" })] });
    const typed = typing(fieldsOf(split)[0]!.id, "1", 1);
    expect(sent(split, typed)[0]).toEqual({ nature: "01", status: "02", horizon: "01", gender: "01", assignment: "02", count: 1 });
  });

  test("with a bad field is not sent, and says which", () => {
    const report = reportOf("A", fieldsOf(unit), typing(OCCUPIED, "huit", 8), ATTEMPT, null);
    expect(report).toEqual({ kind: "bad_fields", fieldIds: [OCCUPIED] });
  });

  test("of nothing typed is not sent, whatever is shown, and not by a takeover either", () => {
    expect(reportOf("A", fieldsOf(row("A")), {}, ATTEMPT, null)).toEqual({ kind: "nothing" });
    expect(reportOf("A", fieldsOf(unit), {}, ATTEMPT, null)).toEqual({ kind: "nothing" });
    expect(reportOf("A", fieldsOf(unit), {}, ATTEMPT, "flux arrêté")).toEqual({ kind: "nothing" });
  });

  test("takes over only with a reason, which every record carries", () => {
    const typed = { ...typing(AVAILABLE, "6", 3), ...typing(OCCUPIED, "7", 8) };
    const report = reportOf("A", fieldsOf(unit), typed, ATTEMPT, "flux arrêté");
    expect(report).toMatchObject({ entry: { takeover: true } });
    expect(sent(unit, typed, "flux arrêté").map((each) => each.comment)).toEqual(["flux arrêté", "flux arrêté"]);
    expect(reportOf("A", fieldsOf(unit), typed, ATTEMPT, null)).not.toHaveProperty("entry.takeover");
  });
});

test("« Rien n'a changé » confirms and carries no figure", () => {
  const entry = confirmOf("A", ATTEMPT);
  expect(entry.kind).toBe("confirm");
  expect(Object.keys(entry).sort()).toEqual(["event_id", "kind", "observed_at", "schema", "source", "unit_id"]);
});

test("what was typed is too old to be sent as true now after a quarter of an hour, by its oldest field", () => {
  const typed: Typed = { [AVAILABLE]: { text: "6", base: 2, at: T0 }, [OCCUPIED]: { text: "7", base: 20, at: T0 + 60_000, sent: true } };
  expect(oldTypedAt(typed, T0 + OLD_TYPED_MS - 1)).toBeNull();
  expect(oldTypedAt(typed, T0 + OLD_TYPED_MS)).toBe(T0);
  expect(oldTypedAt({ [OCCUPIED]: typed[OCCUPIED]! }, T0 + OLD_TYPED_MS)).toBeNull();
  expect(oldTypedAt({}, T0 + OLD_TYPED_MS)).toBeNull();
});

describe("an entry is visible", () => {
  const observed = { observed_at: "2026-01-15T08:30:00Z" };
  const entry: Entry = { ...confirmOf("A", ATTEMPT), kind: "report", records: [{ nature: "01", status: "02", horizon: "01", count: 2 }] };

  test("once the row has each of its records by hand at its time or later, not before", () => {
    expect(visibilityOf(row("A", { records: [record("02", 2)] }), entry)).toBe("not_yet");
    expect(visibilityOf(row("A", { records: [record("02", 2, observed)] }), entry)).toBe("shown");
    expect(visibilityOf(row("A", { records: [record("02", 2, { ...observed, source: "1/adt" })] }), entry)).toBe("not_yet");
  });

  test("as a second opinion when the feed still speaks, which is not the same", () => {
    const other = { source: "1/manual", status: "02", horizon: "01", count: 2, ...observed };
    expect(visibilityOf(row("A", { others: [other] }), entry)).toBe("second_opinion");
  });

  test("field by field: only the figure beside a feed is a second opinion", () => {
    const both = { ...entry, records: [...entry.records!, { nature: "01", status: "03", horizon: "01", count: 7 }] };
    const other = { source: "1/manual", status: "03", horizon: "01", count: 7, ...observed };
    const unit = row("A", { records: [record("02", 2, observed), record("03", 20, { source: "1/adt" })], others: [other] });
    expect(besideFeed(unit, both, [AVAILABLE, OCCUPIED])).toEqual([OCCUPIED]);
  });

  test("when it confirms, once the age of what people said is renewed", () => {
    expect(visibilityOf(row("A", { records: [record("02", 2)] }), confirmOf("A", ATTEMPT))).toBe("not_yet");
    expect(visibilityOf(row("A", { records: [record("02", 2, observed)] }), confirmOf("A", ATTEMPT))).toBe("shown");
  });
});

describe("ingest's answer", () => {
  const refused = {
    refused: [
      { index: 0, code: "bad_count", field: "records[1].count", message: "must be…" },
      { index: 0, code: "patient_data", field: "records[0].comment", message: "" },
      { index: 0, code: "new_rule", field: "unit_id", message: "the service's words" },
    ],
  };

  test("is success only at 202", () => {
    expect(readAnswer(202, { accepted: [{}] }, null)).toEqual({ kind: "accepted" });
    expect(readAnswer(200, {}, null)).toEqual({ kind: "unexpected", status: 200 });
    expect(readAnswer(207, { accepted: [], refused: [] }, null)).toEqual({ kind: "unexpected", status: 207 });
  });

  test("says who, how long to wait, and what is away", () => {
    expect(readAnswer(401, null, null)).toEqual({ kind: "unauthenticated" });
    expect(readAnswer(403, null, null)).toEqual({ kind: "forbidden" });
    expect(readAnswer(429, null, "7")).toEqual({ kind: "busy", retryAfterS: 7 });
    expect(readAnswer(503, null, null)).toEqual({ kind: "unavailable", retryAfterS: null });
  });

  test("of refusals is said beside each field, at the reason, or of the whole, in French first", () => {
    const answer = readAnswer(422, refused, null);
    if (answer.kind !== "refused") throw new Error(answer.kind);
    const problems = problemsOf({ kind: "failed", attempt: { fieldIds: [AVAILABLE, OCCUPIED] }, sent: answer }, fr);
    expect(problems.fields.get(OCCUPIED)).toBe(`${fr.refusal.bad_count} (must be…)`);
    expect(problems.reason).toBe(fr.refusal.patient_data);
    expect(problems.whole).toEqual([`${fr.refusalOther} (the service's words)`]);
  });
});
