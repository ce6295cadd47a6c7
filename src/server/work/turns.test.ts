import { createTurns } from './turns';

/** Work that ends when the test says so. */
function jobs() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const job = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => {
      ends.set(name, () => resolve(name));
    });
  };
  const settle = () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    });
  return {
    begun,
    job,
    settle,
    async end(name: string) {
      ends.get(name)?.();
      await settle();
    },
  };
}

const waiting = { each: 3, all: 5 };

test('owners take turns, and nobody takes every place', async () => {
  const { begun, job, end, settle } = jobs();
  const { take } = createTurns({ places: 2, waiting });
  const all = ['a1', 'a2', 'a3', 'b1', 'c1'].map((name) => take(name.slice(0, 1), job(name)));
  await settle();
  expect(begun).toEqual(['a1', 'b1']);
  await end('b1');
  expect(begun).toEqual(['a1', 'b1', 'c1']);
  await end('c1');
  expect(begun).toHaveLength(3);
  await end('a1');
  await end('a2');
  await end('a3');
  await expect(Promise.all(all)).resolves.toEqual(['a1', 'a2', 'a3', 'b1', 'c1']);
});

test('with one place, all wait for it', async () => {
  const { begun, job, end, settle } = jobs();
  const { take } = createTurns({ places: 1, waiting });
  const all = [take('a', job('a1')), take('a', job('a2')), take('b', job('b1'))];
  await settle();
  await end('a1');
  await end('a2');
  await end('b1');
  await Promise.all(all);
  expect(begun).toEqual(['a1', 'a2', 'b1']);
});

test('what is too much to wait is refused, of one owner and of all', async () => {
  const { job, settle } = jobs();
  const { take } = createTurns({ places: 1, waiting });
  void take('a', job('a'));
  await settle();
  for (const owner of ['a', 'a', 'a', 'b', 'b']) {
    void take(owner, job(owner));
  }
  await expect(take('a', job('more'))).rejects.toMatchObject({ exceeded: 'busy' });
  await expect(take('c', job('more'))).rejects.toMatchObject({ exceeded: 'busy' });
});

test('work that fails gives its place back', async () => {
  const { take } = createTurns({ places: 1, waiting });
  await expect(take('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(take('a', async () => 1)).resolves.toBe(1);
});
