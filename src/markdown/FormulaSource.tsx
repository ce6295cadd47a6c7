/** A formula as written: until it can be typeset, and if it cannot. */

export interface FormulaProps {
  /** LaTeX, without its delimiters. */
  text: string;
  /** On a line of its own. */
  display: boolean;
}

/** Nodes of the page that a formula may take; one that takes more is shown as written. */
export function formulaNodes(text: string): number {
  const parts = text.match(/\\[a-z]+|[^\s{}]/gi) ?? [];
  return 16 + 2 * parts.length;
}

export function FormulaSource({ text }: FormulaProps) {
  return <code dir="ltr">{text}</code>;
}
