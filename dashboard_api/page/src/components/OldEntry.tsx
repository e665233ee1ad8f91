/** Asks about what was typed a while ago: sent now, it would pass for what the person sees now. */
import { useMessages } from "../hooks/language";
import { useNow } from "../hooks/store";
import { ageWords } from "./AgeText";

interface Props {
  typedAt: number;
  onStillTrue: () => void;
  onGiveUp: () => void;
}

export function OldEntry({ typedAt, onStillTrue, onGiveUp }: Props) {
  const t = useMessages();
  const now = useNow();
  return (
    <div role="alert" className="failure">
      <p>{t.form.old(t.time(typedAt), ageWords(typedAt, now, t))}</p>
      <button type="button" onClick={onStillTrue}>
        {t.form.oldStillTrue}
      </button>
      <button type="button" onClick={onGiveUp}>
        {t.form.oldGiveUp}
      </button>
    </div>
  );
}
