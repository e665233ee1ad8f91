/** Escape closes, wherever the focus went (a button that left takes it away), but not out of a field of the page. */
import { type RefObject, useEffect } from "react";

export function useEscape(panel: RefObject<HTMLElement | null>, inert: boolean, onEscape: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const elsewhere = panel.current?.contains(target) !== true && /^(INPUT|SELECT)$/.test(target.tagName);
      if (event.key === "Escape" && !inert && !elsewhere) onEscape();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [panel, inert, onEscape]);
}
