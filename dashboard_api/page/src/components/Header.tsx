import type { View } from "../core/filters";
import { type LanguageCode, useLanguage } from "../hooks/language";
import { LinkState } from "./LinkState";
import { ViewTabs } from "./ViewTabs";

interface Props {
  view: View;
  onView: (view: View) => void;
  onSignOut: (() => void) | null;
  /** Null: not for this person. */
  onDeclare: (() => void) | null;
  onBreakGlass: (() => void) | null;
}

export function Header({ view, onView, onSignOut, onDeclare, onBreakGlass }: Props) {
  const { code, t, choose } = useLanguage();
  const languages: readonly LanguageCode[] = ["fr", "en"];
  return (
    <header className="header">
      <h1>
        <span className="brand">Vigilits</span> <span className="subtitle">{t.title}</span>
      </h1>
      <ViewTabs view={view} onView={onView} />
      {onDeclare !== null && (
        <button type="button" onClick={onDeclare} aria-label={t.tension.declare}>
          <span className="whole">{t.tension.declare}</span>
          <span className="brief">{t.tension.declareBrief}</span>
        </button>
      )}
      {onBreakGlass !== null && (
        <button type="button" onClick={onBreakGlass} aria-label={t.glass.open}>
          <span className="whole">{t.glass.open}</span>
          <span className="brief">{t.glass.openBrief}</span>
        </button>
      )}
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
