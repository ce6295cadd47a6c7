import { createBreaker } from './breaker';

let clock = 0;
let luck = 0;
const make = () => createBreaker({ now: () => clock, random: () => luck });
beforeEach(() => {
  clock = 0;
  luck = 0;
});

test('pauses double up to a minute and end with a success', () => {
  const breaker = make();
  const pauses = Array.from({ length: 9 }, () => {
    breaker.failed();
    const start = clock;
    while (breaker.isOpen()) {
      clock += 500;
    }
    return clock - start;
  });
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  expect(breaker.failedAt()).toBe(0);
  breaker.succeeded();
  expect(breaker.failedAt()).toBeNull();
  breaker.failed();
  clock += 1000;
  expect(breaker.isOpen()).toBe(false);
});

test('random jitter shortens a pause by up to half', () => {
  luck = 0.999;
  const breaker = make();
  breaker.failed();
  clock = 499;
  expect(breaker.isOpen()).toBe(true);
  expect(breaker.pauseMs()).toBeCloseTo(1.5);
  clock = 501;
  expect(breaker.isOpen()).toBe(false);
});
