/** Asks for a token, over everything: what lies below stays as it is. Before it is needed, it may be put off. */
import { type FormEvent, useEffect, useRef } from "react";
import type { TokenRefusal } from "../core/connection";
import { useMessages } from "../hooks/language";

interface Props {
  refused: TokenRefusal | null;
  onToken: (token: string) => void;
  /** Null: nothing goes on without a token. */
  onLater: (() => void) | null;
}

export function SignIn({ refused, onToken, onLater }: Props) {
  const t = useMessages();
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => dialog.current?.showModal(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const token = input.current?.value.trim() ?? "";
    if (token !== "") onToken(token);
  };
  const cancel = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    onLater?.();
  };
  return (
    <dialog ref={dialog} className="sign-in" aria-labelledby="sign-in-title" onCancel={cancel}>
      <form onSubmit={submit}>
        <h2 id="sign-in-title">{onLater === null ? t.signIn.title : t.session.renewTitle}</h2>
        {refused !== null && (
          <p role="alert" className="problem">
            {t.signIn.refused[refused]}
          </p>
        )}
        <label htmlFor="token">{t.signIn.token}</label>
        <input id="token" ref={input} type="password" autoComplete="off" required aria-describedby="token-hint" />
        <p id="token-hint" className="hint">
          {onLater === null ? t.signIn.hint : t.session.renewHint}
        </p>
        <button type="submit" className="primary">
          {t.signIn.submit}
        </button>
        {onLater !== null && (
          <button type="button" onClick={onLater}>
            {t.session.later}
          </button>
        )}
      </form>
    </dialog>
  );
}
