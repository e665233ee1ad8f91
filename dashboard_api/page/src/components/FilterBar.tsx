/** Where, what, and words to look for. `/` goes to the search from anywhere. */
import { useEffect, useRef } from "react";
import type { Codes } from "../core/codes";
import { type Filters, NATION } from "../core/filters";
import { STATE_FILTERS, type StateFilter } from "../core/freshness";
import { DEPARTMENTS, REGIONS, regionOf, shortCode } from "../core/territories";
import { useLanguage } from "../hooks/language";
import { EstablishmentChip } from "./EstablishmentChip";
import { ShownCount } from "./ShownCount";

interface Props {
  filters: Filters;
  change: (part: Partial<Filters>) => void;
  codes: Codes;
  shown: number;
  /** No units are read: nothing of them is looked for. */
  sumsAlone: boolean;
}

export function FilterBar({ filters, change, codes, shown, sumsAlone }: Props) {
  const { code: language, t } = useLanguage();
  const search = useRef<HTMLInputElement>(null);
  useSlash(search);
  const { territory } = filters;
  const region = regionOf(territory) ?? "";
  const departments = region === "" ? DEPARTMENTS : DEPARTMENTS.filter((each) => each.region === region);
  return (
    <search className="filters" aria-label={t.filters.label}>
      <label>
        {t.filters.region}
        <select value={region} onChange={(event) => change({ territory: event.target.value || NATION })}>
          <option value="">{t.filters.nation}</option>
          {REGIONS.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t.filters.department}
        <select
          value={territory.startsWith("D-") ? territory : ""}
          onChange={(event) => change({ territory: event.target.value || region || NATION })}
        >
          <option value="">{t.filters.allDepartments}</option>
          {departments.map(({ code, name }) => (
            <option key={code} value={code}>
              {shortCode(code)} {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t.filters.activity}
        <select value={filters.group} onChange={(event) => change({ group: event.target.value })}>
          <option value="">{t.filters.allActivities}</option>
          {codes.groups.map(({ id, label }) => (
            <option key={id} value={id}>
              {label[language]}
            </option>
          ))}
        </select>
      </label>
      {filters.view === "units" && !sumsAlone && (
        <label>
          {t.filters.state}
          <select value={filters.state} onChange={(event) => change({ state: event.target.value as StateFilter })}>
            <option value="">{t.filters.allStates}</option>
            {STATE_FILTERS.map((state) => (
              <option key={state} value={state}>
                {t.filters.states[state]}
              </option>
            ))}
          </select>
        </label>
      )}
      {!sumsAlone && (
        <label className="search">
          {t.filters.search}
          <input
            ref={search}
            type="search"
            value={filters.text}
            placeholder={t.filters.searchHint}
            onChange={(event) => change({ text: event.target.value })}
          />
        </label>
      )}
      <EstablishmentChip territory={territory} onClear={() => change({ territory: NATION })} />
      {filters.view === "units" && !sumsAlone && <ShownCount count={shown} />}
    </search>
  );
}

function useSlash(field: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== "/" || event.ctrlKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [field]);
}
