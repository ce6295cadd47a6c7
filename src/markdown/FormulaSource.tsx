/** A formula as written: until it can be typeset, and if it cannot. */

export interface FormulaProps {
  /** LaTeX, without its delimiters. */
  text: string;
  /** On a line of its own. */
  display: boolean;
}

export function FormulaSource({ text }: FormulaProps) {
  return <code dir="ltr">{text}</code>;
}
