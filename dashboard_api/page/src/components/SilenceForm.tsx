/** Silencing alerts: what, from when, until when, why; what was chosen stays until it is accepted. */
import { type FormEvent, useState } from "react";
import type { Codes } from "../core/codes";
import { siteOf } from "../core/figures";
import { missingInSilence, type SilenceChosen, type SilenceField, silenceBody } from "../core/silencing";
import { useTell } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import { usePlaceName } from "../hooks/place-name";
import { useStore } from "../hooks/store";
import type { Failure } from "../shell/desk";
import { failureWords, faultWords } from "./desk-words";
import { GroupsPicker } from "./GroupsPicker";
import { Modal } from "./Modal";
import { Problem } from "./Problem";
import { TerritoryPicker } from "./TerritoryPicker";
import { feedName } from "./UnitRow";

interface Props {
  /** What the form begins with. */
  given: SilenceChosen;
  /** Those with an alert (E-…). */
  establishments: readonly string[];
  codes: Codes;
  onDone: () => void;
  onClose: () => void;
}

const FIELDS: readonly SilenceField[] = ["scope", "reason", "from", "until"];

export function SilenceForm({ given, establishments, codes, onDone, onClose }: Props) {
  const t = useMessages();
  const tell = useTell();
  const store = useStore();
  const placeName = usePlaceName();
  const [chosen, setChosen] = useState(given);
  const [sending, setSending] = useState(false);
  const [problems, setProblems] = useState<ReadonlyMap<SilenceField, string>>(new Map());
  const [whole, setWhole] = useState<readonly string[]>([]);
  const change = (part: Partial<SilenceChosen>) => setChosen((before) => ({ ...before, ...part }));

  const refused = (failure: Failure) => {
    const faults = failure.kind === "refused" ? failure.faults : [];
    const placed = faults.map((fault) => ({ field: FIELDS.find((field) => field === fault.field), words: faultWords(fault, t) }));
    setProblems(new Map(placed.flatMap(({ field, words }): [SilenceField, string][] => (field ? [[field, words]] : []))));
    setWhole([failureWords(failure, t), ...placed.flatMap(({ field, words }) => (field ? [] : [words]))]);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sending) return;
    const missing = missingInSilence(chosen, store.now());
    setProblems(new Map([...missing].map(([field, what]) => [field, t.silences.missing[what]])));
    setWhole([]);
    if (missing.size > 0) return;
    setSending(true);
    const said = await tell("POST", "/v1/silences", silenceBody(chosen));
    setSending(false);
    if (said.kind === "done") onDone();
    else refused(said);
  };
  const about = (field: SilenceField) => ({ "aria-invalid": problems.has(field), "aria-describedby": `silence-${field}-problem` });
  const time = (field: "from" | "until", label: string) => (
    <Problem of="silence" field={field} problems={problems}>
      <label htmlFor={`silence-${field}`}>{label}</label>
      <input
        id={`silence-${field}`}
        type="datetime-local"
        value={chosen[field]}
        {...about(field)}
        onChange={(event) => change({ [field]: event.target.value })}
      />
    </Problem>
  );
  return (
    <Modal title={t.silences.formTitle} onClose={onClose}>
      <form className="declare" onSubmit={submit} noValidate>
        <p className="effect">{t.silences.effect}</p>
        <Problem of="silence" field="scope" problems={problems}>
          {chosen.feeds.length > 0 ? (
            <p>{chosen.feeds.map((feed) => t.silences.feed(feedName(feed, t), placeName(siteOf(feed)))).join(", ")}</p>
          ) : (
            <TerritoryPicker
              territories={chosen.territories}
              onChange={(territories) => change({ territories })}
              about={about("scope")}
              id="silence-place"
              label={t.silences.places}
              establishments={{ label: t.silences.inAlert, codes: establishments }}
            />
          )}
        </Problem>
        <Problem of="silence" field="reason" problems={problems}>
          <label htmlFor="silence-reason">{t.silences.reason}</label>
          <input
            id="silence-reason"
            value={chosen.reason}
            maxLength={500}
            required
            autoComplete="off"
            {...about("reason")}
            onChange={(event) => change({ reason: event.target.value })}
          />
        </Problem>
        {chosen.feeds.length === 0 && <GroupsPicker groups={chosen.groups} onChange={(groups) => change({ groups })} codes={codes} />}
        <div className="times">
          {time("from", t.silences.from)}
          {time("until", t.silences.until)}
        </div>
        {whole.map((words) => (
          <p key={words} role="alert" className="problem">
            {words}
          </p>
        ))}
        <button type="submit" className="primary" aria-disabled={sending}>
          {sending ? t.form.saving : t.silences.submit}
        </button>
      </form>
    </Modal>
  );
}
