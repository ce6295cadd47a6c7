/** Ways to reach a server: its protocol era, its transport, and servers that do not answer. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serverConfig } from '../../../../test/support/config';
import { startPeer } from '../../../../test/support/mcp-peer';
import { clock, closers, connect, legacy, modern, signal, until } from './testing/world';

describe('reaching a server', () => {
  test('negotiates the era once, and again after an hour', async () => {
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
    clock.ms += 3_600_000;
    await made.tools();
    expect(asked()).toBe(2);
  });

  test('skips the negotiation for a modern server that is already known', async () => {
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
    'reports changed tools of a modern server that is %s',
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
      // A change may have been missed when the subscription ended, so the cached list is no longer
      // trusted.
      peer.tools = [{ name: 'three' }];
      await peer.restart();
      await until(async () => (await made.tools())[0]?.name === 'three');
    },
  );

  test('is one attempt for many simultaneous callers', async () => {
    const peer = await legacy(false, { name: 'act' });
    const made = connect(peer.url);
    await Promise.all(Array.from({ length: 20 }, () => made.tools()));
    expect(peer.received.filter((method) => method === 'initialize')).toHaveLength(1);
    expect(peer.received.filter((method) => method === 'tools/list')).toHaveLength(1);
  });

  test('gives up on a silent server after its timeout, over either transport', async () => {
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

  test('reports the first refusal of a server that refuses both transports', async () => {
    const peer = await modern({ name: 'act' });
    peer.fault = { status: 404 };
    await expect(connect(peer.url).tools()).rejects.toMatchObject({ status: 404 });
  });
});

/**
 * A minimal server of 2024: its answers come over the stream that a GET opens. `refuse` names the
 * method that it answers with 404.
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
  test('is recognized by its refusal of Streamable HTTP, checked after silence, and reached directly the next time', async () => {
    const { url, received } = await startOldServer('');
    const made = connect(url);
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
    expect(made.describe()).toMatchObject({
      era: 'legacy',
      protocolVersion: '2024-11-05',
      serverName: 'old',
    });
    clock.ms += 60_000;
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
    await made.close();
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
    const session = ['initialize', 'notifications/initialized', 'tools/list', 'tools/call'];
    expect(received).toEqual([...session, 'ping', 'tools/list', 'tools/call', ...session]);
  });

  test('has not carried out a call that it refuses', async () => {
    const { url, received } = await startOldServer('tools/call');
    expect(await connect(url, { transport: 'sse' }).call('act', {}, signal())).toMatchObject({
      failure: { sent: false },
    });
    expect(received.filter((method) => method === 'tools/call')).toHaveLength(1);
  });
});
