/** Share of time in duty, by territory: the worst of the last week first, any column after that. */
import { useState } from "react";
import { type Filters, fold, matchesText } from "../core/filters";
import {
  inQualityOrder,
  type Kind,
  KINDS,
  linesOf,
  type Order,
  orderedBy,
  type QualityLine,
  SORTED_BY,
  WORST_FIRST,
} from "../core/quality";
import { useAnswer, useDownload, useMyself } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import { usePlaceName } from "../hooks/place-name";
import { useStore } from "../hooks/store";
import type { Messages } from "../messages/fr";
import type { DeskSaid, Failure } from "../shell/desk";
import { busyWords } from "./desk-words";

/** The rest is one step away: the nation has thousands of establishments. */
const SHOWN = 200;

export function QualityView({ filters }: { filters: Filters }) {
  const t = useMessages();
  const store = useStore();
  const me = useMyself();
  const placeName = usePlaceName();
  const [kind, setKind] = useState<Kind>("region");
  const [order, setOrder] = useState<Order>(WORST_FIRST);
  const [all, setAll] = useState(false);
  const query = filters.group === "" ? "" : `?${new URLSearchParams({ activity: filters.group })}`;
  const { body, failure } = useAnswer<{ quality: QualityLine[] }>(me === null ? null : `/v1/quality${query}`);
  const isHere = (finess: string) => store.establishmentName(finess) !== null;
  const found = linesOf(body?.quality ?? [], kind, filters.territory, isHere).filter(
    ({ territory }) => filters.text.trim() === "" || matchesText(fold(`${territory} ${placeName(territory)}`), filters.text),
  );
  const lines = inQualityOrder(found, order, placeName);
  const shown = all ? lines : lines.slice(0, SHOWN);
  return (
    <section className="sheet quality" aria-label={t.quality.label} tabIndex={0}>
      <div className="sheet-bar">
        <fieldset className="levels">
          <legend>{t.quality.kindLabel}</legend>
          {KINDS.map((each) => (
            <label key={each} className="check">
              <input type="radio" name="quality-kind" checked={kind === each} onChange={() => setKind(each)} />
              {t.quality.kinds[each]}
            </label>
          ))}
        </fieldset>
        <Download path={`/v1/quality.csv${query}`} t={t} />
      </div>
      <p className="hint">{t.quality.hint}</p>
      {failure !== null && (
        <p role="alert" className="problem">
          {readFailure(failure, t)} {body !== null && t.quality.notRenewed}
        </p>
      )}
      {body === null && failure === null && <p className="empty">{t.quality.asking}</p>}
      {body !== null && lines.length === 0 && <p className="empty">{t.quality.none}</p>}
      {lines.length > 0 && (
        <table>
          <thead>
            <tr>
              {SORTED_BY.map((by) => (
                <Sortable key={by} by={by} order={order} onOrder={() => setOrder(orderedBy(by, order))}>
                  {by === "territory" ? t.quality.territory[kind] : t.quality[by]}
                </Sortable>
              ))}
              <th scope="col">{t.quality.observedFrom}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((line) => (
              <tr key={line.territory}>
                <th scope="row">{placeName(line.territory)}</th>
                <td className="number" data-name={t.quality.units}>
                  {t.number(line.units)}
                </td>
                <Share share={line.share_7_days} name={t.quality.share_7_days} t={t} />
                <Share share={line.share_30_days} name={t.quality.share_30_days} t={t} />
                <td data-name={t.quality.observedFrom}>
                  {line.observed_from === null ? t.unknown : t.day(Date.parse(line.observed_from))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {shown.length < lines.length && (
        <button type="button" onClick={() => setAll(true)}>
          {t.quality.more(t.number(lines.length - shown.length))}
        </button>
      )}
    </section>
  );
}

interface SortableProps {
  by: Order["by"];
  order: Order;
  onOrder: () => void;
  children: React.ReactNode;
}

function Sortable({ by, order, onOrder, children }: SortableProps) {
  const sort = order.by !== by ? "none" : order.ascending ? "ascending" : "descending";
  return (
    <th scope="col" className={by === "territory" ? undefined : "number"} aria-sort={sort}>
      <button type="button" className="quiet" onClick={onOrder}>
        {children}
      </button>
    </th>
  );
}

/** Cut, not rounded: what was missed for an hour in a month was not kept all the time. */
function Share({ share, name, t }: { share: number | null; name: string; t: Messages }) {
  if (share === null) {
    return (
      <td className="number unknown" data-name={name}>
        {t.quality.nothingOwed}
      </td>
    );
  }
  return (
    <td className="number" data-name={name}>
      <span className="count">{t.permille(Math.floor(share * 1000) / 1000)}</span>
      <meter min={0} max={1} value={share} aria-hidden="true" />
    </td>
  );
}

function Download({ path, t }: { path: string; t: Messages }) {
  const download = useDownload();
  const [progress, setProgress] = useState<"idle" | "asking" | DeskSaid<null>>("idle");
  const fetchIt = async () => {
    if (progress === "asking") return;
    setProgress("asking");
    setProgress(await download(path, t.quality.file));
  };
  const said = typeof progress === "object" ? progress : null;
  return (
    <div className="download">
      <p role="status">{said !== null && (said.kind === "done" ? t.quality.saved : readFailure(said, t))}</p>
      <button type="button" aria-disabled={progress === "asking"} onClick={fetchIt}>
        {t.quality.csv}
      </button>
    </div>
  );
}

/** Of reading: nothing was told, so nothing can be half done. */
function readFailure(failure: Failure, t: Messages): string {
  if (failure.kind === "forbidden") return t.desk.forbidden;
  if (failure.kind === "unauthenticated") return t.desk.unauthenticated;
  if (failure.kind === "busy") return busyWords(t.desk.busy, failure.retryAfterS, t);
  return t.desk.notRead;
}
