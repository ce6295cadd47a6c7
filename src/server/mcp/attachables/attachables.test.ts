/**
 * Resources, prompts and completion with real servers: what is listed, what is fetched, and what a
 * bad server can do.
 */
import { serverConfig } from '../../../../test/support/config';
import { refused, startSourcePeer, type SourcePeer } from '../../../../test/support/source-peer';
import { work } from '../../../../test/support/work';
import type { McpPrompt, McpResource, McpResourceTemplate } from '../../../protocol';
import type { McpServerConfig } from '../../config/types';
import { createConnection, type Connection } from '../connection/connection';
import { UNRESTRICTED } from '../../policy';
import { createAttachables } from '.';

let peer: SourcePeer;
let connections: Connection[] = [];
let clock = 0;
let logged: { subject: string; message: string }[] = [];
const now = () => Date.now() + clock;
const sources = createAttachables({ now, log: (event) => logged.push(event) });
const reach = (to: Connection) => ({ connection: to, access: UNRESTRICTED });

afterEach(async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  await peer.close();
  connections = [];
  clock = 0;
  logged = [];
});

function to(url: string, changes: Partial<McpServerConfig> = {}): Connection {
  const connection = createConnection(serverConfig(url, changes), {
    fetch,
    now,
    random: () => 0,
    work,
    log: () => {},
  });
  connections.push(connection);
  return connection;
}
async function start(
  changes: Partial<SourcePeer> = {},
  config: Partial<McpServerConfig> = {},
): Promise<Connection> {
  peer = await startSourcePeer(changes);
  return to(peer.url, config);
}
const count = (method: string) => peer.asked.filter((asked) => asked === method).length;
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
const identities = (offers: readonly (McpResource | McpResourceTemplate | McpPrompt)[]) =>
  offers.map((offer) =>
    'uri' in offer ? offer.uri : 'uri_template' in offer ? offer.uri_template : offer.name,
  );

