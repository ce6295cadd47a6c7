import { QueryClient } from '@tanstack/react-query';
import type { Api } from '../../chat/api/core';
import { ChatError, type FailureCode } from '../../chat/errors';
import { unavailable, type AssistantInfo } from '../../protocol';
import { watchExams } from './exam-watch';
import { presenceOf, type PresenceStore } from './presence';

const AVAILABLE = { ...unavailable('exam_in_progress', null), available: true, reason: null };
const UNIT = ['assistant', { course_id: 'c', unit_id: 'u' }, null];

let answer: FailureCode | null;
let asked: string[];
let queries: QueryClient;
let presence: PresenceStore;
let onOver: jest.Mock;
let courses = 0;

const api: Api = {
  send: () => Promise.reject(new Error('is not used')),
  open: () => Promise.reject(new Error('is not used')),
  call: <T>({ path }: { path: string }) => {
    asked.push(path);
    return answer === null
      ? Promise.resolve(AVAILABLE as T)
      : Promise.reject(new ChatError(answer));
  },
};
function watch() {
  const courseId = `exam-${(courses += 1)}`;
  presence = presenceOf(courseId);
  return watchExams({ api, queries, courseId, workflow: null, presence, onOver });
}
const shown = () => queries.getQueryData<AssistantInfo>(UNIT);

beforeEach(() => {
  jest.useFakeTimers();
  answer = 'exam_in_progress';
  asked = [];
  onOver = jest.fn();
  queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queries.setQueryData(UNIT, AVAILABLE);
});
afterEach(() => {
  queries.clear();
  jest.useRealTimers();
});

test('a refusal closes the assistant at once, and it opens within 15 seconds of the end', async () => {
  watch().refused();
  expect([presence.get().barred, shown()?.reason?.code]).toEqual([true, 'exam_in_progress']);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(presence.get().barred).toBe(true);
  expect(onOver).not.toHaveBeenCalled();
  answer = null;
  await jest.advanceTimersByTimeAsync(15_001);
  expect(presence.get().barred).toBe(false);
  expect(queries.getQueryState(UNIT)?.isInvalidated).toBe(true);
  expect(onOver).toHaveBeenCalledTimes(1);
  const until = asked.length;
  await jest.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(until);
});

test('a look that fails opens nothing', async () => {
  watch().refused();
  answer = 'lms_unavailable';
  await jest.advanceTimersByTimeAsync(60_000);
  expect(presence.get().barred).toBe(true);
  answer = null;
  await jest.advanceTimersByTimeAsync(15_001);
  expect(presence.get().barred).toBe(false);
});

test('an answer about a unit that names an exam closes everything if the course says so, too', async () => {
  watch();
  queries.setQueryData(UNIT, unavailable('exam_in_progress', null));
  await jest.advanceTimersByTimeAsync(0);
  expect(presence.get().barred).toBe(true);
  expect(asked[0]).not.toContain('unit_id');
});

test('the page of an exam that does not run closes nothing, and is not asked about again', async () => {
  answer = null;
  watch();
  queries.setQueryData(UNIT, unavailable('exam_in_progress', null));
  await jest.advanceTimersByTimeAsync(60_000);
  expect(presence.get().barred).toBe(false);
  expect(asked).toHaveLength(1);
  expect(onOver).not.toHaveBeenCalled();
});

test('several refusals are looked after once', async () => {
  const exams = watch();
  exams.refused();
  exams.refused();
  await jest.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(1);
});
