import { createDeadline } from './deadline';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function start(ms: number) {
  const expired = jest.fn();
  return { expired, deadline: createDeadline(ms, expired) };
}

test('expires once, and not after it is cleared', () => {
  const { expired } = start(100);
  jest.advanceTimersByTime(99);
  expect(expired).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1000);
  expect(expired).toHaveBeenCalledTimes(1);
  const other = start(100);
  other.deadline.clear();
  jest.advanceTimersByTime(1000);
  expect(other.expired).not.toHaveBeenCalled();
});

test('does not run while it is held by anyone, and then goes on where it was', () => {
  const { expired, deadline } = start(100);
  jest.advanceTimersByTime(60);
  const first = deadline.hold();
  const second = deadline.hold();
  jest.advanceTimersByTime(5000);
  first();
  first();
  jest.advanceTimersByTime(5000);
  second();
  jest.advanceTimersByTime(39);
  expect(expired).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(expired).toHaveBeenCalledTimes(1);
});

test('restarts with the whole time, also while it is held', () => {
  const { expired, deadline } = start(100);
  jest.advanceTimersByTime(90);
  deadline.restart();
  jest.advanceTimersByTime(90);
  const release = deadline.hold();
  deadline.restart();
  jest.advanceTimersByTime(1000);
  release();
  jest.advanceTimersByTime(99);
  expect(expired).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(expired).toHaveBeenCalledTimes(1);
});

test('what holds it when it is cleared cannot start it again', () => {
  const { expired, deadline } = start(100);
  const release = deadline.hold();
  deadline.clear();
  release();
  jest.advanceTimersByTime(1000);
  expect(expired).not.toHaveBeenCalled();
});
