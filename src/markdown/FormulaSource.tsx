/** A formula as it was written: until it can be set, and where it cannot. */

export interface FormulaProps {
  /** LaTeX, without its delimiters. */
  text: string;
  /** On a line of its own. */
  display: boolean;
}

export function FormulaSource({ text }: FormulaProps) {
  return <code dir="ltr">{text}</code>;
}
