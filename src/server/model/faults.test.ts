/**
 * Every wire under every fault, over HTTP: asked again exactly where nothing of the answer has
 * come, counted at the provider, with all text that came.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RemoteProvider } from '../config';
import { remoteProvider } from '../config/testing/provider';
import { ask, type Provider } from './attempts';
import { createProvider } from './provider';
import { RAW_WIRES } from './testing/raw-wires';

type Play = (response: ServerResponse) => void;

let script: Play[] = [];
let requests = 0;
/** The provider has said all that it will say, and leaves the connection open. */
let quiet = false;

// Only the limit of silence waits; the test decides how long that takes.
jest.useFakeTimers({
  doNotFake: [
    'Date',
    'hrtime',
    'nextTick',
    'performance',
    'queueMicrotask',
    'setImmediate',
    'clearImmediate',
    'setInterval',
    'clearInterval',
  ],
});

/** Lets time pass once it is quiet and the text so far has been read. */
async function passTime(isOver: () => boolean, isRead: () => boolean): Promise<void> {
  while (!isOver()) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    if (quiet && isRead()) {
      jest.advanceTimersByTime(60_000);
    }
  }
}

const server = createServer((request, response) => {
  requests += 1;
  quiet = false;
  request.resume();
  request.on('end', () => (script.shift() ?? status(500))(response));
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(
  () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
);

const status =
  (code: number, headers: Record<string, string> = {}, body = '{"error":{"message":"no"}}'): Play =>
  (response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(body);
  };
const begin = (response: ServerResponse, frames: readonly string[]): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  frames.forEach((frame) => response.write(frame));
};
const whole =
  (...frames: string[]): Play =>
  (response) => {
    begin(response, frames);
    response.end();
  };
const silent =
  (...frames: string[]): Play =>
  (response) => {
    begin(response, frames);
    quiet = true;
  };
const unanswered: Play = () => {
  quiet = true;
};
const torn =
  (...frames: string[]): Play =>
  (response) => {
    begin(response, frames);
    // Once what was written has left.
    response.write('\n', () => response.socket?.resetAndDestroy());
  };
const refused: Play = (response) => response.socket?.resetAndDestroy();

function providerOf(type: RemoteProvider['type'], name = 'first'): Provider {
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  return createProvider(remoteProvider({ type, name, baseUrl, apiKey: 'k' }));
}

/** @param expected The text after which silence counts. */
async function answer(providers: Provider[], expected = '') {
  const slept: number[] = [];
  const { signal } = new AbortController();
  let [text, by, calls] = ['', '', 0];
  let error: unknown = null;
  let over = false;
  const time = passTime(
    () => over,
    () => text === expected,
  );
  try {
    const parts = ask({
      providers,
      callFor: ({ options }) => ({
        ...options,
        prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        abortSignal: signal,
      }),
      remedies: [],
      onAnswer: ({ name = '' }) => {
        by += name;
      },
      signal,
      pace: {
        now: () => slept.reduce((sum, ms) => sum + ms, 0),
        random: () => 0,
        sleep: async (ms) => slept.push(ms),
      },
    });
    for await (const part of parts) {
      text += part.type === 'text-delta' ? part.delta : '';
      calls += part.type === 'tool-call' ? 1 : 0;
    }
  } catch (thrown) {
    error = thrown;
  }
  over = true;
  await time;
  return { text, by, calls, error, slept };
}

beforeEach(() => {
  requests = 0;
  quiet = false;
});

const TYPES = Object.keys(RAW_WIRES) as RemoteProvider['type'][];

describe.each(TYPES)('%s', (type) => {
  const wire = RAW_WIRES[type];
  const hello = whole(...wire.opening, ...wire.text, ...wire.end);

  test('answers at once if nothing fails', async () => {
    script = [hello];
    expect(await answer([providerOf(type)])).toMatchObject({ text: 'Hello', error: null });
    expect(requests).toBe(1);
  });

  test.each<[string, Play]>([
    ['HTTP 408', status(408)],
    ['HTTP 409', status(409)],
    ['HTTP 429', status(429)],
    ['HTTP 500', status(500)],
    ['HTTP 502 with a page', status(502, { 'content-type': 'text/html' }, '<h1>Bad</h1>')],
    ['HTTP 503 without a body', status(503, {}, '')],
    ['HTTP 529', status(529)],
    ['a reset instead of an answer', refused],
    ['no answer in time', unanswered],
    ['headers only', whole()],
    ['an opening only', whole(...wire.opening)],
    ['silence after the opening', silent(...wire.opening)],
    ['a reset after the opening', torn(...wire.opening)],
    ['a rate limit in the stream', whole(...wire.opening, wire.rateFrame)],
    ['an overload in the stream', whole(...wire.opening, wire.overloadFrame)],
    ['an overload as the first frame', whole(wire.overloadFrame)],
  ])('%s: asked once more', async (_, fault) => {
    script = [fault, hello];
    const { text, by, error } = await answer([providerOf(type)]);
    expect({ text, by, error, requests }).toEqual({
      text: 'Hello',
      by: 'first',
      error: null,
      requests: 2,
    });
  });

  test('waits as long as the provider says', async () => {
    script = [status(429, { 'retry-after': '3' }), status(503, { 'retry-after': '5' }), hello];
    expect(await answer([providerOf(type)])).toMatchObject({ text: 'Hello', slept: [3000, 5000] });
  });

  const begun = [...wire.opening, ...wire.text];
  test.each<[string, Play, string]>([
    ['a reset', torn(...begun), 'Hello'],
    ['a clean end', whole(...begun), 'Hello'],
    ['silence', silent(...begun), 'Hello'],
    ['an overload', whole(...begun, wire.overloadFrame), 'Hello'],
    ['a rate limit', whole(...begun, wire.rateFrame), 'Hello'],
    ['an end in a frame', whole(...begun, 'data: {"a'), 'Hello'],
    ['a reset in a call', torn(...wire.opening, ...wire.call), ''],
    ...(wire.thought.length > 0
      ? ([['a reset in a thought', torn(...wire.opening, ...wire.thought), '']] as [
          string,
          Play,
          string,
        ][])
      : []),
  ])('%s after the first token: never asked again, nothing lost', async (_, fault, kept) => {
    script = [fault, hello];
    const { text, error } = await answer([providerOf(type), providerOf(type, 'second')], kept);
    expect({ text, requests }).toEqual({ text: kept, requests: 1 });
    expect(error).not.toBeNull();
  });

  test.each([
    [400, 1],
    [401, 2],
    [402, 2],
    [403, 2],
    [404, 2],
    [413, 1],
    [422, 1],
  ])('HTTP %d is asked %d times, of two providers', async (code, times) => {
    script = [status(code), hello];
    const { text, by } = await answer([providerOf(type), providerOf(type, 'second')]);
    expect([text, by, requests]).toEqual(times === 1 ? ['', '', 1] : ['Hello', 'second', 2]);
  });

  test('another provider answers once the first has had its tries', async () => {
    script = [...Array.from({ length: 6 }, () => status(500)), hello];
    const { text, by } = await answer([providerOf(type), providerOf(type, 'second')]);
    expect([text, by, requests]).toEqual(['Hello', 'second', 7]);
  });
});
