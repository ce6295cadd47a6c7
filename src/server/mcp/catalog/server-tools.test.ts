/** Definitions that change after they were accepted. */
import type { McpServerConfig } from '../../config';
import type { Connection } from '../connection/connection';
import { readCatalog } from './catalog';
import { acceptDefinition } from './server-tools';
import { clock, connect, log, names, raw, read, store, tool } from './testing/world';

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
    clock.ms += 1_000;
    return { peer, connection };
  };
  const accept = (connection: Connection, definitionHash: string, name = 'act') =>
    acceptDefinition(connection, { name, definitionHash }, '7', {
      log,
      pins: store.toolDefinitions,
    });

  test.each([
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
    'of %s withholds the tool, with the difference, until it is accepted',
    async (field, change, old, changed) => {
      const { peer, connection } = await start();
      peer.list = () => ({ tools: [tool('act', { ...before, ...change }), tool('other')] });
      const catalog = await read(connection);
      expect(names(catalog)).toEqual(['peer__other']);
      expect(catalog.quarantined).toMatchObject([
        { serverLabel: 'peer', difference: [{ field, before: old, after: changed }] },
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

  test('is withheld after a restart of the BFF, and after the tool was temporarily removed', async () => {
    const { peer, connection } = await start();
    peer.list = () => ({ tools: [] });
    await read(connection);
    peer.list = () => ({ tools: [tool('act', { ...before, annotations: {} })] });
    const catalog = await read(connect(peer.url));
    expect(names(catalog)).toEqual([]);
    expect(catalog.quarantined).toHaveLength(1);
  });

  test('is offered again when the server returns to the accepted definition', async () => {
    const { peer, connection } = await start();
    const { list } = peer;
    peer.list = () => ({ tools: [tool('act', { description: 'New' })] });
    await read(connection);
    peer.list = list;
    clock.ms += 1_000;
    expect(names(await read(connection))).toEqual(['peer__act', 'peer__other']);
  });

  test('is accepted immediately if the operator configures it', async () => {
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

  test('does not include `_meta`, icons, unknown fields or key order', async () => {
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

  test('does not include another address: that is another server', async () => {
    await start();
    const elsewhere = await raw(() => ({ tools: [tool('act', { description: 'New' })] }));
    expect(names(await read(connect(elsewhere.url)))).toEqual(['peer__act']);
  });

  test('cannot be checked without the store, so nothing is offered', async () => {
    const { connection } = await start();
    const pins = { ...store.toolDefinitions, read: () => Promise.reject(new Error('gone')) };
    await expect(readCatalog([connection], { log, pins })).rejects.toThrow('gone');
  });

  test('cannot split two processes that see a tool first: they agree on one definition', async () => {
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
