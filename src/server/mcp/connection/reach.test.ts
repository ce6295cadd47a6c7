/** Servers that stumble over the question for their era, and servers that do not really listen. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { pacedListening } from './listening-stream';
import { clock, closers, connect, signal } from './testing/world';

type Answer = (response: ServerResponse, id: unknown) => void;

interface RawServer {
  url: string;
  received: string[];
}

const json =
  (body: (id: unknown) => object, status = 200): Answer =>
  (response, id) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', ...body(id) }));

const RESULTS: Record<string, object> = {
  initialize: {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 'raw', version: '1' },
  },
  ping: {},
  'tools/list': { tools: [{ name: 'act', inputSchema: { type: 'object' } }] },
  'tools/call': { content: [{ type: 'text', text: 'done' }] },
};

/** A server of the `initialize` eras that answers some requests as the test says. */
async function raw(answers: Record<string, Answer>): Promise<RawServer> {
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
    }
    const { id, method = '' } = JSON.parse(body || '{}') as { id?: unknown; method?: string };
    const what = request.method === 'POST' ? method : String(request.method);
    server.received.push(what);
    const own = answers[what];
    const result = RESULTS[what];
    if (own) {
      own(response, id);
    } else if (request.method !== 'POST') {
      response.writeHead(405).end();
    } else if (result) {
      json(() => ({ id, result }))(response, id);
    } else {
      response.writeHead(202).end();
    }
  }
  const http = createServer((request, response) => void handle(request, response));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  closers.push(async () => {
    http.closeAllConnections();
    http.close();
  });
  const server: RawServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    received: [],
  };
  return server;
}

const count = ({ received }: RawServer, method: string) =>
  received.filter((other) => other === method).length;

async function reachedByInitialize(discover: Answer): Promise<void> {
  const server = await raw({ 'server/discover': discover });
  const made = connect(server.url);
  expect(await made.call('act', {}, signal())).toHaveProperty('result');
  expect(made.describe()).toMatchObject({ era: 'legacy', protocolVersion: '2025-06-18' });
  await made.close();
  await made.tools();
  expect(count(server, 'server/discover')).toBe(1);
  expect(count(server, 'initialize')).toBe(2);
}

