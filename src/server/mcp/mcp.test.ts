/** The connection and the catalog against real MCP servers over HTTP. */
import { serverConfig } from '../../../test/support/config';
import { startPeer, text, type McpPeer, type PeerTool } from '../../../test/support/mcp-peer';
import type { McpServerConfig } from '../config/types';
import { safeError } from '../base/logging';
import { createConnection, readCatalog, type Connection } from '.';
import { definitionHash } from './definitions/definition';

let peer: McpPeer;
const open: Connection[] = [];
let clock = 0;
const logged: unknown[] = [];
const log = (event: unknown) => {
  logged.push(event);
};

async function connectTo(
  tools: PeerTool[],
  changes: Partial<McpServerConfig> = {},
): Promise<Connection> {
  peer = await startPeer(tools);
  return connection(changes);
}
function connection(changes: Partial<McpServerConfig> = {}): Connection {
  const made = createConnection(serverConfig(peer.url, changes), {
    fetch,
    now: () => clock,
    random: () => 0,
    log,
  });
  open.push(made);
  return made;
}
const signal = () => new AbortController().signal;

afterEach(async () => {
  await Promise.all(open.splice(0).map((made) => made.close()));
  await peer.close();
  clock = 0;
  logged.length = 0;
});

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

  test('an error the server answers with is an answer', async () => {
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

  test('a server that is not there was never sent anything, and is left alone for a while', async () => {
    const made = await connectTo([{ name: 'echo' }]);
    await peer.close();
    expect(await made.call('echo', {}, signal())).toMatchObject({
      failure: { sent: false, code: 'server_unavailable' },
    });
    expect(made.status()).toBe('unavailable');
    await peer.restart();
    await expect(made.tools()).rejects.toThrow('a moment ago');
    clock = 5_000;
    expect(await made.tools()).toHaveLength(1);
  });

  test('after a restart of the server the next call works, and none was repeated', async () => {
    const made = await connectTo([{ name: 'echo' }]);
    await made.call('echo', {}, signal());
    await peer.restart();
    expect(await made.call('echo', {}, signal())).toHaveProperty('result');
    expect(peer.calls).toHaveLength(2);
  });

  test('a socket torn during a call leaves its outcome unknown; it was sent once', async () => {
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

  test('a call over its time is unknown', async () => {
    const made = await connectTo([{ name: 'hang', run: () => new Promise(() => {}) }], {
      timeouts: { connectMs: 5000, listMs: 5000, callMs: 50, totalMs: 5000 },
    });
    expect(await made.call('hang', {}, signal())).toMatchObject({
      failure: { sent: 'unknown', code: 'outcome_unknown' },
    });
  });

  test('a stopped call is unknown, and says that it was stopped', async () => {
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
  ])('HTTP %i at a call: sent = %p', async (status, sent) => {
    const made = await connectTo([{ name: 'echo' }]);
    await made.tools();
    peer.fault = { status };
    expect(await made.call('echo', {}, signal())).toMatchObject({ failure: { sent } });
    peer.fault = null;
    expect(await made.call('echo', {}, signal())).toHaveProperty('result');
  });

  test('a listing that fails is tried once more over a new connection', async () => {
    const made = await connectTo([{ name: 'echo' }], { headers: {} });
    peer.fault = { status: 500 };
    await expect(made.tools()).rejects.toThrow();
    peer.fault = null;
    clock = 10_000;
    expect(await made.tools()).toHaveLength(1);
  });

  test('nothing logged holds a credential or an address', async () => {
    const made = await connectTo([{ name: 'echo' }], {
      headers: { authorization: 'Bearer secret' },
    });
    peer.fault = { status: 500 };
    await made.call('echo', {}, signal());
    expect(logged.length).toBeGreaterThan(0);
    expect(
      JSON.stringify(
        logged.map((event) => ({
          ...(event as object),
          error: safeError((event as { error: unknown }).error),
        })),
      ),
    ).not.toMatch(/secret|127\.0\.0\.1/);
  });
});

describe('the catalog', () => {
  test('is namespaced, ordered, and filtered by the operator', async () => {
    const made = await connectTo(
      [
        { name: 'b' },
        { name: 'a', title: 'A!', annotations: { readOnlyHint: true } },
        { name: 'hidden' },
      ],
      { allowedTools: new Set(['a', 'b']) },
    );
    const { tools, unavailable } = await readCatalog([made], { log, pins: null });
    expect([...tools.keys()]).toEqual(['peer__a', 'peer__b']);
    expect(unavailable).toEqual([]);
    expect(tools.get('peer__a')?.face).toEqual({
      server_name: 'Peer',
      tool_title: 'A!',
      tool_description: null,
      annotations: { readOnlyHint: true },
    });
    expect(tools.get('peer__b')?.face.annotations).toBeNull();
  });

  test("the operator's lists decide what is offered, a denial above all", async () => {
    const made = await connectTo(
      [
        { name: 'a', annotations: { readOnlyHint: true } },
        { name: 'b' },
        { name: 'c', annotations: { readOnlyHint: true } },
      ],
      { allowedReadOnly: true, disallowedTools: new Set(['c']) },
    );
    expect([...(await readCatalog([made], { log, pins: null })).tools.keys()]).toEqual(['peer__a']);
  });

  test("the operator's words reach people and the model; the pinned definition stays the server's", async () => {
    const described = { name: 'b', title: 'B', description: 'Theirs.' };
    const made = await connectTo([{ name: 'a' }, described, { name: 'c' }], {
      displayNames: new Map([
        ['a', 'Alpha'],
        ['b', 'Beta'],
      ]),
      descriptions: new Map([
        ['b', 'Ours.'],
        ['c', 'Ours, too.'],
      ]),
    });
    const { tools } = await readCatalog([made], { log, pins: null });
    expect([...tools.values()].map(({ description }) => description)).toEqual([
      'Alpha',
      'Beta: Ours.',
      'Ours, too.',
    ]);
    expect(tools.get('peer__b')?.face).toMatchObject({
      tool_title: 'Beta',
      tool_description: 'Ours.',
    });
    expect(tools.get('peer__b')?.definitionHash).toBe(definitionHash((await made.tools())[1]!));
  });

  test('parameters that are not allowed are hidden from the model, not from the check of arguments', async () => {
    const inputSchema = {
      type: 'object' as const,
      properties: { a: { type: 'string' }, b: {} },
      required: ['a', 'b'],
    };
    const made = await connectTo(
      [{ name: 'one', inputSchema }, { name: 'none', inputSchema }, { name: 'bare' }],
      {
        allowedParams: new Map([
          ['one', new Set(['a'])],
          ['none', new Set<string>()],
          ['bare', new Set(['a'])],
        ]),
      },
    );
    const { tools } = await readCatalog([made], { log, pins: null });
    expect(tools.get('peer__one')?.inputSchema).toEqual({
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    });
    expect(tools.get('peer__none')?.inputSchema).toMatchObject({ properties: {}, required: [] });
    expect(tools.get('peer__bare')?.inputSchema).toMatchObject({
      properties: {},
      additionalProperties: false,
    });
    expect(tools.get('peer__one')?.checkArguments({ a: 'x' })).toContain('required');
  });

  test('a server that is down costs its own tools only', async () => {
    const up = await connectTo([{ name: 'a' }]);
    const down = createConnection(serverConfig('http://127.0.0.1:1/mcp', { label: 'down' }), {
      fetch,
      now: () => clock,
      random: () => 0,
      log,
    });
    open.push(down);
    const catalog = await readCatalog([down, up], { log, pins: null });
    expect([...catalog.tools.keys()]).toEqual(['peer__a']);
    expect(catalog.unavailable).toEqual(['down']);
  });

  test.each([
    ['title', { title: 'x' }],
    ['description', { description: 'x' }],
    ['annotations', { annotations: { readOnlyHint: false } }],
    ['input schema', { inputSchema: { type: 'object' as const, required: ['a'] } }],
    ['output schema', { outputSchema: { type: 'object' as const } }],
  ])('a changed %s changes the definition hash', (_field, change) => {
    const tool = { name: 't', inputSchema: { type: 'object' as const } };
    expect(definitionHash({ ...tool, ...change })).not.toBe(definitionHash(tool));
    expect(definitionHash({ inputSchema: { type: 'object' }, name: 't' })).toBe(
      definitionHash(tool),
    );
  });
});
