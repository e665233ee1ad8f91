/** The grid: only the rows in view are drawn, the row being read never moves, every key works without a mouse. */
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Codes } from "../core/codes";
import { isAway } from "../core/connection";
import { useAnchoring } from "../hooks/anchoring";
import { useMessages } from "../hooks/language";
import { useNarrowTable } from "../hooks/narrow";
import type { Shown } from "../hooks/shown-ids";
import { useConnection } from "../hooks/store";
import { TableHead } from "./TableHead";
import { COLUMNS, rowElementId, UnitRow } from "./UnitRow";

interface Props {
  shown: Shown;
  codes: Codes;
  live: boolean;
  gridRef: RefObject<HTMLDivElement | null>;
  openId: string | null;
  onOpen: (unitId: string) => void;
}

const ROW = { wide: 44, narrow: 132 } as const;
const HEAD = { wide: 34, narrow: 0 } as const;

export function UnitTable({ shown, codes, live, gridRef, openId, onOpen }: Props) {
  const t = useMessages();
  const { ids } = shown;
  const size = useNarrowTable(openId !== null) ? "narrow" : "wide";
  const [activeId, setActiveId] = useState<string | null>(null);
  const lastPlace = useRef(0);
  const places = useMemo(() => new Map(ids.map((id, index) => [id, index])), [ids]);
  const active = activeId === null ? undefined : places.get(activeId);
  if (active !== undefined) lastPlace.current = active;

  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => gridRef.current,
    estimateSize: () => ROW[size],
    getItemKey: (index) => ids[index] ?? index,
    paddingStart: HEAD[size],
    scrollPaddingStart: HEAD[size],
    overscan: 6,
    // The active row stays in the document, so that a screen reader can follow it wherever the view is.
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range);
      return active === undefined || indexes.includes(active) ? indexes : [...indexes, active].sort((a, b) => a - b);
    },
  });
  // The form takes room: the row it is about comes back into view.
  useEffect(() => {
    const place = openId === null ? undefined : places.get(openId);
    if (place !== undefined) virtual.scrollToIndex(place);
    // Only when a form opens: a later change of the rows must not move the view.
  }, [openId]);
  useAnchoring(gridRef, ids, ROW[size], shown.applied);

  const open = useCallback(
    (unitId: string) => {
      setActiveId(unitId);
      onOpen(unitId);
    },
    [onOpen],
  );
  const moveTo = (index: number) => {
    const place = Math.max(0, Math.min(index, ids.length - 1));
    setActiveId(ids[place] ?? null);
    virtual.scrollToIndex(place);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const from = active ?? (activeId === null ? -1 : lastPlace.current);
    const page = Math.max(1, Math.floor(((gridRef.current?.clientHeight ?? 0) - HEAD[size]) / ROW[size]) - 1);
    const targets: Record<string, number> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: ids.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) moveTo(target);
    else if (event.key === "Enter" && activeId !== null && active !== undefined) open(activeId);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={gridRef}
      className="grid"
      role="grid"
      tabIndex={0}
      aria-label={t.table.label}
      aria-description={t.table.openHint}
      aria-rowcount={ids.length + 1}
      aria-colcount={COLUMNS}
      aria-activedescendant={active === undefined || activeId === null ? undefined : rowElementId(activeId)}
      data-live={live}
      onKeyDown={onKeyDown}
      onFocus={() => activeId === null && setActiveId(ids[0] ?? null)}
    >
      <TableHead height={HEAD[size]} />
      <div role="rowgroup" className="rows" style={{ height: virtual.getTotalSize() - HEAD[size] }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => (
          <UnitRow
            key={key}
            unitId={ids[index] ?? ""}
            index={index}
            top={start - HEAD[size]}
            height={ROW[size]}
            active={index === active}
            open={ids[index] === openId}
            codes={codes}
            onOpen={open}
          />
        ))}
      </div>
      {ids.length === 0 && <Empty />}
    </div>
  );
}

function Empty() {
  const t = useMessages();
  const { link } = useConnection();
  if (link.kind === "live") return <p className="empty">{t.table.noMatch}</p>;
  return <p className="empty">{isAway(link) ? t.table.notReceived : t.table.loading}</p>;
}
