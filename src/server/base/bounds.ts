/**
 * The table of fixed bounds: how much the BFF takes from outside, where the operator has nothing
 * to choose. What an operator may choose is in `config/schema.ts` (`limitsShape`). The words of
 * each line, and what happens when it is reached, are in `scripts/docs/bounds.ts`.
 */
export const BOUNDS = {
  /** Characters of one course document (HTML, subtitles) that are read. */
  courseSourceChars: 500_000,
  /** Threads that work on foreign input at the same time. */
  workThreads: 2,
  /** Milliseconds for one document, schema or check. */
  workMs: 2_000,
  /** Mebibytes of each such thread. */
  workMemoryMb: 80,
  /** Pieces of such work that wait, of one course or server. */
  workWaitingEach: 64,
  /** Pieces of such work that wait, of all. */
  workWaiting: 512,
  /** Characters of a structured result that are checked against the tool's schema. */
  checkedResultChars: 262_144,
  /** JSON values in one answer of a server, or in one event of a stream. */
  answerValues: 100_000,
  /** Blocks of content in one answer of a server. */
  contentBlocks: 1_000,
  /** Steps of the patterns of a schema in one check: length of the text × size of the pattern. */
  patternSteps: 20_000_000,
  /** Size of all patterns of one schema, compiled. */
  patternSize: 20_000,
} as const;
