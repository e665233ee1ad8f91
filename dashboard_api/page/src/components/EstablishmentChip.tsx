/** Says that only one establishment is shown, and takes the filter away. */
import { useMessages } from "../hooks/language";
import { useIds, useRow } from "../hooks/store";

export function EstablishmentChip({ territory, onClear }: { territory: string; onClear: () => void }) {
  const t = useMessages();
  const first = useRow(useIds()[0] ?? "");
  if (!territory.startsWith("E-")) return null;
  const finess = territory.slice(2);
  const name = first?.establishment.finess === finess ? first.establishment.name : finess;
  return (
    <button type="button" className="chip" onClick={onClear} title={t.filters.clearEstablishment}>
      {t.filters.establishment(name)} <span aria-hidden="true">✕</span>
      <span className="sr">{t.filters.clearEstablishment}</span>
    </button>
  );
}
