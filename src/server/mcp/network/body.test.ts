/**
 * Servers that answer endlessly or excessively: little is read, the error has a code, and other
 * servers are not affected.
 */
import { gzipSync } from 'node:zlib';
import { serverConfig } from '../../../../test/support/config';
import {
  flood,
  startHostileServer,
  type HostileServer,
  type Misbehave,
} from '../../../../test/support/hostile-server';
import { startPeer, text } from '../../../../test/support/mcp-peer';
import { work } from '../../../../test/support/work';
import { createConnection, type CallAnswer, type Connection } from '..';
import { createGuardedFetch, type NetworkLimits, type NetworkRefusal } from '.';
import { createEventMeter, limitResponse } from './body';
import { createPlaces } from './large-answers';

const KIB = 1024;
const MIB = 1024 * KIB;
const LIMITS = { maxResponseBytes: 256 * KIB, maxStreamBytes: MIB };
/** What the socket buffers of both sides may hold beyond what was read. */
const BUFFERS = 16 * MIB;

const json = { 'content-type': 'application/json' };
const sse = { 'content-type': 'text/event-stream' };

let hostile: HostileServer;
let made: Connection;
const refusals: NetworkRefusal[] = [];

function* forever(chunk: string | Buffer): Generator<string | Buffer> {
  for (;;) {
    yield chunk;
  }
}
function* big(head: string, total: number, tail: string): Generator<string> {
  yield head;
  const chunk = 'x'.repeat(64 * KIB);
  for (let sent = 0; sent < total; sent += chunk.length) {
    yield chunk;
  }
  yield tail;
}
async function* drip(head: string, every: number): AsyncGenerator<string> {
  yield head;
  for (;;) {
    await new Promise((resolve) => {
      setTimeout(resolve, every);
    });
    yield ' ';
  }
}

function guard(limits: Partial<NetworkLimits>, ...hosts: string[]): typeof fetch {
  return createGuardedFetch({
    allowedHosts: hosts,
    now: Date.now,
    limits,
    onRefusal: (refusal) => {
      refusals.push(refusal);
    },
  });
}

const call = (connection: Connection, name: string) =>
  connection.call(name, {}, new AbortController().signal);

