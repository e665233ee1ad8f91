/** Asks for a token, over everything: what lies below stays as it is. */
import { type FormEvent, useEffect, useRef } from "react";
import type { TokenRefusal } from "../core/connection";
import { useMessages } from "../hooks/language";

export function SignIn({ refused, onToken }: { refused: TokenRefusal | null; onToken: (token: string) => void }) {
  const t = useMessages();
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => dialog.current?.showModal(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const token = input.current?.value.trim() ?? "";
    if (token !== "") onToken(token);
  };
  return (
    <dialog ref={dialog} className="sign-in" aria-labelledby="sign-in-title" onCancel={(event) => event.preventDefault()}>
      <form onSubmit={submit}>
        <h2 id="sign-in-title">{t.signIn.title}</h2>
        {refused !== null && (
          <p role="alert" className="problem">
            {t.signIn.refused[refused]}
          </p>
        )}
        <label htmlFor="token">{t.signIn.token}</label>
        <input id="token" ref={input} type="password" autoComplete="off" required aria-describedby="token-hint" />
        <p id="token-hint" className="hint">
          {t.signIn.hint}
        </p>
        <button type="submit" className="primary">
          {t.signIn.submit}
        </button>
      </form>
    </dialog>
  );
}
