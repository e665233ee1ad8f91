/** Says that only one establishment is shown, and takes the filter away. */
import { useMessages } from "../hooks/language";
import { usePlaceName } from "../hooks/place-name";

export function EstablishmentChip({ territory, onClear }: { territory: string; onClear: () => void }) {
  const t = useMessages();
  const name = usePlaceName()(territory);
  if (!territory.startsWith("E-")) return null;
  return (
    <button type="button" className="chip" onClick={onClear} title={t.filters.clearEstablishment}>
      {t.filters.establishment(name)} <span aria-hidden="true">✕</span>
      <span className="sr">{t.filters.clearEstablishment}</span>
    </button>
  );
}
