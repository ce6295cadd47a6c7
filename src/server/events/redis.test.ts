/**
 * The backplanes of two replicas over a real Redis and a network that fails. Reports a skip if
 * there is no Redis.
 */
import { randomUUID } from 'node:crypto';
import { addressOf, available } from '../../../test/support/services';
import { startTcpProxy, type TcpProxy } from '../../../test/support/tcp-proxy';
import { isTerminal, type EventBody, type ResponseObject, type StreamEvent } from '../../protocol';
import { createBackplane, redisProblem } from '.';
import type { Backplane } from './backplane';

jest.setTimeout(30_000);

const response = { id: 'r', status: 'completed' } as ResponseObject;
const delta = (text: string): EventBody => ({
  type: 'response.output_text.delta',
  item_id: 'm',
  output_index: 0,
  content_index: 0,
  delta: text,
  logprobs: [],
});
const never = new AbortController().signal;

const REDIS = addressOf('redis');
let redis: boolean;
let network: TcpProxy;
let one: Backplane;
let two: Backplane;
let gone: number;
let back: number;

const open = (port: number, keyPrefix: string): Backplane =>
  createBackplane({
    url: `redis://127.0.0.1:${port}`,
    keyPrefix,
    now: Date.now,
    onGone: () => {
      gone += 1;
    },
    onBack: () => {
      back += 1;
    },
  });
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}
/** Also ends when the log ends without a terminal event, for example before it exists. */
async function followToEnd(backplane: Backplane, id: string, after = -1): Promise<StreamEvent[]> {
  const seen: StreamEvent[] = [];
  while (!seen.some(isTerminal)) {
    for await (const event of backplane.events.follow(
      id,
      seen.at(-1)?.sequence_number ?? after,
      never,
    )) {
      seen.push(event);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  return seen;
}
const numbers = (events: StreamEvent[]) => events.map((event) => event.sequence_number);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

beforeAll(async () => {
  redis = await available('redis');
});
beforeEach(async () => {
  if (!redis) {
    return;
  }
  gone = 0;
  back = 0;
  network = await startTcpProxy(REDIS);
  const prefix = `test-events-${randomUUID()}:`;
  one = open(network.port, prefix);
  two = open(REDIS.port, prefix);
  await until(() => one.status() === 'ready' && two.status() === 'ready');
});
afterEach(async () => {
  if (!redis) {
    return;
  }
  await one.close();
  await two.close();
  await network.close();
});

/** A test that needs Redis. */
const withRedis = (name: string, run: () => Promise<void>) =>
  test(name, async () => {
    if (redis) {
      await run();
    }
  });

withRedis(
  'what one replica tells, the other hears: in order, once, from any point, to the end',
  async () => {
    const id = randomUUID();
    one.events.open(id);
    one.events.append(id, { type: 'response.created', response });
    const live = followToEnd(two, id);
    for (let index = 0; index < 1000; index += 1) {
      one.events.append(id, delta(`${index} `));
    }
    one.events.append(id, { type: 'response.completed', response });
    one.events.append(id, delta('too late'));
    expect(numbers(await live)).toEqual(upTo(1002));
    expect(numbers(await followToEnd(two, id, 998))).toEqual([999, 1000, 1001]);
    expect(await two.events.recorded(id)).toEqual(await one.events.recorded(id));
  },
);

withRedis('an unknown response has no events, and a reader that leaves stops', async () => {
  for await (const event of two.events.follow('unknown', -1, never)) {
    throw new Error(event.type);
  }
  const id = randomUUID();
  one.events.open(id);
  one.events.append(id, { type: 'response.created', response });
  const leaving = new AbortController();
  for await (const event of two.events.follow(id, -1, leaving.signal)) {
    expect(event.sequence_number).toBe(0);
    leaving.abort();
  }
});

withRedis("a dead writer's log is sealed once, and it cannot write behind the seal", async () => {
  const id = randomUUID();
  one.events.open(id);
  one.events.append(id, delta('so far'));
  while ((await two.events.recorded(id)).length < 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  const failed = { ...response, status: 'failed' as const };
  await two.events.seal(id, { type: 'response.failed', response: failed });
  await two.events.seal(id, { type: 'response.failed', response: failed });
  one.events.append(id, delta(' and more'));
  one.events.append(id, { type: 'response.completed', response });
  await one.close();
  const seen = await followToEnd(two, id);
  expect(seen.map(({ type }) => type)).toEqual(['response.output_text.delta', 'response.failed']);
  await two.events.seal('never-written', { type: 'response.failed', response: failed });
  expect(await two.events.recorded('never-written')).toEqual([]);
});

describe.each(['refuse', 'hang'] as const)('Redis gone (%s)', (mode) => {
  withRedis('its own followers notice nothing, and the copy is whole once it is back', async () => {
    const id = randomUUID();
    one.events.open(id);
    one.events.append(id, delta('a'));
    network.mode(mode);
    await until(() => gone === 1);
    expect(one.status()).toBe('unavailable');
    for (let index = 0; index < 500; index += 1) {
      one.events.append(id, delta('b'));
    }
    one.events.append(id, { type: 'response.completed', response });
    expect(numbers(await followToEnd(one, id))).toEqual(upTo(502));
    for await (const event of one.events.follow('elsewhere', -1, never)) {
      throw new Error(event.type);
    }
    network.mode('pass');
    expect(numbers(await followToEnd(two, id))).toEqual(upTo(502));
    await until(() => one.status() === 'ready');
    expect([gone, back]).toEqual([1, 1]);
  });

  withRedis(
    'locks are not waited for, signals still arrive at home, and both work again afterwards',
    async () => {
      network.mode(mode);
      expect(await one.exclusively('key', async () => 'done')).toBe('done');
      let heard = 0;
      const stop = one.signals.listen('topic', () => {
        heard += 1;
      });
      one.signals.send('topic');
      expect(heard).toBe(1);
      network.mode('pass');
      await until(() => one.status() === 'ready');
      const before = heard;
      while (heard === before) {
        two.signals.send('topic');
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
      }
      stop();
    },
  );
});

withRedis('data lost by Redis are copied again', async () => {
  const id = randomUUID();
  one.events.open(id);
  one.events.append(id, delta('a'));
  while ((await two.events.recorded(id)).length < 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  await two.redis?.del(`events:${id}`);
  one.events.append(id, { type: 'response.completed', response });
  expect(numbers(await followToEnd(two, id))).toEqual([0, 1]);
});

withRedis(
  'one at a time holds a lock, at whichever replica, and a failure releases it',
  async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
      inside -= 1;
    };
    await expect(
      one.exclusively('key', async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await Promise.all(upTo(10).map((index) => (index % 2 ? one : two).exclusively('key', work)));
    expect(most).toBe(1);
  },
);

test('a process without a Redis URL is alone', async () => {
  const alone = createBackplane({
    url: null,
    keyPrefix: '',
    now: Date.now,
    onGone: () => {},
    onBack: () => {},
  });
  expect(alone.status()).toBe('alone');
  expect(await alone.exclusively('key', async () => 1)).toBe(1);
  await alone.close();
});

test.each([
  ['WRONGPASS invalid username-password pair or user is disabled.', /password of its URL/],
  ['NOAUTH Authentication required.', /password of its URL/],
  ["NOPERM User default has no permissions to run the 'ping' command", /rights/],
  ["READONLY You can't write against a read only replica.", /takes no writes/],
  ['connect ECONNREFUSED 127.0.0.1:6379', /^Redis is gone$/],
])('an operator reads what is wrong: %s', (words, problem) => {
  expect(redisProblem(new Error(words))).toMatch(problem);
});
