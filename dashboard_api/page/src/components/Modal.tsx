/** A dialog over everything; Escape and its cross close it. */
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { useMessages } from "../hooks/language";

export function Modal({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const t = useMessages();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Closed before it leaves the document: the focus goes back to what opened it.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  const cancel = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    onClose();
  };
  return (
    <dialog
      ref={dialog}
      className="modal"
      aria-labelledby={id}
      onCancel={cancel}
      onKeyDown={(event) => event.stopPropagation()} // Escape is for this dialog, not for the form below it
    >
      <h2 id={id}>{title}</h2>
      <button type="button" className="close quiet" onClick={onClose} aria-label={t.form.close} title={t.form.close}>
        <span aria-hidden="true">✕</span>
      </button>
      {children}
    </dialog>
  );
}
