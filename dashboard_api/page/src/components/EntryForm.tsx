/** The figures of one unit as fields, and the two ways to speak: save, or « Rien n'a changé ». */
import { type FormEvent, useMemo } from "react";
import type { Codes } from "../core/codes";
import { fieldsOf } from "../core/fields";
import { isManual } from "../core/figures";
import { problemsOf } from "../core/problems";
import type { Row } from "../core/wire";
import { type Drafts, type Outlet, useEntry } from "../hooks/entry";
import { useMessages } from "../hooks/language";
import { EntryProgress } from "./EntryProgress";
import { FieldRow } from "./FieldRow";
import { OldEntry } from "./OldEntry";
import { SecondOpinions } from "./SecondOpinions";
import { TakeOver } from "./TakeOver";
import { WhoSpeaks } from "./WhoSpeaks";

interface Props {
  row: Row;
  codes: Codes;
  outlet: Outlet;
  drafts: Drafts;
}

export function EntryForm({ row, codes, outlet, drafts }: Props) {
  const t = useMessages();
  const fields = useMemo(() => fieldsOf(row), [row]);
  const entry = useEntry(row, fields, outlet, drafts);
  const { draft, progress } = entry;
  const problems = problemsOf(progress, t);
  const canConfirm = row.records.some(isManual);
  const busy = progress.kind === "sending";

  const submit = (event: FormEvent) => {
    event.preventDefault();
    entry.save();
  };
  const main = fields.filter((field) => field.figure !== null);
  const others = fields.filter((field) => field.figure === null);
  const rowsOf = (some: typeof fields) =>
    some.map((field) => <FieldRow key={field.id} field={field} entry={entry} codes={codes} problem={problems.fields.get(field.id)} />);
  return (
    <form className="entry" onSubmit={submit} noValidate>
      <div className="unchanged">
        <button type="button" disabled={!canConfirm} aria-disabled={busy} onClick={entry.confirm} aria-describedby="unchanged-hint">
          {t.form.unchanged}
        </button>
        <p id="unchanged-hint" className="hint">
          {canConfirm ? t.form.unchangedHint : t.form.nothingToConfirm}
        </p>
      </div>
      <WhoSpeaks row={row} />
      <TakeOver row={row} draft={draft} edit={entry.edit} problem={problems.reason} />
      <fieldset>
        <legend>{t.form.figures}</legend>
        <p className="hint">{t.form.blankHint}</p>
        <p id="save-hint" className="hint">
          {t.form.saveHint}
        </p>
        {rowsOf(main)}
      </fieldset>
      {others.length > 0 && (
        <fieldset>
          <legend>{t.form.others}</legend>
          {rowsOf(others)}
        </fieldset>
      )}
      <SecondOpinions row={row} codes={codes} />
      <div className="actions">
        {progress.kind === "old" && (
          <OldEntry typedAt={progress.typedAt} onStillTrue={() => entry.save(true)} onGiveUp={entry.untouchAll} />
        )}
        <EntryProgress progress={progress} problems={problems.whole} onRetry={entry.retry} />
        <button type="submit" className="primary" aria-disabled={busy} aria-describedby="save-hint">
          {busy ? t.form.saving : t.form.save}
        </button>
      </div>
    </form>
  );
}
