/** Asks before a declaration is ended: whom it binds goes back to the usual rhythm at once. */
import { useState } from "react";
import type { Codes } from "../core/codes";
import type { Declaration } from "../core/situation-wire";
import { useTell } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import { useScopeName } from "../hooks/scope-name";
import type { Failure } from "../shell/desk";
import { failureWords } from "./desk-words";
import { Modal } from "./Modal";

interface Props {
  declared: Declaration;
  codes: Codes;
  onClose: () => void;
}

export function EndTension({ declared, codes, onClose }: Props) {
  const t = useMessages();
  const tell = useTell();
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const scope = useScopeName(codes)(declared.territories, declared.activity_groups);
  const end = async () => {
    if (sending) return;
    setSending(true);
    const said = await tell("DELETE", `/v1/tension/${declared.declaration_id}`);
    setSending(false);
    if (said.kind === "done") onClose();
    else setFailure(said);
  };
  return (
    <Modal title={t.tension.endTitle(t.tension.level[declared.level], scope)} onClose={onClose}>
      <p>{t.tension.endEffect}</p>
      {failure !== null && (
        <p role="alert" className="problem">
          {failureWords(failure, t)}
        </p>
      )}
      <div className="choices">
        <button type="button" className="primary" aria-disabled={sending} onClick={end}>
          {t.tension.end}
        </button>
        <button type="button" onClick={onClose}>
          {t.tension.keep}
        </button>
      </div>
    </Modal>
  );
}
