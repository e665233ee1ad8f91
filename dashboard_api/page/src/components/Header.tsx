import { type LanguageCode, useLanguage } from "../hooks/language";
import { LinkState } from "./LinkState";

export function Header({ onSignOut }: { onSignOut: (() => void) | null }) {
  const { code, t, choose } = useLanguage();
  const languages: readonly LanguageCode[] = ["fr", "en"];
  return (
    <header className="header">
      <h1>
        <span className="brand">Vigilits</span> <span className="subtitle">{t.title}</span>
      </h1>
      <LinkState />
      <div className="languages" role="group" aria-label={t.language}>
        {languages.map((each) => (
          <button key={each} type="button" lang={each} aria-pressed={code === each} onClick={() => choose(each)}>
            {each.toUpperCase()}
          </button>
        ))}
      </div>
      {onSignOut !== null && (
        <button type="button" className="quiet" onClick={onSignOut}>
          {t.signIn.out}
        </button>
      )}
    </header>
  );
}
