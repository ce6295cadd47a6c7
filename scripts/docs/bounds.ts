/** The table of fixed bounds: what each line of `BOUNDS` counts, and what happens with more. */
import { BOUNDS } from '../../src/server/base/bounds';
import { listTable } from './rst';

const WORDS: Readonly<Record<keyof typeof BOUNDS, readonly [counts: string, more: string]>> = {
  courseSourceChars: [
    'characters of one course document (HTML, subtitles)',
    'the rest of the document is not read',
  ],
  workThreads: [
    'threads that read course documents, tool schemas and results, where these are not small',
    'the work waits; courses and servers take turns',
  ],
  workMs: [
    'milliseconds for one document, schema or check',
    'the document, tool or call is left out, with the reason; the answer goes on',
  ],
  workMemoryMb: ['mebibytes of each thread', 'the same'],
  workWaitingEach: ['such documents, schemas and checks that wait, of one course or server', 'the same'],
  workWaiting: ['the same, of all courses and servers', 'the same'],
  checkedResultChars: [
    "characters of a structured result that are checked against the tool's schema",
    'the result is not checked, and says so',
  ],
  answerValues: [
    'JSON values in one answer of a server, or in one event of a stream',
    'the answer is not taken; a call counts as carried out, or its outcome as unknown',
  ],
  contentBlocks: [
    'blocks of content in one answer of a server',
    'the first ones are kept, with a note',
  ],
  patternSteps: [
    'steps of the patterns of a schema in one check: length of the text × size of the pattern',
    'the arguments are refused; a result is not checked, and says so',
  ],
  patternSize: ['the size of all patterns of one schema, compiled', 'the tool is not offered'],
};

export const bounds = (): string =>
  listTable(
    ['Counts', 'At most', 'With more'],
    '50 14 36',
    Object.entries(BOUNDS).map(([name, most]) => {
      const [counts, more] = WORDS[name as keyof typeof BOUNDS];
      return [counts, most.toLocaleString('en'), more];
    }),
  );
