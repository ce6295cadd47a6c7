import { createDrafts } from './partial-text';
import type { Draft } from '../store/leases';

const draft = (text: string, responseId = 'r'): Draft => ({ responseId, itemId: 'm', text });
let saved: Draft[][];
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

const drafts = () =>
  createDrafts(
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

test('saves the newest text of every answer once a second, all together, and only what is new', async () => {
  const { put } = drafts();
  put(draft('a'));
  put(draft('ab'));
  put(draft('x', 's'));
  await jest.advanceTimersByTimeAsync(1000);
  expect(saved).toEqual([[draft('ab'), draft('x', 's')]]);
  await jest.advanceTimersByTimeAsync(5000);
  put(draft('abc'));
  await jest.advanceTimersByTimeAsync(1000);
  expect(saved.slice(1)).toEqual([[draft('abc')]]);
});

test('what is stored otherwise is not saved', async () => {
  const { put, forget } = drafts();
  put(draft('a'));
  forget('r');
  await jest.advanceTimersByTimeAsync(1000);
  expect(saved).toEqual([]);
});

test('a large text is saved more rarely, and a failure is not the end', async () => {
  const { put } = drafts();
  put(draft('x'.repeat(3_000_000)));
  await jest.advanceTimersByTimeAsync(1000);
  put(draft('x'.repeat(3_000_001)));
  await jest.advanceTimersByTimeAsync(2000);
  expect(saved).toHaveLength(1);
  failing = true;
  await jest.advanceTimersByTimeAsync(1000);
  expect(errors).toBe(1);
  failing = false;
  put(draft('new', 's'));
  await jest.advanceTimersByTimeAsync(1000);
  expect(saved.at(-1)).toEqual([draft('new', 's')]);
});
