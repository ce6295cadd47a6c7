/** What `check` says of tools that changed, with a real server and a real database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { limits, serverConfig, workflowConfig } from '../../../test/support/config';
import { startRawPeer } from '../../../test/support/listing-peer';
import { work } from '../../../test/support/work';
import type { Config, McpServerConfig } from '../config';
import { createConnection } from '../mcp';
import { openStore, readAcceptedTools } from '../store';
import { check, type CheckDeps } from './check';
import type { CheckReport } from './report';

const raw = (list: () => object) => startRawPeer(() => ({ tools: [list()] }));
const tool = { name: 'act', description: 'Acts.', inputSchema: { type: 'object' } };

async function report(
  server: McpServerConfig,
  accepted: CheckDeps['accepted'] = async () => [],
): Promise<CheckReport> {
  return check({
    load: () => ({
      config: {
        mcpServers: new Map([[server.label, server]]),
        limits,
        workflows: new Map([['course', workflowConfig({ mcpServers: ['peer'] })]]),
      } as unknown as Config,
      warnings: [],
      secretFiles: [],
    }),
    connect: (target) =>
      createConnection(target, { fetch, now: Date.now, random: () => 0, work, log: () => {} }),
    accepted,
  });
}

test.each([
  ['inputSchema', { ...tool, inputSchema: { type: 'object', required: ['a'] } }, 'refused'],
  ['description', { ...tool, description: 'Acts twice.' }, 'send'],
])('are compared with what was accepted: %s', async (field, next, policy) => {
  const path = join(mkdtempSync(join(tmpdir(), 'check-')), 'db.sqlite');
  const server = await raw(() => next);
  const config = serverConfig(server.url, { label: 'peer' });
  const store = await openStore(path, Date.now);
  const pin = { toolName: 'act', definitionHash: 'h', definition: JSON.stringify(tool) };
  await store.toolDefinitions.add(config, [pin], 'first_use');
  const busy = await report(config, () => readAcceptedTools(path));
  expect(busy).toMatchObject({ ok: true, warnings: [expect.stringContaining('not compared')] });
  await store.close();
  const { ok, warnings, servers: checked } = await report(config, () => readAcceptedTools(path));
  expect({ ok, warnings }).toEqual({ ok: true, warnings: [] });
  expect(checked[0]).toMatchObject({
    tools: [{ name: 'act', policy }],
    warnings: [
      expect.stringMatching(
        new RegExp(`^act .*${field} was .*mcp-assistant tools accept peer act`),
      ),
    ],
  });
  await server.close();
  rmSync(dirname(path), { recursive: true });
});

test('with every listing are named, with the difference', async () => {
  let listings = 0;
  const server = await raw(() => {
    listings += 1;
    return { ...tool, description: `Listing ${listings}` };
  });
  const { ok, servers: checked } = await report(
    serverConfig(server.url, { label: 'peer', definitionChanges: 'accept' }),
  );
  expect(ok).toBe(true);
  expect(checked[0]?.warnings).toEqual([
    expect.stringMatching(
      /^act changes with every listing \(description was "Listing 3", is "Listing 4"\); ask those/,
    ),
  ]);
  await server.close();
});

test('without a database, every tool is new', async () => {
  expect(await readAcceptedTools(join(tmpdir(), 'no', 'such.sqlite'))).toEqual([]);
});
