/** How many of the units here a declaration holds for. */
import { useMemo } from "react";
import type { Codes } from "../core/codes";
import { heldBy } from "../core/situation";
import type { Declaration } from "../core/situation-wire";
import { useStateRevision, useStore } from "./store";

export function useHeld(declared: Declaration, codes: Codes): number {
  const store = useStore();
  const revision = useStateRevision(true);
  return useMemo(() => heldBy(declared, [...store.live.rows.values()], codes.groups), [declared, codes, store, revision]);
}
