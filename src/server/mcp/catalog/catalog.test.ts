/** The catalog against real servers: honest ones that change, and hostile ones. */
import { serverConfig } from '../../../../test/support/config';
import {
  startAnnouncingPeer,
  startRawPeer,
  type AnnouncingPeer,
  type RawPeer,
} from '../../../../test/support/listing-peer';
import type { McpServerConfig } from '../../config/types';
import { openStore, type Store } from '../../store/open';
import { acceptDefinition, createConnection, readCatalog, type Catalog, type Connection } from '..';
import { modelName } from '../definitions/model-name';

let clock = 0;
const now = () => clock;
const logged: { subject: string; message: string; error?: unknown }[] = [];
const log = (event: { subject: string; message: string; error?: unknown }) => {
  logged.push(event);
};
const open: { close: () => Promise<void> }[] = [];
let store: Store;

beforeEach(async () => {
  clock = 0;
  store = await openStore(':memory:', now);
});
afterEach(async () => {
  for (const part of open.splice(0).reverse()) {
    await part.close();
  }
  await store.close();
  logged.length = 0;
});

function connect(url: string, changes: Partial<McpServerConfig> = {}): Connection {
  const made = createConnection(serverConfig(url, changes), { fetch, now, random: () => 0, log });
  open.push(made);
  return made;
}
async function raw(list: RawPeer['list']): Promise<RawPeer> {
  const peer = await startRawPeer(list);
  open.push(peer);
  return peer;
}
const read = (...connections: Connection[]): Promise<Catalog> =>
  readCatalog(connections, { log, pins: store.toolDefinitions });
const tool = (name: string, changes: object = {}) => ({
  name,
  inputSchema: { type: 'object' },
  ...changes,
});
const names = (catalog: Catalog) => [...catalog.tools.keys()];
const codes = (catalog: Catalog) =>
  Object.fromEntries(catalog.refused.map(({ name, code }) => [name, code]));

