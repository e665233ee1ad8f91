/** The fields of a declaration, each with what is wrong with it. */
import type { FormEvent } from "react";
import type { Codes } from "../core/codes";
import { type Chosen, type DeclarationField, GRACES, LEVELS } from "../core/declaration";
import { useMessages } from "../hooks/language";
import { GroupsPicker } from "./GroupsPicker";
import { Problem } from "./Problem";
import { TerritoryPicker } from "./TerritoryPicker";

interface Props {
  chosen: Chosen;
  change: (part: Partial<Chosen>) => void;
  codes: Codes;
  problems: ReadonlyMap<DeclarationField, string>;
  /** Of no field. */
  whole: readonly string[];
  onSubmit: () => void;
}

export function TensionForm({ chosen, change, codes, problems, whole, onSubmit }: Props) {
  const t = useMessages();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  const about = (field: DeclarationField) => ({
    "aria-invalid": problems.has(field),
    "aria-describedby": `tension-${field}-problem`,
  });
  return (
    <form className="declare" onSubmit={submit} noValidate>
      <Problem of="tension" field="territories" problems={problems}>
        <TerritoryPicker
          territories={chosen.territories}
          onChange={(territories) => change({ territories })}
          about={about("territories")}
          id="tension-place"
          label={t.tension.territories}
        />
      </Problem>
      <Problem of="tension" field="level" problems={problems}>
        <fieldset className="levels">
          <legend>{t.tension.levelLabel}</legend>
          {LEVELS.map((level) => (
            <label key={level} className="check">
              <input type="radio" name="level" checked={chosen.level === level} onChange={() => change({ level })} />
              {t.tension.level[level]}
            </label>
          ))}
        </fieldset>
      </Problem>
      <Problem of="tension" field="reason" problems={problems}>
        <label htmlFor="tension-reason">{t.tension.reason}</label>
        <input
          id="tension-reason"
          value={chosen.reason}
          maxLength={500}
          required
          {...about("reason")}
          onChange={(event) => change({ reason: event.target.value })}
        />
      </Problem>
      <Problem of="tension" field="activity_groups" problems={problems}>
        <GroupsPicker groups={chosen.groups} onChange={(groups) => change({ groups })} codes={codes} />
      </Problem>
      <div className="times">
        <Problem of="tension" field="from" problems={problems}>
          <label htmlFor="tension-from">{t.tension.from}</label>
          <input
            id="tension-from"
            type="datetime-local"
            value={chosen.from}
            {...about("from")}
            onChange={(event) => change({ from: event.target.value })}
          />
        </Problem>
        <Problem of="tension" field="until" problems={problems}>
          <label htmlFor="tension-until">{t.tension.until}</label>
          <input
            id="tension-until"
            type="datetime-local"
            value={chosen.until}
            {...about("until")}
            onChange={(event) => change({ until: event.target.value })}
          />
        </Problem>
        <Problem of="tension" field="grace" problems={problems}>
          <label htmlFor="tension-grace">{t.tension.grace}</label>
          <select
            id="tension-grace"
            value={chosen.grace}
            {...about("grace")}
            onChange={(event) => change({ grace: event.target.value as Chosen["grace"] })}
          >
            {GRACES.map((grace) => (
              <option key={grace} value={grace}>
                {t.tension.graces[grace]}
              </option>
            ))}
          </select>
        </Problem>
      </div>
      {whole.map((words) => (
        <p key={words} role="alert" className="problem">
          {words}
        </p>
      ))}
      <button type="submit" className="primary">
        {t.tension.goOn}
      </button>
    </form>
  );
}
