/** The table of fixed bounds: what each line of `BOUNDS` counts, and what happens with more. */
import { BOUNDS } from '../../src/server/base/bounds';
import { listTable } from './rst';

const WORDS: Readonly<Record<keyof typeof BOUNDS, readonly [counts: string, more: string]>> = {
  courseSourceChars: [
    'characters of one course document (HTML, subtitles)',
    'the rest of the document is not read',
  ],
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
