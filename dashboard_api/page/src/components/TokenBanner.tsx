/** Before the token ends: when, and a way to renew it without losing one's place. */
import { useMemo } from "react";
import { endsSoon, expiryOf } from "../core/token";
import { useMessages } from "../hooks/language";
import { useNow } from "../hooks/store";
import { ageWords } from "./AgeText";

export function TokenBanner({ token, onRenew }: { token: string; onRenew: () => void }) {
  const t = useMessages();
  const now = useNow();
  const expiry = useMemo(() => expiryOf(token), [token]);
  if (expiry === null || !endsSoon(expiry, now)) return null;
  return (
    <div className="banner token-ends">
      <span>{t.session.endsSoon(t.time(expiry), ageWords(now, expiry, t))}</span>
      <button type="button" onClick={onRenew}>
        {t.session.renew}
      </button>
    </div>
  );
}
