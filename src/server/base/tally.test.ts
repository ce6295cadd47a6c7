import { createTally } from './tally';

test('a tally lets in a fixed number of each key, and one more when one has left', () => {
  const tally = createTally(2);
  const first = tally.enter('a');
  expect(tally.enter('a')).not.toBeNull();
  expect(tally.enter('a')).toBeNull();
  expect(tally.enter('b')).not.toBeNull();
  first?.();
  first?.();
  expect(tally.enter('a')).not.toBeNull();
  expect(tally.enter('a')).toBeNull();
});