describe('lists', () => {
  test("hold resources, templates and prompts in the API's format", async () => {
    const connection = await start();
    const face = { server_label: 'peer', server_name: 'Peer', title: null, description: null };
    expect(await sources.resources([reach(connection)])).toEqual({
      object: 'list',
      unavailable: [],
      data: [
        {
          object: 'mcp_resource',
          ...face,
          uri: 'x:one',
          name: 'one',
          mime_type: 'text/plain',
          bytes: 3,
        },
        {
          object: 'mcp_resource_template',
          ...face,
          uri_template: 'x:rows/{table}',
          variables: ['table'],
          name: 'rows',
          mime_type: null,
        },
      ],
    });
    expect(await sources.prompts([reach(connection)])).toEqual({
      object: 'list',
      unavailable: [],
      data: [
        {
          object: 'mcp_prompt',
          ...face,
          name: 'explain',
          title: 'Explain',
          arguments: [
            { name: 'topic', title: null, description: null, required: true },
            { name: 'depth', title: null, description: null, required: false },
          ],
        },
      ],
    });
  });

  test('lose only the server that is down or has no resources and prompts', async () => {
    const connection = await start();
    const bare = await startSourcePeer({ capabilities: { tools: {} } });
    const all = [
      to('http://127.0.0.1:1/mcp', { label: 'down', name: 'Down' }),
      to(bare.url, { label: 'bare' }),
      connection,
    ];
    const found = await sources.resources(all.map(reach));
    expect(found.unavailable).toEqual(['Down']);
    expect(identities(found.data)).toEqual(['x:one', 'x:rows/{table}']);
    expect((await sources.prompts(all.map(reach))).data).toHaveLength(1);
    expect(bare.asked).toEqual([]);
    await bare.close();
  });

  test('hold all pages, and of an endless list the beginning', async () => {
    const many = (length: number) =>
      Array.from({ length }, (_, index) => ({ uri: `x:${index}`, name: `${index}` }));
    const connection = await start({ resources: many(120), templates: [], pageSize: 50 });
    expect((await sources.resources([reach(connection)])).data).toHaveLength(120);
    peer.resources = many(2_000);
    clock += 60_000;
    expect((await sources.resources([reach(connection)])).data).toHaveLength(500);
    expect(logged).toContainEqual({ subject: 'peer', message: expect.stringContaining('cut') });
    peer.resources = many(2_000);
    peer.pageSize = 1;
    clock += 60_000;
    expect((await sources.resources([reach(connection)])).data).toHaveLength(64);
    peer.resources = Array.from({ length: 100 }, (_, index) => ({
      uri: `x:${index}`,
      name: 'n',
      description: 'd'.repeat(20_000),
    }));
    peer.pageSize = 100;
    clock += 60_000;
    expect((await sources.resources([reach(connection)])).data.length).toBeLessThan(30);
  });

  test('leave out what cannot be shown exactly as it would be sent; text for people is cleaned', async () => {
    const connection = await start({
      resources: [
        { uri: 'x:a\u202Eb', name: 'hidden' },
        { uri: '', name: 'empty' },
        { uri: 'x:big', name: 'n', description: 'd'.repeat(40_000) },
        { uri: 'x:ok', name: 'o\u200Bk', title: '', description: 'd'.repeat(5_000), size: -1 },
      ],
      templates: [
        { uriTemplate: '{+uri}', name: 'anything' },
        { uriTemplate: 'x:{a*}', name: 'level 4' },
      ],
      prompts: [
        { name: 'a\u{E0041}' },
        { name: 'ok', arguments: [{ name: 'a\u200B' }] },
        { name: 'fine' },
      ],
    });
    const { data } = await sources.resources([reach(connection)]);
    expect(data).toMatchObject([{ uri: 'x:ok', name: 'o⟨U+200B⟩k', title: null, bytes: null }]);
    expect(data[0]!.description).toHaveLength(1_000);
    expect(identities((await sources.prompts([reach(connection)])).data)).toEqual(['fine']);
    const unseen = 'is missing, too long, or holds what people cannot see';
    expect(logged).toContainEqual({
      subject: 'peer',
      message: `of its resources, 2 are left out: resource x:ab: uri ${unseen}; resource (unnamed): uri ${unseen}`,
    });
    const level = 'is no template that begins with a scheme and keeps to levels 1 to 3 of RFC 6570';
    expect(await sources.leftOut(connection)).toEqual([
      `resource x:ab: uri ${unseen}`,
      `resource (unnamed): uri ${unseen}`,
      `template {+uri}: ${level}`,
      `template x:{a*}: ${level}`,
      `prompt a: name ${unseen}`,
      `prompt ok: arguments.0.name ${unseen}`,
    ]);
  });

  test.each([
    ['support', 'support'],
    ['2nd_help_desk', 'nd-help-desk'],
    ['42', 'resource'],
  ])('leave out what is no URI, and say what %s could write', async (label, scheme) => {
    const connection = await start(
      {
        resources: ['knowledge-base', '/docs/a b', 'x:ok'].map((uri) => ({ uri, name: uri })),
        templates: ['customers/{id}', 'x:{id}'].map((uriTemplate) => ({ uriTemplate })),
        prompts: [],
      },
      { label },
    );
    expect(identities((await sources.resources([reach(connection)])).data)).toEqual([
      'x:ok',
      'x:{id}',
    ]);
    const reason = 'is no URI (RFC 3986 asks for a scheme), so servers cannot serve it; write e.g.';
    expect(await sources.leftOut(connection)).toEqual([
      `resource knowledge-base: ${reason} ${scheme}://knowledge-base`,
      `resource /docs/a b: ${reason} ${scheme}://docs/a b`,
      `template customers/{id}: ${reason} ${scheme}://customers/{id}`,
    ]);
    expect(peer.asked.filter((asked) => asked.startsWith('read'))).toEqual([]);
  });

  test('are cached, but not longer than the server allows', async () => {
    const connection = await start();
    await Promise.all([sources.prompts([reach(connection)]), sources.prompts([reach(connection)])]);
    await sources.prompts([reach(connection)]);
    expect(count('prompts/list')).toBe(1);
    clock += 15_001;
    await sources.prompts([reach(connection)]);
    expect(count('prompts/list')).toBe(2);
  });

  test('are cached without polling if the server announces changes', async () => {
    const connection = await start({
      capabilities: { resources: { listChanged: true }, prompts: { listChanged: true } },
    });
    const offered = async () =>
      identities([
        ...(await sources.resources([reach(connection)])).data,
        ...(await sources.prompts([reach(connection)])).data,
      ]);
    await offered();
    clock += 60_000;
    expect(await offered()).toEqual(['x:one', 'x:rows/{table}', 'explain']);
    expect(count('resources/list')).toBe(1);
    peer.resources = [];
    peer.announce('resources');
    await until(async () => (await offered()).join() === 'x:rows/{table},explain');
    peer.prompts = [];
    peer.announce('prompts');
    await until(async () => (await offered()).join() === 'x:rows/{table}');
    expect(count('resources/list')).toBe(2);
    expect(count('prompts/list')).toBe(2);
  });

  test('lose only the server whose list is malformed', async () => {
    const connection = await start({ templates: 'nonsense' as never });
    expect(await sources.resources([reach(connection)])).toMatchObject({
      data: [],
      unavailable: ['Peer'],
    });
    expect((await sources.prompts([reach(connection)])).unavailable).toEqual([]);
  });
});

