import { AppError } from '../base/errors';
import { patiently } from './patience';

const outage = new AppError('store_unavailable', 'away');

function failing(times: number, error: unknown = outage) {
  let left = times;
  return async () => {
    left -= 1;
    if (left >= 0) {
      throw error;
    }
    return 'done';
  };
}

test('waits longer each time, up to ten seconds, and stops at the total limit', async () => {
  const waits: number[] = [];
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  expect(await patiently(failing(8), { totalMs: Infinity, wait })).toBe('done');
  expect(waits).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  waits.length = 0;
  await expect(patiently(failing(9), { totalMs: 1000, wait })).rejects.toBe(outage);
  expect(waits).toEqual([200, 400, 400]);
});

test('does not retry permanent errors', async () => {
  const defect = new Error('defect');
  const wait = () => {
    throw new Error('waited');
  };
  await expect(patiently(failing(1, defect), { totalMs: 1000, wait })).rejects.toBe(defect);
  await expect(patiently(failing(1), { totalMs: 1000, wait, passes: () => false })).rejects.toBe(
    outage,
  );
});

test('stops waiting on abort', async () => {
  const closing = new AbortController();
  const patient = patiently(failing(1), { totalMs: 60_000, signal: closing.signal });
  closing.abort();
  await expect(patient).rejects.toMatchObject({ name: 'AbortError' });
});
