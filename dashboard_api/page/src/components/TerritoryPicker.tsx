/** Several territories: those chosen, each with a way out, and a list to add another. */
import { NATION } from "../core/filters";
import { DEPARTMENTS, REGIONS, shortCode } from "../core/territories";
import { useMessages } from "../hooks/language";
import { usePlaceName } from "../hooks/place-name";

interface Props {
  territories: readonly string[];
  onChange: (territories: readonly string[]) => void;
  about: { "aria-invalid": boolean; "aria-describedby": string };
}

export function TerritoryPicker({ territories, onChange, about }: Props) {
  const t = useMessages();
  const placeName = usePlaceName();
  return (
    <div className="places">
      <label htmlFor="tension-place">{t.tension.territories}</label>
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
        id="tension-place"
        value=""
        {...about}
        onChange={(event) => onChange([...new Set([...territories, event.target.value])])}
      >
        <option value="" disabled>
          {t.tension.addTerritory}
        </option>
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
