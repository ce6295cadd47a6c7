/**
 * Connections that are lost, hang or are stopped, against real servers of both eras that count what
 * reached them.
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serverConfig } from '../../../../test/support/config';
import { startLegacyPeer, type LegacyPeer } from '../../../../test/support/legacy-peer';
import { startPeer, text, type McpPeer, type PeerTool } from '../../../../test/support/mcp-peer';
import type { CallProgress } from '../../../protocol';
import type { McpServerConfig } from '../../config/types';
import { createConnection, definitionHash, type Connection } from '..';

const closers: (() => Promise<unknown>)[] = [];
let clock = 0;
const logged: { message: string }[] = [];
const signal = () => new AbortController().signal;
const times = (callMs: number, totalMs = 30_000) => ({
  timeouts: { connectMs: 5000, listMs: 5000, callMs, totalMs },
});

function connect(url: string, changes: Partial<McpServerConfig> = {}): Connection {
  const made = createConnection(serverConfig(url, changes), {
    fetch,
    now: () => clock,
    random: () => 0,
    log: (event) => logged.push(event),
  });
  closers.push(made.close);
  return made;
}
async function modern(...tools: PeerTool[]): Promise<McpPeer> {
  const peer = await startPeer(tools);
  closers.push(() => peer.close());
  return peer;
}
async function legacy(listens: boolean, ...tools: PeerTool[]): Promise<LegacyPeer> {
  const peer = await startLegacyPeer(tools, listens);
  closers.push(() => peer.close());
  return peer;
}
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

afterEach(async () => {
  for (const close of closers.splice(0)) {
    await close();
  }
  clock = 0;
  logged.length = 0;
});

describe('a restarted server', () => {
  test.each([404, 400])(
    'legacy, unknown sessions answered with %i: the next call works, none is sent twice',
    async (status) => {
      const peer = await legacy(false, { name: 'act' });
      peer.unknownSession = status;
      const made = connect(peer.url);
      expect(await made.call('act', {}, signal())).toHaveProperty('result');
      await peer.restart();
      clock += 60_000;
      expect(await made.call('act', {}, signal())).toHaveProperty('result');
      expect(peer.calls).toEqual(['act', 'act']);
      expect(peer.received.filter((method) => method === 'tools/call')).toHaveLength(2);
      expect(peer.received.filter((method) => method === 'server/discover')).toHaveLength(1);
    },
  );

  test('legacy with a stream to listen on: the break is noticed, so that the next call works however soon it comes', async () => {
    const peer = await legacy(true, { name: 'act' });
    const made = connect(peer.url);
    await made.call('act', {}, signal());
    await until(() => peer.listening === 1);
    await peer.restart();
    // It has been noticed once the client asks for its stream again.
    await until(() => peer.listening === 2);
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
    expect(peer.received.filter((method) => method === 'tools/call')).toHaveLength(2);
  });

  test('legacy, unnoticed: the call is turned away, told so, not repeated; the next one works', async () => {
    const peer = await legacy(false, { name: 'act' });
    const made = connect(peer.url);
    await made.call('act', {}, signal());
    await peer.restart();
    expect(await made.call('act', {}, signal())).toMatchObject({
      failure: { sent: false, code: 'server_unavailable' },
    });
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
    expect(peer.calls).toEqual(['act', 'act']);
    expect(peer.received.filter((method) => method === 'tools/call')).toHaveLength(3);
  });

  test('legacy, during a call: its outcome is unknown before its time is up', async () => {
    const peer = await legacy(
      true,
      {
        name: 'hang',
        run: () => {
          void peer.restart();
          return new Promise(() => {});
        },
      },
      { name: 'act' },
    );
    const made = connect(peer.url, times(20_000));
    expect(await made.call('hang', {}, signal())).toMatchObject({
      failure: { sent: 'unknown', code: 'outcome_unknown' },
    });
    expect(peer.calls).toEqual(['hang']);
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
  });

  test('modern: the next call works, none is sent twice', async () => {
    const peer = await modern({ name: 'act' });
    const made = connect(peer.url);
    await made.call('act', {}, signal());
    await peer.restart();
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
    expect(peer.calls).toHaveLength(2);
  });

  test('that came back with another definition is not sent the call', async () => {
    const peer = await legacy(false, { name: 'act', description: 'adds' });
    const made = connect(peer.url);
    const [shown] = await made.tools();
    peer.tools = [{ name: 'act', description: 'deletes' }];
    await peer.restart();
    clock += 60_000;
    const accepts = (now: Parameters<typeof definitionHash>[0]) =>
      definitionHash(now) === definitionHash(shown!);
    expect(await made.call('act', {}, signal(), { accepts })).toMatchObject({
      failure: { sent: false, code: 'definition_changed' },
    });
    expect(await made.call('gone', {}, signal())).toMatchObject({
      failure: { sent: false, code: 'tool_not_found' },
    });
    expect(peer.calls).toEqual([]);
  });
});

describe('a call that does not end', () => {
  test.each(['modern', 'legacy'])(
    '%s: stopped by a person, the server hears of it',
    async (era) => {
      let heard = false;
      const stop = new AbortController();
      const hang: PeerTool = {
        name: 'hang',
        run: (_args, aborted) => {
          aborted.addEventListener('abort', () => {
            heard = true;
          });
          stop.abort();
          return new Promise(() => {});
        },
      };
      const peer = era === 'modern' ? await modern(hang) : await legacy(true, hang);
      const made = connect(peer.url);
      expect(await made.call('hang', {}, stop.signal)).toMatchObject({
        failure: { sent: 'unknown', code: 'cancelled' },
      });
      await until(() => heard);
      expect(made.status()).toBe('ready');
    },
  );

  test.each(['modern', 'legacy'])('%s: over its time, the server hears of it', async (era) => {
    let heard = false;
    const hang: PeerTool = {
      name: 'hang',
      run: (_args, aborted) => {
        aborted.addEventListener('abort', () => {
          heard = true;
        });
        return new Promise(() => {});
      },
    };
    const peer = era === 'modern' ? await modern(hang) : await legacy(true, hang);
    const answer = await connect(peer.url, times(50)).call('hang', {}, signal());
    expect(answer).toMatchObject({
      failure: {
        sent: 'unknown',
        code: 'outcome_unknown',
        message: expect.stringContaining('in time'),
      },
    });
    await until(() => heard);
  });

  test('progress keeps it alive, but not beyond the total time', async () => {
    let heard = false;
    const chatty: PeerTool = {
      name: 'chatty',
      run: async (_args, aborted, report) => {
        aborted.addEventListener('abort', () => {
          heard = true;
        });
        for (let step = 0; !aborted.aborted; step += 1) {
          await report({ progress: step });
          await new Promise((resolve) => {
            setTimeout(resolve, 20);
          });
        }
        return text('too late');
      },
    };
    const peer = await modern(chatty);
    expect(await connect(peer.url, times(200, 600)).call('chatty', {}, signal())).toMatchObject({
      failure: { sent: 'unknown', code: 'outcome_unknown' },
    });
    await until(() => heard);
  });

  test('one that hangs leaves the others of its session alone', async () => {
    let answer: (() => void) | null = null;
    const peer = await legacy(
      true,
      { name: 'hang', run: () => new Promise(() => {}) },
      {
        name: 'slow',
        run: () =>
          new Promise((resolve) => {
            answer = () => resolve(text('there'));
          }),
      },
    );
    const made = connect(peer.url);
    await made.tools();
    const stop = new AbortController();
    const hanging = made.call('hang', {}, stop.signal);
    await until(() => peer.calls.includes('hang'));
    const slow = made.call('slow', {}, signal());
    await until(() => answer !== null);
    stop.abort();
    expect(await hanging).toHaveProperty('failure');
    answer!();
    expect(await slow).toHaveProperty('result');
  });

  test('a server that answers nothing at all any more is left alone, then tried by one attempt', async () => {
    const peer = await legacy(
      false,
      { name: 'hang', run: () => new Promise(() => {}) },
      { name: 'act' },
    );
    const made = connect(peer.url, {
      timeouts: { connectMs: 1000, listMs: 1000, callMs: 5000, totalMs: 5000 },
    });
    const stop = new AbortController();
    const hanging = made.call('hang', {}, stop.signal);
    await until(() => peer.calls.length === 1);
    stop.abort();
    await hanging;
    peer.mute = true;
    expect(await made.call('act', {}, signal())).toMatchObject({
      failure: { sent: false, code: 'server_unavailable' },
    });
    expect(made.status()).toBe('unavailable');
    const asked = peer.received.length;
    expect(await made.call('act', {}, signal())).toMatchObject({
      failure: { sent: false, code: 'server_unavailable' },
    });
    expect(peer.received).toHaveLength(asked);
    peer.mute = false;
    clock += 1_000;
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
    expect(made.status()).toBe('ready');
    expect(peer.calls).toEqual(['hang', 'act']);
  });
});

describe('reaching a server', () => {
  test('the era is asked for once, and again when an hour has passed', async () => {
    const peer = await legacy(false, { name: 'act' });
    const made = connect(peer.url);
    const asked = () => peer.received.filter((method) => method === 'server/discover').length;
    await made.tools();
    expect(made.describe()).toEqual({
      era: 'legacy',
      protocolVersion: '2025-11-25',
      serverName: 'legacy-peer',
      capabilities: ['tools'],
    });
    await made.close();
    expect(peer.ended).toBe(1);
    expect(made.describe()).toBeNull();
    await made.tools();
    expect(asked()).toBe(1);
    await made.close();
    clock += 3_600_000;
    await made.tools();
    expect(asked()).toBe(2);
  });

  test('a modern server reached with what is known of it is not asked again', async () => {
    const peer = await modern({ name: 'act' });
    const made = connect(peer.url);
    await made.tools();
    expect(made.describe()).toMatchObject({
      era: 'modern',
      protocolVersion: '2026-07-28',
      serverName: 'peer',
    });
    await made.close();
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
  });

  test.each(['asked for its era', 'known'])(
    'a modern server that is %s tells of changed tools',
    async (how) => {
      const peer = await startPeer([{ name: 'one' }]);
      peer.announces = true;
      closers.push(() => peer.close());
      const made = connect(peer.url);
      await made.tools();
      if (how === 'known') {
        await made.close();
      }
      expect(await made.tools()).toHaveLength(1);
      peer.tools = [{ name: 'one' }, { name: 'two' }];
      peer.announce();
      await until(async () => (await made.tools()).length === 2);
      // The end of the subscription may hide a change, so what was listed is not believed any
      // longer.
      peer.tools = [{ name: 'three' }];
      await peer.restart();
      await until(async () => (await made.tools())[0]?.name === 'three');
    },
  );

  test('many who need it at once share one attempt', async () => {
    const peer = await legacy(false, { name: 'act' });
    const made = connect(peer.url);
    await Promise.all(Array.from({ length: 20 }, () => made.tools()));
    expect(peer.received.filter((method) => method === 'initialize')).toHaveLength(1);
    expect(peer.received.filter((method) => method === 'tools/list')).toHaveLength(1);
  });

  test('one that accepts and says nothing is given up after its time, over either transport', async () => {
    const silent = createServer(() => {});
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    closers.push(async () => {
      silent.closeAllConnections();
      silent.close();
    });
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/mcp`;
    for (const transport of ['http', 'sse'] as const) {
      const made = connect(url, {
        transport,
        timeouts: { ...serverConfig('').timeouts, connectMs: 50 },
      });
      await expect(made.tools()).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
      expect(made.status()).toBe('unavailable');
    }
  });

  test('a server that refuses both transports is told by its first refusal', async () => {
    const peer = await modern({ name: 'act' });
    peer.fault = { status: 404 };
    await expect(connect(peer.url).tools()).rejects.toMatchObject({ status: 404 });
  });
});

/**
 * A server of 2024, as small as it can be: its answers come over the stream that a GET opens.
 * `refuse` says to which method it says 404.
 */
