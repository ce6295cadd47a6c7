/** Lists of real servers: some change, some are hostile. */
import { readCatalog } from '../catalog/catalog';
import { type AnnouncingPeer, startAnnouncingPeer } from '../../../../test/support/listing-peer';
import {
  clock,
  codes,
  connect,
  log,
  logged,
  names,
  open,
  raw,
  read,
  store,
  tool,
  until,
} from '../catalog/testing/world';

describe('a list that changes', () => {
  let peer: AnnouncingPeer;
  const start = async (...options: Parameters<typeof startAnnouncingPeer>) => {
    peer = await startAnnouncingPeer(...options);
    open.push(peer);
    return connect(peer.url);
  };

  test.each(['legacy', 'modern'] as const)(
    'is read again when the server announces it (%s)',
    async (era) => {
      const connection = await start(era);
      expect(names(await read(connection))).toEqual(['peer__a']);
      clock.ms = 200_000;
      expect(names(await read(connection))).toEqual(['peer__a']);
      expect(peer.listings).toBe(1);
      peer.names = ['a', 'b'];
      // The legacy stream for announcements may open after the first list.
      await until(async () => {
        await peer.announce();
        return names(await read(connection)).includes('peer__b');
      });
      clock.ms = 600_000;
      peer.names = ['c'];
      expect(names(await read(connection))).toEqual(['peer__c']);
    },
  );

  test('is requested again when its lifetime ends, and not before', async () => {
    const connection = await start('modern', { ttlMs: 60_000, announces: false });
    await read(connection);
    peer.names = ['b'];
    clock.ms = 59_999;
    expect(names(await read(connection))).toEqual(['peer__a']);
    clock.ms = 60_000;
    expect(names(await read(connection))).toEqual(['peer__b']);
    expect(peer.listings).toBe(2);
  });

  test('a list without a hint is requested again a second later, or immediately if it must be fresh', async () => {
    const connection = await start('legacy', { announces: false });
    await Promise.all([read(connection), read(connection)]);
    expect(peer.listings).toBe(1);
    clock.ms = 1_000;
    await read(connection);
    expect(peer.listings).toBe(2);
    await readCatalog([connection], { log, pins: null }, { fresh: new Set(['peer']) });
    expect(peer.listings).toBe(3);
  });
});

describe('unusable definitions', () => {
  test('are refused with the reason, and affect no other tool', async () => {
    const deep = JSON.parse(`${'{"properties":{"a":'.repeat(40)}{}${'}}'.repeat(40)}`) as object;
    const ref = (to: string) => ({
      inputSchema: { type: 'object', properties: { a: { $ref: to } } },
    });
    const many = Object.fromEntries(Array.from({ length: 1_100 }, (_, index) => [`p${index}`, {}]));
    const peer = await raw(() => ({
      tools: [
        tool('ok'),
        tool('has space'),
        tool('hid\u202Eden'),
        tool('name\ud800'),
        tool('  '),
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
    expect(names(catalog).map((name) => name.replace(/_[0-9a-f]{12}$/, ''))).toEqual([
      'peer__addressed',
      'peer__has_space',
      'peer__ok',
      'peer__out',
      'peer__wrong',
    ]);
    expect(codes(catalog)).toEqual({
      'hid⟨U+202E⟩den': 'bad_name',
      'name⟨U+D800⟩': 'bad_name',
      '  ': 'bad_name',
      twin: 'duplicate_name',
      '': 'duplicate_name',
      titled: 'malformed',
      none: 'schema_not_object',
      listed: 'schema_not_object',
      text: 'schema_not_object',
      remote: 'unresolvable_ref',
      nowhere: 'unresolvable_ref',
      stray: 'unresolvable_ref',
      deep: 'definition_too_deep',
      big: 'definition_too_large',
      task: 'task_required',
      wide: 'schema_too_large',
      choices: 'schema_too_large',
      patterned: 'schema_too_large',
      header: 'parameter_header',
      proto: 'reserved_key',
    });
    for (const { reason } of catalog.unusable) {
      expect(reason).toMatch(/^[A-Z].*\.$/);
    }
    expect(logged).toHaveLength(1);
    expect(logged[0]?.message).toContain('malformed');
  });

  test('include a schema deeper than any stack, which is not followed', async () => {
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

  test("out of 10 000 tools the first by name remain, in whatever order they arrive; the operator's choice comes first", async () => {
    const all = Array.from({ length: 10_000 }, (_, index) =>
      tool(`t${String(index).padStart(5, '0')}`),
    ).reverse();
    const peer = await raw((cursor) => ({
      tools: all.slice(Number(cursor ?? 0), Number(cursor ?? 0) + 5_000),
      ...(cursor ? {} : { nextCursor: '5000' }),
    }));
    const honest = await raw(() => ({ tools: [tool('z')] }));
    const catalog = await read(connect(peer.url, { label: 'many' }), connect(honest.url));
    expect(catalog.tools.size).toBe(513);
    expect(names(catalog).slice(0, 2)).toEqual(['many__t00000', 'many__t00001']);
    expect(names(catalog).slice(-2)).toEqual(['many__t00511', 'peer__z']);
    const told = codes(catalog);
    expect(Object.keys(told)).toHaveLength(101);
    expect(told).toMatchObject({ '(9388 more)': 'too_many_tools' });
    expect(
      names(await read(connect(peer.url, { label: 'few', allowedTools: new Set(['t09999']) }))),
    ).toEqual(['few__t09999']);
  });

  test("a server's definitions are bounded in total size and compile work", async () => {
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
      clock.ms += 1_000;
      await read(connection);
    }
    expect(await store.toolDefinitions.read(connection.server)).toHaveLength(1_024);
    expect((await read(connection)).tools.size).toBe(0);
  });

  test('endless pages stop, and those before are kept; another server is not affected', async () => {
    let page = 0;
    const endless = await raw(() => {
      page += 1;
      return { tools: [tool(`t${page}`)], nextCursor: String(page) };
    });
    const honest = await raw(() => ({ tools: [tool('a')] }));
    const catalog = await read(connect(endless.url, { label: 'endless' }), connect(honest.url));
    expect(names(catalog)).toHaveLength(65);
    expect(names(catalog)).toContain('peer__a');
    expect([...catalog.unavailable]).toEqual([]);
    expect(endless.listings).toBe(64);
    expect(codes(catalog)).toEqual({ '': 'list_breaks_off' });
  });

  test('a malformed list affects only its own server', async () => {
    const peer = await raw(() => ({ tools: 'none' }));
    expect([...(await read(connect(peer.url))).unavailable.keys()]).toEqual(['peer']);
    expect(peer.listings).toBe(1);
  });
});
