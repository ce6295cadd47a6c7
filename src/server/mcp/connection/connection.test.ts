/** One connection to a real server: what it lists, sends, returns and logs. */
import { text, type McpPeer, type PeerTool } from '../../../../test/support/mcp-peer';
import type { CallProgress } from '../../../protocol';
import { safeError } from '../../base/logging';
import type { McpServerConfig } from '../../config';
import type { Connection } from './connection';
import { clock, connect, logged, modern, signal } from './testing/world';

let peer: McpPeer;

async function connectTo(
  tools: PeerTool[],
  changes: Partial<McpServerConfig> = {},
): Promise<Connection> {
  peer = await modern(...tools);
  return connect(peer.url, changes);
}

describe('a connection', () => {
  test('lists once, calls, and sends the configured headers', async () => {
    const made = await connectTo([{ name: 'echo', run: (args) => text(JSON.stringify(args)) }], {
      headers: { authorization: 'Bearer secret' },
    });
    expect(made.status()).toBe('connecting');
    expect(made.describe()).toBeNull();
    await made.tools();
    expect((await made.tools()).map(({ name }) => name)).toEqual(['echo']);
    expect(peer.listings).toBe(1);
    expect(made.status()).toBe('ready');
    expect(made.describe()).toEqual({
      era: 'modern',
      protocolVersion: '2026-07-28',
      serverName: 'peer',
      capabilities: ['tools'],
    });
    expect(await made.call('echo', { b: 1, a: 2 }, signal())).toMatchObject({
      result: { content: [{ text: '{"b":1,"a":2}' }] },
    });
    expect(peer.lastHeaders).toMatchObject({ authorization: 'Bearer secret' });
  });

  test('treats an error from the server as an answer', async () => {
    const made = await connectTo([
      {
        name: 'bad',
        run: () => {
          throw new Error('no luck');
        },
      },
    ]);
    const answer = await made.call('bad', {}, signal());
    expect(answer).toMatchObject({ failure: { sent: true, code: 'tool_error' } });
    expect(made.status()).toBe('ready');
  });

  test('sends nothing to an absent server, and leaves it alone for a while', async () => {
    const made = await connectTo([{ name: 'echo' }]);
    await peer.close();
    expect(await made.call('echo', {}, signal())).toMatchObject({
      failure: { sent: false, code: 'server_unavailable' },
    });
    expect(made.status()).toBe('unavailable');
    await peer.restart();
    await expect(made.tools()).rejects.toThrow('a moment ago');
    clock.ms = 5_000;
    expect(await made.tools()).toHaveLength(1);
  });

  test('works again after a restart of the server and repeats no call', async () => {
    const made = await connectTo([{ name: 'echo' }]);
    await made.call('echo', {}, signal());
    await peer.restart();
    expect(await made.call('echo', {}, signal())).toHaveProperty('result');
    expect(peer.calls).toHaveLength(2);
  });

  test('reports an unknown outcome if the socket breaks during a call, which was sent once', async () => {
    const made = await connectTo([
      {
        name: 'hang',
        run: () => {
          void peer.close();
          return new Promise(() => {});
        },
      },
    ]);
    await made.tools();
    expect(await made.call('hang', {}, signal())).toMatchObject({
      failure: { sent: 'unknown', code: 'outcome_unknown' },
    });
    expect(peer.calls).toHaveLength(1);
  });

  test('reports an unknown outcome if a call exceeds its time', async () => {
    const made = await connectTo([{ name: 'hang', run: () => new Promise(() => {}) }], {
      timeouts: { connectMs: 5000, listMs: 5000, callMs: 50, totalMs: 5000 },
    });
    expect(await made.call('hang', {}, signal())).toMatchObject({
      failure: { sent: 'unknown', code: 'outcome_unknown' },
    });
  });

  test('reports a stopped call as unknown and as stopped', async () => {
    const stop = new AbortController();
    const made = await connectTo([
      {
        name: 'hang',
        run: () => {
          stop.abort();
          return new Promise(() => {});
        },
      },
    ]);
    expect(await made.call('hang', {}, stop.signal)).toMatchObject({
      failure: { sent: 'unknown', code: 'cancelled' },
    });
  });

  test.each([
    [400, false],
    [404, false],
    [500, 'unknown'],
  ])('gets HTTP %i for a call: sent = %p', async (status, sent) => {
    const made = await connectTo([{ name: 'echo' }]);
    await made.tools();
    peer.fault = { status };
    expect(await made.call('echo', {}, signal())).toMatchObject({ failure: { sent } });
    peer.fault = null;
    expect(await made.call('echo', {}, signal())).toHaveProperty('result');
  });

  test('repeats a failed listing once over a new session', async () => {
    const made = await connectTo([{ name: 'echo' }], { headers: {} });
    peer.fault = { status: 500 };
    await expect(made.tools()).rejects.toThrow();
    peer.fault = null;
    clock.ms = 10_000;
    expect(await made.tools()).toHaveLength(1);
  });

  test('logs no credential and no address', async () => {
    const made = await connectTo([{ name: 'echo' }], {
      headers: { authorization: 'Bearer secret' },
    });
    peer.fault = { status: 500 };
    await made.call('echo', {}, signal());
    expect(logged.length).toBeGreaterThan(0);
    expect(
      JSON.stringify(
        logged.map((event) => ({
          ...event,
          error: safeError(event.error),
        })),
      ),
    ).not.toMatch(/secret|127\.0\.0\.1/);
  });
});

describe('the result', () => {
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
  ])('%j is checked against the output schema: %p', async (structured, misfit) => {
    const peer = await modern(returning(structured));
    expect(await connect(peer.url).call('give', {}, signal())).toMatchObject({ misfit });
    expect(peer.calls).toHaveLength(1);
  });

  test('may ignore the schema if it is an error; an unusable schema is reported', async () => {
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

  test('comes after progress reports, a few per second, in a form that can be shown', async () => {
    const peer = await modern({
      name: 'work',
      run: async (_args, _signal, report) => {
        await report({ progress: 0, total: 3, message: 'x'.repeat(500) });
        clock.ms += 100;
        await report({ progress: 1, total: 3 });
        clock.ms += 200;
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
