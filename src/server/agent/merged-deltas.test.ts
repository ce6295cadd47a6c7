import { mergeDeltas } from './merged-deltas';

function setUp() {
  const emitted: string[] = [];
  return { emitted, ...mergeDeltas((delta) => emitted.push(delta), Date.now) };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('the first piece is passed on at once, the next ones together, in order', () => {
  const { emitted, write } = setUp();
  for (const character of 'Hello, world') {
    write(character);
  }
  expect(emitted).toEqual(['H']);
  jest.advanceTimersByTime(29);
  expect(emitted).toEqual(['H']);
  jest.advanceTimersByTime(1);
  expect(emitted).toEqual(['H', 'ello, world']);
  jest.advanceTimersByTime(30);
  write('!');
  expect(emitted).toEqual(['H', 'ello, world', '!']);
});

test('what waits is passed on at the end, once', () => {
  const { emitted, write, flush } = setUp();
  flush();
  write('a');
  write('b');
  flush();
  jest.advanceTimersByTime(1_000);
  flush();
  expect(emitted).toEqual(['a', 'b']);
});

test('a quarter of a million single characters make few events', () => {
  const { emitted, write, flush } = setUp();
  for (let at = 0; at < 262_144; at += 1) {
    write('a');
  }
  flush();
  expect(emitted.join('')).toHaveLength(262_144);
  expect(emitted.length).toBeLessThan(520);
});

test('a model that is slower than the interval is shown piece by piece', () => {
  const { emitted, write } = setUp();
  for (const piece of ['one ', 'two ', 'three']) {
    write(piece);
    jest.advanceTimersByTime(30);
  }
  expect(emitted).toEqual(['one ', 'two ', 'three']);
});
