/** Is the window too narrow for a table? Rows are then cards, and the form covers the screen. */
import { useSyncExternalStore } from "react";

const query = matchMedia("(max-width: 760px)");

export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => query.matches,
  );
}
