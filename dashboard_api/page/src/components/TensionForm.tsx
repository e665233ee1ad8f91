/** The fields of a declaration, each with what is wrong with it. */
import type { FormEvent, ReactNode } from "react";
import type { Codes } from "../core/codes";
import { type Chosen, type DeclarationField, GRACES, LEVELS } from "../core/declaration";
import { useLanguage } from "../hooks/language";
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
  const { code: language, t } = useLanguage();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  const about = (field: DeclarationField) => ({
    "aria-invalid": problems.has(field),
    "aria-describedby": `tension-${field}-problem`,
  });
  const toggle = (group: string) => {
    const others = chosen.groups.filter((each) => each !== group);
    change({ groups: others.length < chosen.groups.length ? others : [...others, group] });
  };
  return (
    <form className="declare" onSubmit={submit} noValidate>
      <Problem field="territories" problems={problems}>
        <TerritoryPicker territories={chosen.territories} onChange={(territories) => change({ territories })} about={about("territories")} />
      </Problem>
      <Problem field="level" problems={problems}>
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
      <Problem field="reason" problems={problems}>
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
      <Problem field="activity_groups" problems={problems}>
        <details>
          <summary>{chosen.groups.length === 0 ? t.tension.allGroups : t.tension.someGroups(t.number(chosen.groups.length))}</summary>
          <fieldset className="groups">
            <legend className="sr">{t.filters.activity}</legend>
            {codes.groups.map(({ id, label }) => (
              <label key={id} className="check">
                <input type="checkbox" checked={chosen.groups.includes(id)} onChange={() => toggle(id)} />
                {label[language]}
              </label>
            ))}
          </fieldset>
        </details>
      </Problem>
      <div className="times">
        <Problem field="from" problems={problems}>
          <label htmlFor="tension-from">{t.tension.from}</label>
          <input
            id="tension-from"
            type="datetime-local"
            value={chosen.from}
            {...about("from")}
            onChange={(event) => change({ from: event.target.value })}
          />
        </Problem>
        <Problem field="until" problems={problems}>
          <label htmlFor="tension-until">{t.tension.until}</label>
          <input
            id="tension-until"
            type="datetime-local"
            value={chosen.until}
            {...about("until")}
            onChange={(event) => change({ until: event.target.value })}
          />
        </Problem>
        <Problem field="grace" problems={problems}>
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

interface ProblemProps {
  field: DeclarationField;
  problems: ReadonlyMap<DeclarationField, string>;
  children: ReactNode;
}

function Problem({ field, problems, children }: ProblemProps) {
  const problem = problems.get(field);
  return (
    <div className="declare-field">
      {children}
      <p id={`tension-${field}-problem`} className="problem" role={problem === undefined ? undefined : "alert"}>
        {problem}
      </p>
    </div>
  );
}