async function callHostile(
  misbehave: Misbehave,
  limits: Partial<NetworkLimits> = {},
  callMs = 5_000,
): Promise<CallAnswer> {
  hostile = await startHostileServer(misbehave);
  const timeouts = { connectMs: 5_000, listMs: 5_000, callMs, totalMs: callMs };
  made = createConnection(serverConfig(hostile.url, { timeouts }), {
    fetch: guard({ ...LIMITS, ...limits }, hostile.host),
    now: Date.now,
    random: () => 0,
    work,
    log: () => {},
  });
  return call(made, 'trouble');
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

afterEach(async () => {
  await made?.close();
  await hostile?.close();
  refusals.length = 0;
});

describe('a tool result', () => {
  test('a result within the limit arrives', async () => {
    const answer = await callHostile((response, id) => {
      response.writeHead(200, json);
      flood(
        response,
        big(
          `{"jsonrpc":"2.0","id":${String(id)},"result":{"content":[{"type":"text","text":"`,
          128 * KIB,
          '"}]}}',
        ),
      );
    });
    expect(answer).toHaveProperty('result');
  });

  test('a result of 100 MiB is cut, marked too large, and not sent on', async () => {
    const answer = await callHostile((response, id) => {
      response.writeHead(200, json);
      flood(
        response,
        big(
          `{"jsonrpc":"2.0","id":${String(id)},"result":{"content":[{"type":"text","text":"`,
          100 * MIB,
          '"}]}}',
        ),
      );
    });
    expect(answer).toMatchObject({
      failure: {
        sent: true,
        code: 'tool_error',
        message: 'Peer carried out the call, but its answer is too large to be taken.',
      },
    });
    expect(refusals).toMatchObject([{ code: 'response_too_large', sent: true }]);
    await until(() => hostile.hangUps === 1);
    expect(hostile.bytesSent()).toBeLessThan(LIMITS.maxResponseBytes + BUFFERS);
    expect(hostile.calls).toBe(1);
  });

  test('a list of messages is not read', async () => {
    const answer = await callHostile((response, id) => {
      response.writeHead(200, json);
      response.end(` \n[${JSON.stringify({ jsonrpc: '2.0', id, result: { content: [] } })}]`);
    });
    expect(answer).toMatchObject({ failure: { sent: true, code: 'tool_error' } });
  });

  test('a result that never ends is cut, even if it is only whitespace', async () => {
    const answer = await callHostile((response) => {
      response.writeHead(200, json);
      flood(response, forever(Buffer.alloc(64 * KIB, ' ')));
    });
    expect(answer).toMatchObject({ failure: { sent: true, code: 'tool_error' } });
    await until(() => hostile.hangUps === 1);
  });

  test('a result that trickles endlessly is cut after its time limit, with an unknown outcome', async () => {
    const answer = await callHostile(
      (response) => {
        response.writeHead(200, json);
        flood(response, drip('{"jsonrpc":', 10));
      },
      { bodyMs: 100 },
    );
    expect(answer).toMatchObject({ failure: { sent: 'unknown', code: 'outcome_unknown' } });
    expect(refusals).toMatchObject([{ code: 'response_too_slow' }]);
    await until(() => hostile.hangUps === 1);
  });

  test.each(['gzip', 'gzip, gzip'])(
    'a result that unpacks to a gibibyte (%s) is counted unpacked',
    async (encoding) => {
      // A gzip file may consist of many: 64 of 16 MiB avoid allocating a gibibyte here.
      const bomb = Buffer.concat(Array<Buffer>(64).fill(gzipSync(Buffer.alloc(16 * MIB, ' '))));
      const before = process.memoryUsage().rss;
      const answer = await callHostile((response) => {
        response
          .writeHead(200, { ...json, 'content-encoding': encoding })
          .end(encoding === 'gzip' ? bomb : gzipSync(bomb));
      });
      expect(answer).toMatchObject({ failure: { sent: true, code: 'tool_error' } });
      expect(refusals).toMatchObject([{ code: 'response_too_large' }]);
      expect(process.memoryUsage().rss - before).toBeLessThan(256 * MIB);
    },
  );
});

describe('response headers', () => {
  test('headers that arrive one letter at a time time out', async () => {
    const answer = await callHostile(
      (response) => {
        const { socket } = response;
        socket?.write('HTTP/1.1 200 OK\r\nx-slow: ');
        const timer = setInterval(() => socket?.write('a'), 20);
        socket?.on('close', () => clearInterval(timer)).on('error', () => {});
      },
      { headersMs: 100 },
    );
    expect(answer).toMatchObject({ failure: { sent: 'unknown', code: 'outcome_unknown' } });
    await until(() => hostile.hangUps === 1);
  });

  test('headers that never end are cut', async () => {
    const answer = await callHostile((response) => {
      const { socket } = response;
      socket?.on('error', () => {});
      socket?.write('HTTP/1.1 200 OK\r\n');
      for (let line = 0; line < 10_000; line += 1) {
        socket?.write(`x-${line}: ${'a'.repeat(100)}\r\n`);
      }
    });
    expect(answer).toMatchObject({ failure: { sent: 'unknown', code: 'outcome_unknown' } });
    await until(() => hostile.hangUps === 1);
  });
});

describe('an error answer', () => {
  test.each([
    [500, 'unknown', 'outcome_unknown'],
    [403, false, 'server_unavailable'],
  ])(
    'an error answer of status %i keeps its meaning, whatever its body says',
    async (status, sent, code) => {
      const answer = await callHostile((response) => {
        response.writeHead(status);
        flood(response, forever('no '.repeat(1000)));
      });
      expect(answer).toMatchObject({ failure: { sent, code } });
      await until(() => hostile.hangUps === 1);
      expect(hostile.bytesSent()).toBeLessThan(BUFFERS);
    },
  );

  test('an error answer may have a status that no Response can have', async () => {
    const answer = await callHostile((response) => {
      response.socket?.end('HTTP/1.1 999 Odd\r\ncontent-length: 2\r\n\r\nno');
    });
    expect(answer).toMatchObject({ failure: { sent: 'unknown', code: 'outcome_unknown' } });
  });
});

describe('an event stream', () => {
  const event = (data: string) =>
    `data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"${data}"}}\n\n`;

  test('a stream that never ends is cut at its total limit; the call ends as unknown', async () => {
    const answer = await callHostile((response) => {
      response.writeHead(200, sse);
      flood(response, forever(event('x'.repeat(1000)).repeat(16)));
    });
    expect(answer).toMatchObject({ failure: { sent: 'unknown', code: 'outcome_unknown' } });
    expect(refusals).toMatchObject([{ code: 'response_too_large', sent: 'unknown' }]);
    await until(() => hostile.hangUps === 1);
    expect(hostile.bytesSent()).toBeLessThan(LIMITS.maxStreamBytes + BUFFERS);
  });

  test('a stream with one endless event is cut at the limit for one answer', async () => {
    const answer = await callHostile(
      (response) => {
        response.writeHead(200, sse);
        flood(response, big('data: ', 100 * MIB, '\n\n'));
      },
      { maxStreamBytes: 1000 * MIB },
    );
    expect(answer).toMatchObject({ failure: { sent: 'unknown', code: 'outcome_unknown' } });
    expect(refusals).toMatchObject([{ code: 'response_too_large' }]);
    expect(hostile.bytesSent()).toBeLessThan(LIMITS.maxResponseBytes + BUFFERS);
  });

  /** Reads `count` chunks that come every `everyMs`; resolves to how many arrived. */
  async function listenTo(chunk: string, everyMs: number, count: number): Promise<number> {
    let clock = 0;
    const bytes = new TextEncoder().encode(chunk);
    const source = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          clock += everyMs;
          controller.enqueue(bytes);
        },
      },
      { highWaterMark: 0 },
    );
    const limits = {
      maxResponseBytes: 10 * KIB,
      maxValues: 1_000,
      maxStreamBytes: 100 * KIB,
      streamBytesPerSecond: KIB,
      maxStreamEvents: 100,
      streamEventsPerSecond: 2,
      bodyMs: 1,
    };
    const answer = limitResponse(new Response(source, { headers: sse }), 'h', limits, {
      now: () => clock,
      onCut: (refusal) => {
        refusals.push(refusal);
      },
      placeOf: createPlaces(1),
    });
    const reader = answer.body!.getReader();
    let read = 0;
    while (read < count) {
      try {
        await reader.read();
      } catch {
        return read;
      }
      read += 1;
    }
    await reader.cancel();
    return read;
  }

  test('a stream may stay open for days if it is quiet, and is cut if it is not', async () => {
    // 1 KiB per second for 20 000 seconds: twenty times the amount allowed at once.
    expect(await listenTo(`data: ${'x'.repeat(1016)}\n\n`, 1000, 20_000)).toBe(20_000);
    expect(refusals).toEqual([]);
    const read = await listenTo(`data: ${'x'.repeat(1016)}\n\n`, 500, 20_000);
    expect(read).toBeGreaterThan(100);
    expect(read).toBeLessThan(300);
    expect(refusals).toMatchObject([{ code: 'response_too_large' }]);
  });

  test('a stream is cut if its events are too many, however small they are', async () => {
    expect(await listenTo('data:\n\n', 500, 20_000)).toBe(20_000);
    expect(refusals).toEqual([]);
    expect(await listenTo('\n\n'.repeat(10), 500, 20_000)).toBeLessThan(20);
    expect(refusals).toMatchObject([{ code: 'response_too_large' }]);
  });

  test.each([
    ['\n\n', 0],
    ['\r\n\r\n', 0],
    ['\r\r', 0],
    ['\n\r\n', 0],
    ['\n', 6],
    ['\r\n', 7],
    ['\r', 6],
    ['\n:\n', 8],
  ])('a stream ends an event at a blank line, with any line ending: %j', (end, left) => {
    const bytes = new TextEncoder().encode(`data:${end}`);
    const whole = createEventMeter();
    expect(whole(bytes).ended).toBe(left < 6 ? 1 : 0);
    const split = createEventMeter();
    for (const byte of bytes) {
      split(Uint8Array.of(byte));
    }
    // The second byte of a CRLF still belongs to the previous line.
    const trailing = end.endsWith('\r\n') && left === 0 ? 1 : 0;
    expect([whole, split].map((meter) => meter(new Uint8Array(1)).longest)).toEqual([
      left + trailing + 1,
      left + trailing + 1,
    ]);
  });
});

describe('while one server misbehaves', () => {
  test('another server answers through the same guard', async () => {
    const peer = await startPeer([{ name: 'echo', run: () => text('fine') }]);
    hostile = await startHostileServer((response) => {
      response.writeHead(200, sse);
      flood(response, drip(': nothing to say\n\n', 1));
    });
    const deps = {
      fetch: guard(LIMITS, hostile.host, new URL(peer.url).host),
      now: Date.now,
      random: () => 0,
      work,
      log: () => {},
    };
    made = createConnection(serverConfig(hostile.url), deps);
    const good = createConnection(serverConfig(peer.url, { label: 'good' }), deps);
    const stop = new AbortController();
    const trouble = made.call('trouble', {}, stop.signal);
    try {
      await until(() => hostile.calls === 1);
      for (let round = 0; round < 5; round += 1) {
        expect(await call(good, 'echo')).toMatchObject({ result: { content: [{ text: 'fine' }] } });
      }
      expect(hostile.hangUps).toBe(0);
      stop.abort();
      expect(await trouble).toMatchObject({ failure: { sent: 'unknown', code: 'cancelled' } });
    } finally {
      await good.close();
      await peer.close();
    }
  });
});