describe('a server that answers server/discover with', () => {
  test.each<[string, Answer]>([
    ['500', (response) => response.writeHead(500).end('oops')],
    ['502 in HTML', (response) => response.writeHead(502).end('<h1>Bad gateway</h1>')],
    ['403 without a challenge', (response) => response.writeHead(403).end('no')],
    ['404', (response) => response.writeHead(404).end()],
    ['an empty 200', (response) => response.writeHead(200).end()],
    ['an empty 200 of JSON', json(() => ({}))],
    ['204', (response) => response.writeHead(204).end()],
    ['a closed connection', (response) => response.destroy()],
    ['an error for no request', json(() => ({ id: null, error: { code: -32600, message: 'x' } }))],
    ['an unknown method', json((id) => ({ id, error: { code: -32601, message: 'x' } }))],
    [
      'HTML',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Welcome</p>'),
    ],
    [
      'HTML that calls itself JSON',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('<p>'),
    ],
  ])('%s is asked with initialize, and not probed again', async (_name, discover) =>
    reachedByInitialize(discover),
  );

  test('nothing that could be an answer: after half the time to connect', async () => {
    const silent: Answer[] = [
      () => {},
      (response) => response.writeHead(202).end(),
      (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
      (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': x'),
      json(() => ({ id: 'another', result: {} })),
    ];
    await Promise.all(silent.map(reachedByInitialize));
  });

  test.each<[string, Answer]>([
    ['401', (response) => response.writeHead(401).end()],
    [
      '403 with a challenge',
      (response) => response.writeHead(403, { 'www-authenticate': 'Bearer scope="x"' }).end(),
    ],
    ['429', (response) => response.writeHead(429, { 'retry-after': '30' }).end()],
    ['503 and a time', (response) => response.writeHead(503, { 'retry-after': '30' }).end()],
  ])('%s is not asked for more', async (_name, discover) => {
    const server = await raw({ 'server/discover': discover });
    await expect(connect(server.url).tools()).rejects.toThrow();
    expect(server.received).toEqual(['server/discover']);
  });
});

describe('protocol', () => {
  test('legacy asks no question', async () => {
    const server = await raw({ 'server/discover': () => {} });
    await connect(server.url, { protocol: 'legacy' }).tools();
    expect(server.received).not.toContain('server/discover');
  });

  test('modern does without initialize', async () => {
    const server = await raw({});
    await expect(connect(server.url, { protocol: 'modern' }).tools()).rejects.toMatchObject({
      code: expect.any(String),
    });
    expect(server.received).toEqual(['server/discover']);
  });
});

test('a server whose answer to the listening GET is no stream is not asked again', async () => {
  const noStreams: [string, Answer][] = [
    ['405', (response) => response.writeHead(405).end()],
    ['404', (response) => response.writeHead(404).end()],
    ['400', (response) => response.writeHead(400).end()],
    ['500', (response) => response.writeHead(500).end()],
    ['an empty 200', (response) => response.writeHead(200).end()],
    ['204', (response) => response.writeHead(204).end()],
    ['JSON', json(() => ({ ok: true }))],
    [
      'HTML',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello</p>'),
    ],
    [
      'text that calls itself something like a stream',
      (response) => response.writeHead(200, { 'content-type': 'text/event-streams' }).end('x'),
    ],
  ];
  const asked = await Promise.all(
    noStreams.map(async ([name, listen]) => {
      const server = await raw({ GET: listen });
      const made = connect(server.url, { protocol: 'legacy' });
      expect(await made.call('act', {}, signal())).toHaveProperty('result');
      // Longer than the transport's own pause.
      await wait(1_300);
      expect(await made.call('act', {}, signal())).toHaveProperty('result');
      return [name, count(server, 'GET')];
    }),
  );
  expect(asked).toEqual(noStreams.map(([name]) => [name, 1]));
});

describe('pauses before the next listening stream', () => {
  const event = () =>
    new Response('data: {}\n\n', { headers: { 'content-type': 'text/event-stream' } });

  async function pausesOf(
    lasts: number,
    headers: Record<string, string>,
    answer: () => Response = event,
  ): Promise<{ pauses: number[]; asked: number }> {
    const pauses: number[] = [];
    let asked = 0;
    const listen = pacedListening(
      async () => {
        asked += 1;
        return answer();
      },
      { now: () => clock.ms, random: () => 0 },
      async (milliseconds) => {
        pauses.push(milliseconds);
        clock.ms += milliseconds;
      },
    );
    for (let streams = 0; streams < 10; streams += 1) {
      const response = await listen('http://127.0.0.1/mcp', { method: 'GET', headers });
      clock.ms += lasts;
      await response.text();
      await wait(0);
    }
    return { pauses, asked };
  }

  test('grow while streams close at once', async () => {
    expect((await pausesOf(0, {})).pauses.map((pause) => pause / 1_000)).toEqual([
      0, 0, 1, 2, 4, 8, 16, 32, 60, 60,
    ]);
  });
  test('stay short for a stream that is resumed, on which a call may wait', async () => {
    const { pauses } = await pausesOf(0, { 'last-event-id': '7' });
    expect(Math.max(...pauses)).toBe(5_000);
  });
  test('are none for streams that last', async () => {
    const { pauses } = await pausesOf(40_000, {});
    expect(pauses.every((pause) => pause === 0)).toBe(true);
  });
  test('are not needed after an answer that is no stream', async () => {
    const { asked } = await pausesOf(0, {}, () => new Response('<p>Hello</p>'));
    expect(asked).toBe(1);
  });
  test('do not hold back other requests', async () => {
    const listen = pacedListening(async () => new Response('{}'), {
      now: () => 0,
      random: () => 0,
    });
    expect((await listen('http://127.0.0.1/mcp', { method: 'POST' })).status).toBe(200);
  });
});

describe('a call that is turned away with', () => {
  const refuse =
    (status: number, headers: Record<string, string>, times: number): Answer =>
    (response, id) => {
      if (times > 0) {
        times -= 1;
        response.writeHead(status, headers).end('later');
      } else {
        json(() => ({ id, result: RESULTS['tools/call'] }))(response, id);
      }
    };
  const past = new Date(0).toUTCString();

  test.each<[string, number, Record<string, string>, number, number, string | null]>([
    ['429 and a time', 429, { 'retry-after': '0' }, 1, 2, null],
    ['429 and a time, three times', 429, { 'retry-after': '0' }, 3, 4, null],
    ['429 and a date that is over', 429, { 'retry-after': past }, 1, 2, null],
    ['503 and a time', 503, { 'retry-after': '0' }, 1, 2, null],
    ['429 for ever', 429, { 'retry-after': '0' }, 99, 4, 'Peer asks to wait 0 s.'],
    ['429 and a long time', 429, { 'retry-after': '30' }, 1, 1, 'Peer asks to wait 30 s.'],
    ['429 and no time', 429, {}, 1, 1, 'Peer gets too many requests.'],
    ['429 and nonsense', 429, { 'retry-after': 'soon-ish' }, 1, 1, 'Peer gets too many requests.'],
    ['429 and a negative time', 429, { 'retry-after': '-5' }, 1, 1, 'Peer gets too many requests.'],
    ['503 and a long time', 503, { 'retry-after': '86400' }, 1, 1, 'Peer asks to wait 86400 s.'],
  ])('%s', async (_name, status, headers, times, sent, told) => {
    const server = await raw({ 'tools/call': refuse(status, headers, times) });
    const made = connect(server.url, { protocol: 'legacy' });
    const answer = await made.call('act', {}, signal());
    expect(count(server, 'tools/call')).toBe(sent);
    if (told === null) {
      expect(answer).toHaveProperty('result');
    } else {
      expect(answer).toEqual({
        failure: {
          sent: false,
          code: 'server_unavailable',
          message: `${told} It did not carry out the call.`,
        },
      });
    }
    // It is no sign of a lost session.
    expect(count(server, 'initialize')).toBe(1);
    expect(count(server, 'ping')).toBe(0);
  });

  test('503 without a time may have been carried out', async () => {
    const server = await raw({ 'tools/call': refuse(503, {}, 1) });
    expect(
      await connect(server.url, { protocol: 'legacy' }).call('act', {}, signal()),
    ).toMatchObject({ failure: { sent: 'unknown' } });
    expect(count(server, 'tools/call')).toBe(1);
  });

  test('a wait that a person stops: the call did not run', async () => {
    const stop = new AbortController();
    const server = await raw({ 'tools/call': refuse(429, { 'retry-after': '4' }, 9) });
    const made = connect(server.url, { protocol: 'legacy' });
    const told: (string | null)[] = [];
    const answer = await made.call('act', {}, stop.signal, {
      onProgress({ message }) {
        told.push(message);
        stop.abort();
      },
    });
    expect(told).toEqual(['The server asks to wait 4 s.']);
    expect(answer).toMatchObject({ failure: { sent: false, code: 'cancelled' } });
    expect(count(server, 'tools/call')).toBe(1);
  });

  test('a server that wants rest is not listed again before that', async () => {
    const server = await raw({ 'tools/list': refuse(429, { 'retry-after': '20' }, 9) });
    const made = connect(server.url, { protocol: 'legacy' });
    await expect(made.tools()).rejects.toThrow('asks to wait');
    clock.ms += 19_000;
    await expect(made.tools()).rejects.toThrow('a moment ago');
    expect(count(server, 'tools/list')).toBe(1);
  });
});
