/** What became of an entry whose form was closed before the answer came. */
import { useMessages } from "../hooks/language";

export interface Settled {
  unitId: string;
  name: string;
  accepted: boolean;
}

interface Props {
  settled: Settled;
  onReopen: (unitId: string) => void;
  onDismiss: () => void;
}

export function SettledNotice({ settled, onReopen, onDismiss }: Props) {
  const t = useMessages();
  const { accepted, name, unitId } = settled;
  return (
    <div className={accepted ? "banner settled" : "banner cut"} role={accepted ? "status" : "alert"}>
      <span>{(accepted ? t.form.settled.accepted : t.form.settled.failed)(name)}</span>
      {!accepted && (
        <button type="button" onClick={() => onReopen(unitId)}>
          {t.form.reopen}
        </button>
      )}
      <button type="button" className="quiet" onClick={onDismiss} aria-label={t.form.dismiss} title={t.form.dismiss}>
        <span aria-hidden="true">✕</span>
      </button>
    </div>
  );
}
