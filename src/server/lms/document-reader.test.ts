/** What is read of a document, how often, and what is remembered. */
import { BOUNDS } from '../base';
import { OverBudget, type WorkPool } from '../work';
import { createDocumentReader } from './document-reader';

type Run = () => Promise<string>;

/** A reader whose documents are read by `run`. */
function reader(run: Run) {
  const clock = { now: 0 };
  const runs = jest.fn(run);
  const work = { run: runs } as unknown as Pick<WorkPool, 'run'>;
  return { clock, runs, read: createDocumentReader(work, () => clock.now) };
}

test('the same document is read once for all, another one by itself', async () => {
  const { clock, runs, read } = reader(async () => 'text');
  const both = [read('htmlToText', '<p>', 'a'), read('htmlToText', '<p>', 'b')];
  expect(await Promise.all(both)).toEqual([{ text: 'text' }, { text: 'text' }]);
  expect(runs).toHaveBeenCalledTimes(1);
  await read('htmlToText', '<b>', 'a');
  await read('subtitlesToText', '<p>', 'a');
  expect(runs).toHaveBeenCalledTimes(3);
  clock.now = 600_000;
  await read('htmlToText', '<p>', 'a');
  expect(runs).toHaveBeenCalledTimes(4);
});

test('of a long text only what may be used is kept, and one character more', async () => {
  const { read } = reader(async () => 'x'.repeat(BOUNDS.unitTextChars * 3));
  expect(await read('htmlToText', '', 'a')).toEqual({
    text: 'x'.repeat(BOUNDS.unitTextChars + 1),
  });
});

test.each([
  ['time', 1],
  ['memory', 1],
  ['busy', 2],
] as const)(
  'a document that exceeds its budget (%s) is tried %i times in two',
  async (exceeded, times) => {
    const { runs, read } = reader(async () => {
      throw new OverBudget(exceeded);
    });
    const missing = { reason: 'reading it takes too much work' };
    expect(await read('htmlToText', '', 'a')).toEqual(missing);
    expect(await read('htmlToText', '', 'a')).toEqual(missing);
    expect(runs).toHaveBeenCalledTimes(times);
  },
);

test('other errors pass', async () => {
  const { read } = reader(async () => {
    throw new TypeError('a bug');
  });
  await expect(read('htmlToText', '', 'a')).rejects.toThrow('a bug');
});
