import { createPartialTexts } from './partial-text';
import type { PartialText } from '../store';

const partial = (text: string, responseId = 'r'): PartialText => ({
  responseId,
  itemId: 'm',
  text,
});
let saved: PartialText[][];
let failing: boolean;
let errors: number;

beforeEach(() => {
  jest.useFakeTimers();
  saved = [];
  failing = false;
  errors = 0;
});
afterEach(() => {
  jest.useRealTimers();
});

const texts = () =>
  createPartialTexts(
    async (all) => {
      if (failing) {
        throw new Error('no');
      }
      saved.push([...all]);
    },
    {
      now: Date.now,
      onError: () => {
        errors += 1;
      },
    },
  );

test('the newest text of every answer is saved once a second in one commit, if it changed', async () => {
  const { put } = texts();
  put(partial('a'));
  put(partial('ab'));
  put(partial('x', 's'));
  await jest.advanceTimersByTimeAsync(1000);
  expect(saved).toEqual([[partial('ab'), partial('x', 's')]]);
  await jest.advanceTimersByTimeAsync(5000);
  put(partial('abc'));
  await jest.advanceTimersByTimeAsync(1000);
  expect(saved.slice(1)).toEqual([[partial('abc')]]);
});

test('text that is stored in another way is not saved', async () => {
  const { put, forget } = texts();
  put(partial('a'));
  forget('r');
  await jest.advanceTimersByTimeAsync(1000);
  expect(saved).toEqual([]);
});

test('a large text is saved less often, and a failed save is retried', async () => {
  const { put } = texts();
  put(partial('x'.repeat(3_000_000)));
  await jest.advanceTimersByTimeAsync(1000);
  put(partial('x'.repeat(3_000_001)));
  await jest.advanceTimersByTimeAsync(2000);
  expect(saved).toHaveLength(1);
  failing = true;
  await jest.advanceTimersByTimeAsync(1000);
  expect(errors).toBe(1);
  failing = false;
  put(partial('new', 's'));
  await jest.advanceTimersByTimeAsync(1000);
  expect(saved.at(-1)).toEqual([partial('new', 's')]);
});
