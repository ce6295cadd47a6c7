import { windowOf } from './windows';

const window = (every: Parameters<typeof windowOf>[0], at: string) => {
  const { startsAt, endsAt } = windowOf(every, Date.parse(at));
  return [startsAt, endsAt].map((ms) => new Date(ms).toISOString().slice(0, 16));
};

test.each([
  ['hour', '2026-11-29T18:59:59.999Z', '2026-11-29T18:00', '2026-11-29T19:00'],
  ['hour', '2026-11-29T19:00:00.000Z', '2026-11-29T19:00', '2026-11-29T20:00'],
  ['day', '2026-12-31T23:59:59.999Z', '2026-12-31T00:00', '2027-01-01T00:00'],
  ['day', '2028-02-29T12:00:00.000Z', '2028-02-29T00:00', '2028-03-01T00:00'],
  // Where clocks are put forward and back: a day of UTC always has 24 hours.
  ['day', '2026-03-29T01:30:00.000Z', '2026-03-29T00:00', '2026-03-30T00:00'],
  ['day', '2026-10-25T00:30:00+02:00', '2026-10-24T00:00', '2026-10-25T00:00'],
  ['month', '2026-02-28T23:59:59.999Z', '2026-02-01T00:00', '2026-03-01T00:00'],
  ['month', '2026-12-01T00:00:00.000Z', '2026-12-01T00:00', '2027-01-01T00:00'],
] as const)('a budget of a %s at %s', (every, at, from, to) => {
  expect(window(every, at)).toEqual([from, to]);
});
