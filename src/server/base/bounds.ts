/**
 * The table of fixed bounds: how much the BFF takes from outside, where the operator has nothing
 * to choose. What an operator may choose is in `config/schema.ts` (`limitsShape`). The words of
 * each line, and what happens when it is reached, are in `scripts/docs/bounds.ts`.
 */
export const BOUNDS = {
  /** Characters of one course document (HTML, subtitles) that are read. */
  courseSourceChars: 500_000,
} as const;
