/** Declaring tension: chosen, then asked back with its effect, then sent; what was chosen stays until it is accepted. */
import { useState } from "react";
import type { Codes } from "../core/codes";
import { bodyOf, type Chosen, type DeclarationField, missingIn } from "../core/declaration";
import { actsIn } from "../core/me";
import { useMyself, useTell } from "../hooks/desk";
import { useMessages } from "../hooks/language";
import { useStore } from "../hooks/store";
import { ConfirmTension } from "./ConfirmTension";
import type { Failure } from "../shell/desk";
import { failureWords, faultWords } from "./desk-words";
import { Modal } from "./Modal";
import { TensionForm } from "./TensionForm";

interface Props {
  /** Where and of what, as the screen is narrowed. */
  territory: string;
  group: string;
  codes: Codes;
  onClose: () => void;
}

const FIELDS: readonly DeclarationField[] = ["territories", "activity_groups", "level", "reason", "from", "until", "grace"];

export function DeclareTension({ territory, group, codes, onClose }: Props) {
  const t = useMessages();
  const me = useMyself();
  const tell = useTell();
  const store = useStore();
  const [chosen, setChosen] = useState<Chosen>(() => ({
    territories: actsIn(territory, me),
    groups: group === "" ? [] : [group],
    level: "tension",
    reason: "",
    from: "",
    until: "",
    grace: "PT2H",
  }));
  const [asking, setAsking] = useState(false);
  const [sending, setSending] = useState(false);
  const [problems, setProblems] = useState<ReadonlyMap<DeclarationField, string>>(new Map());
  const [whole, setWhole] = useState<readonly string[]>([]);

  const look = () => {
    const missing = missingIn(chosen, store.now());
    setProblems(new Map([...missing].map(([field, what]) => [field, t.tension.missing[what]])));
    setWhole([]);
    setAsking(missing.size === 0);
  };
  const refused = (failure: Failure) => {
    const faults = failure.kind === "refused" ? failure.faults : [];
    const placed = faults.map((fault) => ({ field: FIELDS.find((field) => field === fault.field), words: faultWords(fault, t) }));
    setProblems(new Map(placed.flatMap(({ field, words }): [DeclarationField, string][] => (field ? [[field, words]] : []))));
    setWhole([failureWords(failure, t), ...placed.flatMap(({ field, words }) => (field ? [] : [words]))]);
    setAsking(false);
  };
  const declare = async () => {
    if (sending) return;
    setSending(true);
    const said = await tell("POST", "/v1/tension", bodyOf(chosen));
    setSending(false);
    if (said.kind === "done") onClose();
    else refused(said);
  };

  return (
    <Modal title={t.tension.declareTitle} onClose={onClose}>
      {asking ? (
        <ConfirmTension chosen={chosen} codes={codes} sending={sending} onDeclare={declare} onBack={() => setAsking(false)} />
      ) : (
        <TensionForm
          chosen={chosen}
          change={(part) => setChosen((before) => ({ ...before, ...part }))}
          codes={codes}
          problems={problems}
          whole={whole}
          onSubmit={look}
        />
      )}
    </Modal>
  );
}
