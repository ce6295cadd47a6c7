import { createDeadline } from './deadline';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function start(ms: number) {
  const expired = jest.fn();
  return { expired, deadline: createDeadline(ms, expired) };
}

test('a deadline expires once, and not after it is cleared', () => {
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

test('a deadline pauses while anyone holds it, and then continues', () => {
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

test('restart gives the whole time again, even while the deadline is held', () => {
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

test('releasing a hold after clear does not restart the deadline', () => {
  const { expired, deadline } = start(100);
  const release = deadline.hold();
  deadline.clear();
  release();
  jest.advanceTimersByTime(1000);
  expect(expired).not.toHaveBeenCalled();
});
