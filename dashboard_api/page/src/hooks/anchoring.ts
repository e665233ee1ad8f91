/** Keeps the first row in view where it is when rows come or go above it; new filters start at the top. */
import { type RefObject, useLayoutEffect, useRef } from "react";
import { anchorShift } from "../core/anchoring";

export function useAnchoring(
  scroller: RefObject<HTMLElement | null>,
  ids: readonly string[],
  rowHeight: number,
  /** Which filters gave `ids`. */
  filters: string,
): void {
  const before = useRef({ ids, filters });
  useLayoutEffect(() => {
    const element = scroller.current;
    const previous = before.current;
    before.current = { ids, filters };
    if (element === null || previous.ids === ids) return;
    if (previous.filters !== filters) element.scrollTop = 0;
    else element.scrollTop += anchorShift(previous.ids, ids, element.scrollTop, rowHeight);
  }, [scroller, ids, rowHeight, filters]);
}
