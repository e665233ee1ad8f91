/** French first, English second; the choice stays on this browser. */
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { en } from "../messages/en";
import { fr, type Messages } from "../messages/fr";

export type LanguageCode = "fr" | "en";

const KEY = "vigilits.language";
const MESSAGES: Readonly<Record<LanguageCode, Messages>> = { fr, en };

interface Chosen {
  code: LanguageCode;
  t: Messages;
  choose: (code: LanguageCode) => void;
}

const Context = createContext<Chosen>({ code: "fr", t: fr, choose: () => undefined });

export function Language({ children }: { children: ReactNode }) {
  const [code, setCode] = useState<LanguageCode>(() => (localStorage.getItem(KEY) === "en" ? "en" : "fr"));
  const t = MESSAGES[code];
  useEffect(() => {
    document.documentElement.lang = code;
    document.title = `Vigilits · ${t.title}`;
  }, [code, t]);
  const choose = (chosen: LanguageCode) => {
    localStorage.setItem(KEY, chosen);
    setCode(chosen);
  };
  return <Context value={{ code, t, choose }}>{children}</Context>;
}

export const useLanguage = (): Chosen => useContext(Context);
export const useMessages = (): Messages => useContext(Context).t;
