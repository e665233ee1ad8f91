/** Activity groups, none chosen meaning all: folded away until somebody wants fewer. */
import type { Codes } from "../core/codes";
import { useLanguage } from "../hooks/language";

interface Props {
  groups: readonly string[];
  onChange: (groups: readonly string[]) => void;
  codes: Codes;
}

export function GroupsPicker({ groups, onChange, codes }: Props) {
  const { code: language, t } = useLanguage();
  const toggle = (group: string) => {
    const others = groups.filter((each) => each !== group);
    onChange(others.length < groups.length ? others : [...others, group]);
  };
  return (
    <details>
      <summary>{groups.length === 0 ? t.tension.allGroups : t.tension.someGroups(t.number(groups.length))}</summary>
      <fieldset className="groups">
        <legend className="sr">{t.filters.activity}</legend>
        {codes.groups.map(({ id, label }) => (
          <label key={id} className="check">
            <input type="checkbox" checked={groups.includes(id)} onChange={() => toggle(id)} />
            {label[language]}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
