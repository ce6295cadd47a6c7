/** How models and people see the names and descriptions of real servers' tools. */
import { startPeer } from '../../../../test/support/mcp-peer';
import { definitionHash } from '../definitions/definition';
import { modelName } from '../definitions/model-name';
import { readCatalog } from './catalog';
import {
  clock,
  codes,
  connect,
  log,
  names,
  offering,
  open,
  raw,
  read,
  store,
  tool,
} from './testing/world';

describe('names', () => {
  test('fit all providers, do not depend on other tools, and are unique', () => {
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

  test('names that collide after all: the second tool is refused', async () => {
    const peer = await raw(() => ({ tools: [tool('a')] }));
    const catalog = await read(connect(peer.url), connect(peer.url));
    expect(names(catalog)).toEqual(['peer__a']);
    expect(codes(catalog)).toEqual({ a: 'name_collision' });
  });
});

describe('hidden characters', () => {
  test('are reported, removed for the model, and visible to people', async () => {
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

  test('a long description is cut in the same place for the model and for people', async () => {
    const peer = await raw(() => ({
      tools: [tool('a', { description: 'x'.repeat(5_000) }), tool('b', { title: 'Only a title' })],
    }));
    const [a, b] = (await read(connect(peer.url))).tools.values();
    expect(a?.description).toBe(`${'x'.repeat(4_096)} [cut]`);
    expect(a?.face.tool_description).toBe(a?.description);
    expect(b).toMatchObject({
      description: 'Only a title',
      face: { tool_title: 'Only a title', tool_description: null },
    });
  });
});

describe('the catalog', () => {
  test("is namespaced, ordered, and filtered by the operator's lists", async () => {
    const made = await offering(
      [
        { name: 'b' },
        { name: 'a', title: 'A!', annotations: { readOnlyHint: true } },
        { name: 'hidden' },
      ],
      { allowedTools: new Set(['a', 'b']) },
    );
    const { tools, unavailable } = await readCatalog([made], { log, pins: null });
    expect([...tools.keys()]).toEqual(['peer__a', 'peer__b']);
    expect(unavailable.size).toBe(0);
    expect(tools.get('peer__a')?.face).toEqual({
      server_name: 'Peer',
      tool_title: 'A!',
      tool_description: null,
      annotations: { readOnlyHint: true },
    });
    expect(tools.get('peer__b')?.face.annotations).toBeNull();
  });

  test("offers what the operator's lists allow; a denial beats everything", async () => {
    const made = await offering(
      [
        { name: 'a', annotations: { readOnlyHint: true } },
        { name: 'b' },
        { name: 'c', annotations: { readOnlyHint: true } },
      ],
      { allowedReadOnly: true, disallowedTools: new Set(['c']) },
    );
    expect([...(await readCatalog([made], { log, pins: null })).tools.keys()]).toEqual(['peer__a']);
  });

  test("shows the operator's words to people and the model; the pinned definition stays the server's", async () => {
    const described = { name: 'b', title: 'B', description: 'Theirs.' };
    const made = await offering([{ name: 'a' }, described, { name: 'c' }], {
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

  test('hides disallowed parameters from the model, but still checks them', async () => {
    const inputSchema = {
      type: 'object' as const,
      properties: { a: { type: 'string' }, b: {} },
      required: ['a', 'b'],
    };
    const made = await offering(
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
    expect(await tools.get('peer__one')?.checkArguments({ a: 'x' })).toContain('required');
  });

  test('loses only the tools of a server that is down', async () => {
    const up = await offering([{ name: 'a' }]);
    const down = connect('http://127.0.0.1:1/mcp', { label: 'down' });
    const catalog = await readCatalog([down, up], { log, pins: null });
    expect([...catalog.tools.keys()]).toEqual(['peer__a']);
    expect([...catalog.unavailable]).toEqual([['down', 'away']]);
  });

  test('a server that goes away offers what it listed last, but nothing where a fresh list is needed', async () => {
    const peer = await startPeer([{ name: 'act' }]);
    open.push(peer);
    const made = connect(peer.url);
    const before = await read(made);
    await peer.close();
    clock.ms += 5_000;
    const away = await read(made);
    expect(names(away)).toEqual(['peer__act']);
    expect(away.tools.get('peer__act')).toBe(before.tools.get('peer__act'));
    expect([...away.unavailable]).toEqual([['peer', 'away']]);
    const fresh = await readCatalog(
      [made],
      { log, pins: store.toolDefinitions },
      { fresh: new Set(['peer']) },
    );
    expect(names(fresh)).toEqual([]);
    expect([...fresh.unavailable]).toEqual([['peer', 'away']]);
    expect(await made.call('act', {}, new AbortController().signal)).toMatchObject({
      failure: { sent: false, code: 'server_unavailable' },
    });
    expect(peer.calls).toEqual([]);
  });
});
