/** The filters live in the address: a link, a reload and the back button give the same table. */
import { useCallback, useEffect, useState } from "react";
import { type Filters, filtersFromQuery, queryFromFilters } from "../core/filters";

export function useFilters(): [Filters, (change: Partial<Filters>) => void] {
  const [filters, setFilters] = useState(() => filtersFromQuery(location.search));

  useEffect(() => {
    const back = () => setFilters(filtersFromQuery(location.search));
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }, []);

  const change = useCallback((part: Partial<Filters>) => {
    const next = { ...filtersFromQuery(location.search), ...part };
    const address = location.pathname + queryFromFilters(next);
    // Typing must not fill the history with every letter, nor reading with every unit looked at.
    const only = Object.keys(part).join();
    if (only === "text" || only === "unit") history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    setFilters(next);
  }, []);

  return [filters, change];
}
