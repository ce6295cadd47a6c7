/** Reading costs what a text is long, also when it arrives piece by piece. */
import { PATHOLOGICAL } from '../../test/attacks/inputs/markdown';
import { createReader } from './reader';

const SHORT = 8000;
/** In proportion, sixteen times the text costs 16; as a square, 256. */
const TIMES = 16;
const MOST = 64;
const PIECE = 128;

/** Milliseconds of this process's own work, whatever else the machine does. */
function work(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** How many times as much the longer text costs; measured again if that is too much. */
function growth(run: (size: number) => void): number {
  const costs = { short: Infinity, long: Infinity };
  for (let round = 0; round < 4 && !(costs.long < MOST * costs.short); round += 1) {
    costs.long = Math.min(
      costs.long,
      work(() => run(SHORT * TIMES)),
    );
    costs.short = Math.max(
      2,
      Math.min(
        costs.short,
        work(() => run(SHORT)),
      ),
    );
  }
  return costs.long / costs.short;
}

test('a text sixteen times as long costs far less than its square', () => {
  const slow = PATHOLOGICAL.map(({ name, make }) => ({
    name,
    growth: growth((size) => createReader().update(make(size), true)),
  }));
  expect(slow.filter(({ growth }) => growth >= MOST)).toEqual([]);
});

test('each piece of a long stream is read a bounded number of times', () => {
  // What is read is counted in characters, through the lines that are split.
  const text = '- a\n'.repeat(25_000);
  const split = jest.spyOn(String.prototype, 'split');
  const reader = createReader();
  for (let end = PIECE; end < text.length; end += PIECE) {
    reader.update(text.slice(0, end), false);
  }
  const read = split.mock.contexts.reduce<number>(
    (sum, context) => sum + String(context).length,
    0,
  );
  split.mockRestore();
  expect(read / text.length).toBeLessThan(200);
});

test('a long list that streams is shown to its last character, and then as a list', () => {
  const text = '- word\n'.repeat(3000);
  const reader = createReader();
  let reading = reader.update('', false);
  for (let end = PIECE; end < text.length; end += PIECE) {
    reading = reader.update(text.slice(0, end), false);
    const shown = JSON.stringify(reading).match(/word/g)?.length ?? 0;
    expect(shown).toBeGreaterThanOrEqual(Math.floor(end / 7) - 1);
  }
  expect(reader.update(text, true)).toMatchObject({ groups: [[{ type: 'list' }]], rest: '' });
});

test('code that streams grows in its own block, and what follows it is read at once', () => {
  const reader = createReader();
  const code = 'let a = 1;\n'.repeat(2000);
  let text = '```js\n';
  for (let at = 0; at < code.length; at += PIECE) {
    text += code.slice(at, at + PIECE);
    const { groups, rest } = reader.update(text, false);
    expect(groups.flat()).toEqual([expect.objectContaining({ type: 'code' })]);
    expect(rest).toBe('');
  }
  const before = reader.update(text, false).groups[0]?.[0];
  expect(before).toMatchObject({ text: code.trimEnd().concat('\n') });
  const { groups } = reader.update(`${text}\`\`\`\nThen *this*.\n`, false);
  expect(groups.flat().map(({ type }) => type)).toEqual(['code', 'paragraph']);
});

test.each(['\r\n', '\r'])('a line end of %j is one, also where a piece ends within it', (end) => {
  const text = ['one', '', 'two', '- a', '- b', ''].join(end);
  const reader = createReader();
  for (let at = 1; at < text.length; at += 1) {
    reader.update(text.slice(0, at), false);
  }
  const fresh = createReader().update(text.replaceAll(end, '\n'), false);
  expect(reader.update(text, false)).toEqual(fresh);
});
