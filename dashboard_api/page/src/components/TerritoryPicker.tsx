/** Several territories: those chosen, each with a way out, and a list to add another. */
import { NATION } from "../core/filters";
import { DEPARTMENTS, REGIONS, shortCode } from "../core/territories";
import { useMessages } from "../hooks/language";
import { usePlaceName } from "../hooks/place-name";

interface Props {
  territories: readonly string[];
  onChange: (territories: readonly string[]) => void;
  about: { "aria-invalid": boolean; "aria-describedby": string };
  /** Of the list to choose from. */
  id: string;
  label: string;
  /** Establishments (E-…) to choose from, and what they have in common. */
  establishments?: { label: string; codes: readonly string[] };
}

export function TerritoryPicker({ territories, onChange, about, id, label, establishments }: Props) {
  const t = useMessages();
  const placeName = usePlaceName();
  return (
    <div className="places">
      <label htmlFor={id}>{label}</label>
      <ul>
        {territories.map((code) => (
          <li key={code}>
            <button type="button" className="chip" onClick={() => onChange(territories.filter((each) => each !== code))}>
              {placeName(code)} <span aria-hidden="true">✕</span>
              <span className="sr">{t.tension.removeTerritory}</span>
            </button>
          </li>
        ))}
      </ul>
      <select
        id={id}
        value=""
        {...about}
        onChange={(event) => onChange([...new Set([...territories, event.target.value])])}
      >
        <option value="" disabled>
          {t.tension.addTerritory}
        </option>
        {establishments !== undefined && establishments.codes.length > 0 && (
          <optgroup label={establishments.label}>
            {establishments.codes.map((code) => (
              <option key={code} value={code}>
                {placeName(code)}
              </option>
            ))}
          </optgroup>
        )}
        <option value={NATION}>{t.filters.nation}</option>
        <optgroup label={t.filters.region}>
          {REGIONS.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </optgroup>
        <optgroup label={t.filters.department}>
          {DEPARTMENTS.map(({ code, name }) => (
            <option key={code} value={code}>
              {shortCode(code)} {name}
            </option>
          ))}
        </optgroup>
      </select>
    </div>
  );
}