describe('fetching', () => {
  const resource = (uri: string) => ({ type: 'resource' as const, server_label: 'peer', uri });
  const prompt = (name: string, args?: Record<string, string>) => ({
    type: 'prompt' as const,
    server_label: 'peer',
    name,
    ...(args && { arguments: args }),
  });

  test('returns a listed resource, and one that matches a template', async () => {
    const connection = await start();
    expect(await sources.fetch(reach(connection), resource('x:one'))).toEqual({
      name: 'x:one',
      title: 'one',
      mimeType: 'text/plain',
      text: 'text of x:one',
      screening: null,
    });
    expect(await sources.fetch(reach(connection), resource('x:rows/a%20b'))).toMatchObject({
      name: 'x:rows/a%20b',
      title: 'rows',
    });
  });

  test.each(['x:two', 'x:rows/a/b', 'x:rows/..', 'file:///etc/passwd', 'https://example.org/'])(
    'refuses %s without asking the server',
    async (uri) => {
      const connection = await start();
      await expect(sources.fetch(reach(connection), resource(uri))).rejects.toMatchObject({
        code: 'not_found',
      });
      expect(peer.asked.filter((asked) => asked.startsWith('read'))).toEqual([]);
    },
  );

  test('returns a prompt with its declared arguments, and refuses others', async () => {
    const connection = await start();
    expect(await sources.fetch(reach(connection), prompt('explain', { topic: 'light' }))).toEqual({
      name: 'explain',
      title: 'Explain',
      mimeType: null,
      text: 'explain {"topic":"light"}',
      screening: null,
    });
    await expect(sources.fetch(reach(connection), prompt('explain'))).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'source.arguments.topic',
    });
    await expect(
      sources.fetch(reach(connection), prompt('explain', { topic: 'x', evil: 'y' })),
    ).rejects.toMatchObject({ param: 'source.arguments.evil' });
    await expect(sources.fetch(reach(connection), prompt('other'))).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(peer.asked.filter((asked) => asked.startsWith('prompt '))).toEqual(['prompt explain']);
  });

  test('reports a refusal, a malformed answer, a hanging server, and one that is away', async () => {
    const connection = await start(
      { read: refused },
      { timeouts: { ...serverConfig('').timeouts, callMs: 200 } },
    );
    const outcome = () =>
      sources.fetch(reach(connection), resource('x:one')).catch((error: unknown) => error);
    expect(await outcome()).toMatchObject({
      code: 'mcp_server_refused',
      message: 'Peer refused this.',
    });
    peer.read = () => ({ nothing: 'here' }) as never;
    expect(await outcome()).toMatchObject({ code: 'mcp_server_refused' });
    peer.read = () => new Promise(() => {});
    expect(await outcome()).toMatchObject({ code: 'mcp_server_unavailable' });
    expect(connection.status()).toBe('ready');
    await peer.close();
    expect(await outcome()).toMatchObject({
      code: 'mcp_server_unavailable',
      message: 'Peer cannot be reached.',
    });
  });
});

describe('completion', () => {
  const forPrompt = (name: string, context?: Record<string, string>) => ({
    ref: { type: 'prompt' as const, name: 'explain' },
    argument: { name, value: 'a' },
    ...(context && { context }),
  });

  test('works for a prompt and a template, and sends the values that are already filled in', async () => {
    const seen: unknown[] = [];
    const connection = await start({
      complete: (params) => {
        seen.push(params);
        return { completion: { values: ['alpha'], hasMore: true } };
      },
    });
    expect(
      await sources.complete(
        reach(connection),
        forPrompt('depth', { topic: 'light', depth: 'old', evil: 'x' }),
      ),
    ).toEqual({ object: 'mcp_completion', values: ['alpha'], has_more: true });
    await sources.complete(reach(connection), {
      ref: { type: 'resource_template', uri_template: 'x:rows/{table}' },
      argument: { name: 'table', value: '' },
    });
    expect(seen).toMatchObject([
      {
        ref: { type: 'ref/prompt', name: 'explain' },
        argument: { name: 'depth', value: 'a' },
        context: { arguments: { topic: 'light' } },
      },
      {
        ref: { type: 'ref/resource', uri: 'x:rows/{table}' },
        argument: { name: 'table', value: '' },
      },
    ]);
    expect(JSON.stringify(seen)).not.toContain('evil');
  });

  test('works only for what is listed', async () => {
    const connection = await start();
    await expect(sources.complete(reach(connection), forPrompt('other'))).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'argument.name',
    });
    const ref = { type: 'resource_template' as const, uri_template: 'file:///{+path}' };
    await expect(
      sources.complete(reach(connection), { ref, argument: { name: 'path', value: '' } }),
    ).rejects.toMatchObject({ code: 'not_found' });
    expect(count('complete')).toBe(0);
  });

  test('returns at most a hundred readable values, and none if the server completes nothing', async () => {
    const readable = Array.from({ length: 98 }, (_, index) => `v${index}`);
    const values = ['a\u202Eb', 'x'.repeat(513), ...readable];
    const connection = await start({ complete: () => ({ completion: { values, total: 500 } }) });
    const found = await sources.complete(reach(connection), forPrompt('topic'));
    expect(found.values).toHaveLength(98);
    expect(found.has_more).toBe(true);
    const other = await startSourcePeer({ capabilities: { prompts: {} } });
    expect(await sources.complete(reach(to(other.url)), forPrompt('topic'))).toEqual({
      object: 'mcp_completion',
      values: [],
      has_more: false,
    });
    await other.close();
  });
});
