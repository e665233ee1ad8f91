/** A field of a form with what is wrong with it. */
import type { ReactNode } from "react";

interface Props {
  /** The form. */
  of: string;
  field: string;
  problems: ReadonlyMap<string, string>;
  children: ReactNode;
}

export function Problem({ of, field, problems, children }: Props) {
  const problem = problems.get(field);
  return (
    <div className="declare-field">
      {children}
      <p id={`${of}-${field}-problem`} className="problem" role={problem === undefined ? undefined : "alert"}>
        {problem}
      </p>
    </div>
  );
}