/** Polls without a clock: announcements travel over a socket. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

describe('a list that changes', () => {
  let peer: AnnouncingPeer;
  const start = async (...options: Parameters<typeof startAnnouncingPeer>) => {
    peer = await startAnnouncingPeer(...options);
    open.push(peer);
    return connect(peer.url);
  };

  test.each(['legacy', 'modern'] as const)(
    'is seen once the server announces it (%s)',
    async (era) => {
      const connection = await start(era);
      expect(names(await read(connection))).toEqual(['peer__a']);
      clock = 200_000;
      expect(names(await read(connection))).toEqual(['peer__a']);
      expect(peer.listings).toBe(1);
      peer.names = ['a', 'b'];
      // The legacy stream for announcements may open after the first list.
      await until(async () => {
        await peer.announce();
        return names(await read(connection)).includes('peer__b');
      });
      clock = 600_000;
      peer.names = ['c'];
      expect(names(await read(connection))).toEqual(['peer__c']);
    },
  );

  test('is asked for again when its time to live ends, and not before', async () => {
    const connection = await start('modern', { ttlMs: 60_000, announces: false });
    await read(connection);
    peer.names = ['b'];
    clock = 59_999;
    expect(names(await read(connection))).toEqual(['peer__a']);
    clock = 60_000;
    expect(names(await read(connection))).toEqual(['peer__b']);
    expect(peer.listings).toBe(2);
  });

  test('without any hint, is asked for again a second later, or at once when it must be fresh', async () => {
    const connection = await start('legacy', { announces: false });
    await Promise.all([read(connection), read(connection)]);
    expect(peer.listings).toBe(1);
    clock = 1_000;
    await read(connection);
    expect(peer.listings).toBe(2);
    await readCatalog([connection], { log, pins: null }, { fresh: new Set(['peer']) });
    expect(peer.listings).toBe(3);
  });
});

describe('names', () => {
  test('fit providers, do not depend on other tools, and never meet', () => {
    expect(modelName('s', 'plain_tool')).toBe('s__plain_tool');
    const odd = [
      ['s', 'a.b'],
      ['s', 'a:b'],
      ['s', 'x'.repeat(128)],
      ['s', `${'x'.repeat(127)}y`],
      ['a', 'b__c'],
      ['a__b', 'c'],
      ['a__b__c', 'd'],
      ['a', 'b__c__d'],
      ['a_', 'b'],
      ['a', '_b'],
      ['s', 'a_b'],
      ['s', modelName('s', 'a.b').slice(3)],
    ] as const;
    const all = odd.map(([label, name]) => modelName(label, name));
    expect(new Set(all).size).toBe(odd.length);
    for (const name of all) {
      expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    }
  });

  test('two tools that would meet after all: the second is refused', async () => {
    const peer = await raw(() => ({ tools: [tool('a')] }));
    const catalog = await read(connect(peer.url), connect(peer.url));
    expect(names(catalog)).toEqual(['peer__a']);
    expect(codes(catalog)).toEqual({ a: 'name_collision' });
  });
});

describe('definitions that cannot be used', () => {
  test('are refused with the reason, and cost no other tool', async () => {
    const deep = JSON.parse(`${'{"properties":{"a":'.repeat(40)}{}${'}}'.repeat(40)}`) as object;
    const ref = (to: string) => ({
      inputSchema: { type: 'object', properties: { a: { $ref: to } } },
    });
    const many = Object.fromEntries(Array.from({ length: 1_100 }, (_, index) => [`p${index}`, {}]));
    const peer = await raw(() => ({
      tools: [
        tool('ok'),
        tool('has space'),
        tool('twin'),
        tool('twin'),
        tool('twin', { title: 'third' }),
        'no tool',
        { name: 7 },
        tool('titled', { title: 7 }),
        { name: 'none' },
        tool('listed', { inputSchema: [] }),
        tool('text', { inputSchema: { type: 'string' } }),
        tool('remote', ref('https://example.org/x.json')),
        tool('nowhere', ref('#/$defs/none')),
        tool('stray', ref('#%')),
        tool('addressed', {
          inputSchema: {
            type: 'object',
            properties: { a: { $id: 'https://example.org/', type: 'string' } },
          },
        }),
        tool('deep', { inputSchema: { type: 'object', ...deep } }),
        tool('wrong', { inputSchema: { type: 'object', properties: { a: { type: 'nothing' } } } }),
        tool('out', { outputSchema: { type: 'nothing' } }),
        tool('big', { description: 'x'.repeat(10 * 1024 * 1024) }),
        tool('task', { execution: { taskSupport: 'required' } }),
        tool('wide', { inputSchema: { type: 'object', properties: many } }),
        tool('choices', {
          inputSchema: { type: 'object', anyOf: Array.from({ length: 300 }, () => ({})) },
        }),
        tool('patterned', {
          inputSchema: {
            type: 'object',
            properties: { a: { type: 'string', pattern: 'a'.repeat(600) } },
          },
        }),
        tool('header', {
          inputSchema: {
            type: 'object',
            properties: { a: { type: 'object', 'x-mcp-header': 'A' } },
          },
        }),
        tool('proto', {
          inputSchema: JSON.parse(
            '{"type":"object","properties":{"__proto__":{"type":"string"}}}',
          ) as object,
        }),
      ],
    }));
    const catalog = await read(connect(peer.url));
    expect(names(catalog)).toEqual(['peer__ok']);
    expect(codes(catalog)).toEqual({
      'has space': 'bad_name',
      twin: 'duplicate_name',
      '': 'duplicate_name',
      titled: 'malformed',
      none: 'schema_not_object',
      listed: 'schema_not_object',
      text: 'schema_not_object',
      remote: 'unresolvable_ref',
      nowhere: 'unresolvable_ref',
      stray: 'unresolvable_ref',
      addressed: 'unresolvable_ref',
      deep: 'definition_too_deep',
      wrong: 'schema_invalid',
      out: 'schema_invalid',
      big: 'definition_too_large',
      task: 'task_required',
      wide: 'schema_too_large',
      choices: 'schema_too_large',
      patterned: 'schema_too_large',
      header: 'parameter_header',
      proto: 'reserved_key',
    });
    for (const { reason } of catalog.refused) {
      expect(reason).toMatch(/^[A-Z].*\.$/);
    }
    expect(logged).toHaveLength(1);
    expect(logged[0]?.message).toContain('malformed');
  });

  test('a schema deeper than any stack is refused, not followed', async () => {
    const depth = 200_000;
    const schema = `{"type":"object","not":${'{"not":'.repeat(depth)}{}${'}'.repeat(depth)}}`;
    const peer = await raw(
      () =>
        `{"tools":[{"name":"deep","inputSchema":${schema}},{"name":"ok","inputSchema":{"type":"object"}}]}`,
    );
    const catalog = await read(connect(peer.url));
    expect(names(catalog)).toEqual(['peer__ok']);
    expect(codes(catalog)).toEqual({ deep: 'definition_too_deep' });
  });

  test("of 10 000 tools the first by name stay, whatever order they come in; the operator's choice comes first", async () => {
    const all = Array.from({ length: 10_000 }, (_, index) =>
      tool(`t${String(index).padStart(5, '0')}`),
    ).reverse();
    const peer = await raw((cursor) => ({
      tools: all.slice(Number(cursor ?? 0), Number(cursor ?? 0) + 5_000),
      ...(cursor ? {} : { nextCursor: '5000' }),
    }));
    const honest = await raw(() => ({ tools: [tool('z')] }));
    const catalog = await read(connect(peer.url, { label: 'many' }), connect(honest.url));
    expect(catalog.tools.size).toBe(128);
    expect(names(catalog).slice(0, 2)).toEqual(['many__t00000', 'many__t00001']);
    expect(names(catalog).slice(-2)).toEqual(['many__t00126', 'peer__z']);
    expect(codes(catalog)).toEqual({ '': 'too_many_tools', t00127: 'too_many_tools' });
    expect(
      names(await read(connect(peer.url, { label: 'few', allowedTools: new Set(['t09999']) }))),
    ).toEqual(['few__t09999']);
  });

  test('all definitions of a server together are bounded, and so is the work to compile them', async () => {
    const long = await raw(() => ({
      tools: Array.from({ length: 30 }, (_, index) =>
        tool(`t${10 + index}`, { description: 'x'.repeat(30_000) }),
      ),
    }));
    const catalog = await read(connect(long.url));
    expect(catalog.tools.size).toBe(18);
    expect(codes(catalog)).toMatchObject({ t39: 'too_large_in_total' });
    const wide = (index: number) =>
      Object.fromEntries(Array.from({ length: 900 }, (_, part) => [`p${index}_${part}`, {}]));
    const parts = await raw(() => ({
      tools: Array.from({ length: 25 }, (_, index) =>
        tool(`t${10 + index}`, { inputSchema: { type: 'object', properties: wide(index) } }),
      ),
    }));
    expect(codes(await read(connect(parts.url, { label: 'wide' })))).toMatchObject({
      t34: 'too_large_in_total',
    });
  });

  test('a server that invents names cannot fill the store', async () => {
    let batch = 0;
    const peer = await raw(() => ({
      tools: Array.from({ length: 128 }, (_, index) => tool(`t${batch}_${index}`)),
    }));
    const connection = connect(peer.url);
    for (; batch < 9; batch += 1) {
      clock += 1_000;
      await read(connection);
    }
    expect(await store.toolDefinitions.read(connection.server)).toHaveLength(1_024);
    expect((await read(connection)).tools.size).toBe(0);
  });

  test('pages without end stop; another server is not affected', async () => {
    let page = 0;
    const endless = await raw(() => {
      page += 1;
      return { tools: [tool(`t${page}`)], nextCursor: String(page) };
    });
    const honest = await raw(() => ({ tools: [tool('a')] }));
    const catalog = await read(connect(endless.url, { label: 'endless' }), connect(honest.url));
    expect(names(catalog)).toEqual(['peer__a']);
    expect(catalog.unavailable).toEqual(['endless']);
    expect(endless.listings).toBe(64);
    expect(logged).toMatchObject([
      { subject: 'endless', error: { code: 'LIST_PAGINATION_EXCEEDED' } },
    ]);
  });

  test('an answer that is no list costs that server only', async () => {
    const peer = await raw(() => ({ tools: 'none' }));
    expect((await read(connect(peer.url))).unavailable).toEqual(['peer']);
    expect(peer.listings).toBe(1);
  });
});

describe('hidden characters', () => {
  test('are flagged, kept from the model, and visible to people', async () => {
    const peer = await raw(() => ({
      tools: [
        tool('a', {
          title: 'Sa\u200bfe',
          description: 'Adds\u202e numbers \u{e0041}👍️\n',
          annotations: { readOnlyHint: true, title: 'x' },
          inputSchema: {
            type: 'object',
            title: 'A\u2066b',
            properties: { n: { type: 'string', description: 'A\u00adnumber' } },
          },
        }),
      ],
    }));
    const catalog = await read(connect(peer.url));
    const [listed] = catalog.tools.values();
    expect(listed).toMatchObject({
      description: 'Adds numbers 👍️\n',
      inputSchema: { title: 'Ab', properties: { n: { description: 'Anumber' } } },
      face: {
        tool_title: 'Sa⟨U+200B⟩fe',
        tool_description: 'Adds⟨U+202E⟩ numbers ⟨U+E0041⟩👍️\n',
        annotations: { readOnlyHint: true },
      },
      flags: [
        { field: 'title', characters: ['U+200B'] },
        { field: 'description', characters: ['U+202E', 'U+E0041'] },
        { field: 'inputSchema', characters: ['U+00AD', 'U+2066'] },
      ],
    });
  });

  test('a long description is cut for the model, not for people', async () => {
    const peer = await raw(() => ({
      tools: [tool('a', { description: 'x'.repeat(5_000) }), tool('b', { title: 'Only a title' })],
    }));
    const [a, b] = (await read(connect(peer.url))).tools.values();
    expect(a?.description).toBe(`${'x'.repeat(4_096)} [cut]`);
    expect(a?.face.tool_description).toHaveLength(5_000);
    expect(b).toMatchObject({
      description: 'Only a title',
      face: { tool_title: 'Only a title', tool_description: null },
    });
  });
});

describe('a changed definition', () => {
  const before = {
    title: 'Old',
    description: 'Old words',
    inputSchema: { type: 'object', properties: { a: { type: 'string' } } },
    annotations: { readOnlyHint: true },
  };
  const start = async (changes: Partial<McpServerConfig> = {}) => {
    const peer = await raw(() => ({ tools: [tool('act', before), tool('other')] }));
    const connection = connect(peer.url, changes);
    await read(connection);
    clock += 1_000;
    return { peer, connection };
  };
  const accept = (connection: Connection, definitionHash: string, name = 'act') =>
    acceptDefinition(connection, { name, definitionHash }, '7', {
      log,
      pins: store.toolDefinitions,
    });

  test.each([
    ['title', { title: 'New\u202e' }, 'Old', 'New⟨U+202E⟩'],
    ['description', { description: undefined }, 'Old words', null],
    [
      'inputSchema',
      { inputSchema: { type: 'object' } },
      JSON.stringify(before.inputSchema, Object.keys({ properties: 0, a: 0, type: 0 }), 2),
      '{\n  "type": "object"\n}',
    ],
    ['outputSchema', { outputSchema: { type: 'object' } }, null, '{\n  "type": "object"\n}'],
    [
      'annotations',
      { annotations: { readOnlyHint: false } },
      '{\n  "readOnlyHint": true\n}',
      '{\n  "readOnlyHint": false\n}',
    ],
    [
      'execution',
      { execution: { taskSupport: 'optional' } },
      null,
      '{\n  "taskSupport": "optional"\n}',
    ],
  ])(
    '%s: the tool is withheld, with the difference, until it is accepted',
    async (field, change, old, changed) => {
      const { peer, connection } = await start();
      peer.list = () => ({ tools: [tool('act', { ...before, ...change }), tool('other')] });
      const catalog = await read(connection);
      expect(names(catalog)).toEqual(['peer__other']);
      expect(catalog.quarantined).toMatchObject([
        { server: 'peer', difference: [{ field, before: old, after: changed }] },
      ]);
      const { hash } = catalog.quarantined[0]!.definition;
      expect(await accept(connection, '0'.repeat(64))).toBe('changed');
      expect(await accept(connection, hash, 'none')).toBe('unknown');
      expect(names(await read(connection))).toEqual(['peer__other']);
      expect(await accept(connection, hash)).toBe('accepted');
      expect(await accept(connection, hash)).toBe('accepted');
      expect(names(await read(connection))).toEqual(['peer__act', 'peer__other']);
      expect((await store.toolDefinitions.read(connection.server))[0]).toMatchObject({
        toolName: 'act',
        definitionHash: hash,
        firstSeen: 0,
        acceptedAt: 1_000,
        acceptedBy: '7',
      });
    },
  );

  test('is withheld after a restart of the BFF, and when the tool went away in between', async () => {
    const { peer, connection } = await start();
    peer.list = () => ({ tools: [] });
    await read(connection);
    peer.list = () => ({ tools: [tool('act', { ...before, description: 'New' })] });
    const catalog = await read(connect(peer.url));
    expect(names(catalog)).toEqual([]);
    expect(catalog.quarantined).toHaveLength(1);
  });

  test('what was accepted first is offered again when the server goes back to it', async () => {
    const { peer, connection } = await start();
    const { list } = peer;
    peer.list = () => ({ tools: [tool('act', { description: 'New' })] });
    await read(connection);
    peer.list = list;
    clock += 1_000;
    expect(names(await read(connection))).toEqual(['peer__act', 'peer__other']);
  });

  test('is taken at once where the operator says so', async () => {
    const { peer, connection } = await start({ definitionChanges: 'accept' });
    peer.list = () => ({ tools: [tool('act', { description: 'New' })] });
    const catalog = await read(connection);
    expect(catalog.tools.get('peer__act')?.description).toBe('New');
    expect((await store.toolDefinitions.read(connection.server))[0]).toMatchObject({
      acceptedBy: 'policy',
      firstSeen: 0,
      acceptedAt: 1_000,
    });
  });

  test('what is neither shown nor used may change: `_meta`, icons, unknown fields, order', async () => {
    const { peer, connection } = await start();
    const { title, ...others } = before;
    peer.list = () => ({
      tools: [
        tool('other'),
        {
          ...others,
          name: 'act',
          title,
          _meta: { at: 1 },
          icons: [{ src: 'https://example.org/i.png' }],
          later: 1,
        },
      ],
    });
    expect((await read(connection)).quarantined).toEqual([]);
  });

  test('another address is another server', async () => {
    await start();
    const elsewhere = await raw(() => ({ tools: [tool('act', { description: 'New' })] }));
    expect(names(await read(connect(elsewhere.url)))).toEqual(['peer__act']);
  });

  test('without the store nothing is offered', async () => {
    const { connection } = await start();
    const pins = { ...store.toolDefinitions, read: () => Promise.reject(new Error('gone')) };
    await expect(readCatalog([connection], { log, pins })).rejects.toThrow('gone');
  });

  test('two that see a tool first agree on one definition', async () => {
    const { connection } = await start();
    const pin = { toolName: 'new', definitionHash: 'h', definition: '{}' };
    await Promise.all([
      store.toolDefinitions.add(connection.server, [pin], 'a'),
      store.toolDefinitions.add(connection.server, [{ ...pin, definitionHash: 'i' }], 'b'),
    ]);
    expect(
      (await store.toolDefinitions.read(connection.server)).filter(
        ({ toolName }) => toolName === 'new',
      ),
    ).toMatchObject([{ definitionHash: 'h', acceptedBy: 'a' }]);
  });
});
