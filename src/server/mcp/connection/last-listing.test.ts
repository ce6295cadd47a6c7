/** How long a question waits for a server, with a clock and timers that the test moves. */
import { UnauthorizedError } from '@modelcontextprotocol/client';
import type { Listing } from '../definitions/listing';
import { createLastListing, type Known } from './last-listing';

const listing = (...names: string[]): Listing => ({
  tools: names.map((name) => ({ name, inputSchema: { type: 'object' as const } })),
  unusable: [],
  staleAt: 0,
});
const namesOf = ({ listing: known }: Known) => known?.tools.map(({ name }) => name) ?? null;

/** A server that answers when the test says so. */
function world() {
  let clock = 0;
  let isDown = false;
  let timers: { at: number; run: () => void }[] = [];
  const asked: PromiseWithResolvers<Listing>[] = [];
  const flush = () => new Promise((resolve) => setImmediate(resolve));
  const last = createLastListing(
    () => {
      const asking = Promise.withResolvers<Listing>();
      asked.push(asking);
      return asking.promise;
    },
    { pauseMs: () => 0, failedAt: () => (isDown ? 0 : null) },
    {
      now: () => clock,
      random: () => 0,
      after(milliseconds, run) {
        const timer = { at: clock + milliseconds, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
  );
  async function pass(milliseconds: number): Promise<void> {
    await flush();
    const until = clock + milliseconds;
    for (;;) {
      const [next] = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (!next) {
        break;
      }
      timers = timers.filter((other) => other !== next);
      clock = next.at;
      next.run();
      await flush();
    }
    clock = until;
    await flush();
  }
  /** What a question learns, and how long it waited. */
  async function begin(): Promise<Known & { waited: number }> {
    const from = clock;
    const known = await last.known();
    return { ...known, waited: clock - from };
  }
  /** Moves the clock until the question is answered. */
  async function question(): Promise<Known & { waited: number }> {
    let isDone = false;
    const asking = begin().finally(() => {
      isDone = true;
    });
    for (await flush(); !isDone;) {
      await pass(100);
    }
    return asking;
  }
  return {
    last,
    asked,
    pass,
    begin,
    question,
    async answer(...names: string[]) {
      isDown = false;
      asked.at(-1)?.resolve(listing(...names));
      await flush();
    },
    async fail(error: unknown = new Error('refused')) {
      isDown = !(error instanceof UnauthorizedError);
      asked.at(-1)?.reject(error);
      await flush();
    },
  };
}

test('a hanging server costs two seconds, once for everybody, and nothing afterwards', async () => {
  const { begin, question, pass, asked, last } = world();
  const early = begin();
  await pass(1_500);
  expect(await question()).toMatchObject({ waited: 500, absence: 'connecting', listing: null });
  expect(await early).toMatchObject({ waited: 2_000 });
  for (let count = 0; count < 100; count += 1) {
    expect(await question()).toMatchObject({ waited: 0, absence: 'connecting' });
    await pass(500);
  }
  expect(asked).toHaveLength(1);
  last.stop();
});

test('a hanging list on an open session: what was listed last serves meanwhile', async () => {
  const { begin, question, answer } = world();
  const first = begin();
  await answer('one');
  expect(await first).toMatchObject({ waited: 0, absence: null, since: null });
  const hung = await question();
  expect(hung).toMatchObject({ waited: 2_000, absence: 'away', since: 2_000 });
  expect(namesOf(hung)).toEqual(['one']);
  expect(await question()).toMatchObject({ waited: 0, absence: 'away' });
  await answer('two');
  const back = await question();
  expect(back).toMatchObject({ waited: 0, absence: null });
  expect(namesOf(back)).toEqual(['two']);
});

test('a server that answers promptly for a minute is waited for again', async () => {
  const { begin, question, answer, pass } = world();
  await question();
  await answer('one');
  await pass(60_000);
  await begin();
  await answer('two');
  const next = begin();
  await answer('three');
  expect(namesOf(await next)).toEqual(['three']);
});

test('a server that always takes three seconds is waited for once; its answers count next time', async () => {
  const { question, answer, pass } = world();
  const waits: number[] = [];
  const offered: unknown[] = [];
  for (let count = 0; count < 50; count += 1) {
    const known = await question();
    waits.push(known.waited);
    offered.push(namesOf(known));
    await pass(3_000 - known.waited);
    await answer(`version ${count}`);
    await pass(5_000);
  }
  expect(waits).toEqual([2_000, ...Array.from({ length: 49 }, () => 0)]);
  expect(offered.slice(0, 3)).toEqual([null, ['version 0'], ['version 1']]);
});

test('a server that hangs every other time is waited for once', async () => {
  const { begin, answer, pass } = world();
  let waited = 0;
  for (let seconds = 0; seconds < 600; seconds += 6) {
    const asking = begin();
    if ((seconds / 6) % 2 === 0) {
      await answer('one');
    }
    await pass(3_000);
    waited += (await asking).waited;
    await answer('one');
    await pass(3_000);
  }
  expect(waited).toBe(2_000);
});

test('a server that refuses at once costs nothing, and is not waited for again', async () => {
  const { begin, question, fail } = world();
  const first = begin();
  await fail();
  expect(await first).toMatchObject({ waited: 0, absence: 'away', since: 0 });
  expect(await question()).toMatchObject({ waited: 0, absence: 'away' });
});

test('an account that is not connected is no outage: nothing of it is offered', async () => {
  const { begin, answer, fail } = world();
  const first = begin();
  await answer('one');
  await first;
  const second = begin();
  await fail(new UnauthorizedError());
  expect(await second).toMatchObject({ waited: 0, absence: 'unauthorized', listing: null });
});

describe('a kept server', () => {
  test('is asked again by itself after 1, 2, 4 … 60 s, and no more once it has answered', async () => {
    const { last, asked, answer, fail, pass, begin } = world();
    last.keep();
    const pauses: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      await fail();
      const before = asked.length;
      let paused = 0;
      for (; asked.length === before; paused += 500) {
        await pass(500);
      }
      pauses.push(paused);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1_000));
    await answer('one');
    await pass(600_000);
    expect(asked).toHaveLength(9);
    const known = begin();
    await answer('one');
    expect(await known).toMatchObject({ waited: 0, absence: null });
  });

  test('that keeps closing its connection is reached again more and more rarely', async () => {
    const { last, asked, answer, pass } = world();
    last.keep();
    for (let seconds = 0; seconds < 600; seconds += 1) {
      await answer('one');
      last.lost();
      await pass(1_000);
    }
    expect(asked.length).toBeLessThan(20);
    last.stop();
    await pass(600_000);
    expect(asked.length).toBeLessThan(20);
  });

  test('of a person is asked only when somebody needs it', async () => {
    const { last, asked, fail, pass, begin } = world();
    const first = begin();
    await fail();
    await first;
    last.lost();
    await pass(600_000);
    expect(asked).toHaveLength(1);
  });
});
