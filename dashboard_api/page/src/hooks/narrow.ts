/** Room for a table, or only for cards? An open form takes its width from the table, and on a telephone all of it. */
import { useCallback, useSyncExternalStore } from "react";

const WINDOW_PX = 760;
const TABLE_PX = 860;
/** Of `.panel`, in styles/panel.css. */
const PANEL_PX = 400;

/** The window is so narrow that the form covers it. */
export const useNarrowWindow = (): boolean => useNarrowerThan(WINDOW_PX);

/** What is left for the table is narrow; styles/cards.css says the same by a container query. */
export const useNarrowTable = (formOpen: boolean): boolean => useNarrowerThan(formOpen ? TABLE_PX + PANEL_PX : TABLE_PX);

function useNarrowerThan(width: number): boolean {
  const query = `(max-width: ${width}px)`;
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
