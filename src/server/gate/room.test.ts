/** What an answer may still cost is never taken twice, and never by halves. */
import { BOUNDS } from '../base';
import { createRoom } from './room';

const open = (limits: Partial<Parameters<typeof createRoom>[0]> = {}) =>
  createRoom({ maxCalls: 2, answerBytes: 1_000_000, ...limits });

test('as many calls as the limit says', () => {
  const { call } = open();
  expect([call(), call(), call(), call()]).toEqual([true, true, false, false]);
});

test('bytes are taken whole or not at all', () => {
  const { bytes, take } = open();
  const all = bytes();
  expect(take(all + 1)).toBe(false);
  expect(bytes()).toBe(all);
  expect(take(all)).toBe(true);
  expect(bytes()).toBe(0);
});

test('as many questions as one answer may have, while their bytes fit', () => {
  const { question } = open();
  const asked = Array.from({ length: BOUNDS.elicitationsPerAnswer + 1 }, () => question(1));
  expect(asked.filter(Boolean)).toHaveLength(BOUNDS.elicitationsPerAnswer);
  expect(asked.at(-1)).toBe(false);
  expect(open().question(10_000_000)).toBe(false);
});

test('a text is kept as far as it fits', () => {
  const room = open();
  expect(room.keep('a')).toBe('a');
  const rest = room.bytes();
  expect(room.keep('a'.repeat(rest + 100))).toHaveLength(rest);
  expect(room.keep('a')).toBe('');
});

test("the answer's own words have room of their own", () => {
  const room = open();
  room.take(room.bytes());
  expect(room.words('short')).toBe('short');
  expect(room.words('a'.repeat(1_000_000)).length).toBeLessThan(125_000);
  expect(room.words('more')).toBe('');
});