async function startOldServer(refuse: string): Promise<{ url: string; received: string[] }> {
  const received: string[] = [];
  const streams: ServerResponse[] = [];
  const answers: Record<string, object> = {
    initialize: {
      protocolVersion: '2024-11-05',
      capabilities: { tools: {} },
      serverInfo: { name: 'old', version: '1' },
    },
    'tools/list': { tools: [{ name: 'act', inputSchema: { type: 'object' } }] },
    'tools/call': { content: [{ type: 'text', text: 'done' }] },
  };
  const http = createServer(async (request, response) => {
    if (request.method === 'GET') {
      streams.push(response.writeHead(200, { 'content-type': 'text/event-stream' }));
      return void response.write('event: endpoint\ndata: /message\n\n');
    }
    if (request.url !== '/message') {
      return void response.writeHead(405).end();
    }
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
    }
    const { id, method } = JSON.parse(body) as { id?: number; method: string };
    received.push(method);
    if (method === refuse) {
      return void response.writeHead(404).end('gone');
    }
    response.writeHead(202).end();
    if (id !== undefined) {
      streams
        .at(-1)
        ?.write(
          `data: ${JSON.stringify({ jsonrpc: '2.0', id, result: answers[method] ?? {} })}\n\n`,
        );
    }
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  closers.push(async () => {
    http.closeAllConnections();
    http.close();
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/sse`, received };
}

describe('a server of 2024', () => {
  test('is found by its refusal of Streamable HTTP, checked when it was quiet, and reached directly the next time', async () => {
    const { url, received } = await startOldServer('');
    const made = connect(url);
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
    expect(made.describe()).toMatchObject({
      era: 'legacy',
      protocolVersion: '2024-11-05',
      serverName: 'old',
    });
    clock += 60_000;
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
    await made.close();
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
    const session = ['initialize', 'notifications/initialized', 'tools/list', 'tools/call'];
    expect(received).toEqual([...session, 'ping', 'tools/list', 'tools/call', ...session]);
  });

  test('that refuses a call has not carried it out', async () => {
    const { url, received } = await startOldServer('tools/call');
    expect(await connect(url, { transport: 'sse' }).call('act', {}, signal())).toMatchObject({
      failure: { sent: false },
    });
    expect(received.filter((method) => method === 'tools/call')).toHaveLength(1);
  });
});

describe('what comes back', () => {
  const outputSchema = {
    type: 'object' as const,
    properties: { n: { type: 'number' } },
    required: ['n'],
  };
  const returning = (structuredContent: unknown): PeerTool => ({
    name: 'give',
    outputSchema,
    run: () => ({ content: [], ...(structuredContent === undefined ? {} : { structuredContent }) }),
  });

  test.each([
    [{ n: 1 }, null],
    [{ n: 'one' }, '/n must be number'],
    [{}, "result must have required property 'n'"],
    [undefined, 'there is none'],
  ])('%j against the promised schema: %p', async (structured, misfit) => {
    const peer = await modern(returning(structured));
    expect(await connect(peer.url).call('give', {}, signal())).toMatchObject({ misfit });
    expect(peer.calls).toHaveLength(1);
  });

  test('an error need not keep the promise; a schema that cannot be used is said to be so', async () => {
    const failing = await modern({
      name: 'give',
      outputSchema,
      run: () => ({ content: [], isError: true }),
    });
    expect(await connect(failing.url).call('give', {}, signal())).toMatchObject({ misfit: null });
    const odd = await modern({
      ...returning({ n: 1 }),
      outputSchema: { type: 'object', $ref: 'https://example.org/x.json' },
    });
    expect(await connect(odd.url).call('give', {}, signal())).toMatchObject({
      misfit: 'the schema itself cannot be used',
    });
  });

  test('progress is passed on, a few per second, in a form that can be shown', async () => {
    const peer = await modern({
      name: 'work',
      run: async (_args, _signal, report) => {
        await report({ progress: 0, total: 3, message: 'x'.repeat(500) });
        clock += 100;
        await report({ progress: 1, total: 3 });
        clock += 200;
        await report({ progress: 2, total: -1 });
        await report({ progress: 3, total: 3, message: 'done' });
        return text('ok');
      },
    });
    const seen: CallProgress[] = [];
    const made = connect(peer.url);
    await made.call('work', {}, signal(), { onProgress: (progress) => seen.push(progress) });
    expect(seen[0]).toEqual({ progress: 0, total: 3, message: 'x'.repeat(200) });
    expect(seen.at(-1)).toEqual({ progress: 3, total: 3, message: 'done' });
    expect(seen.length).toBeLessThan(4);
  });
});
