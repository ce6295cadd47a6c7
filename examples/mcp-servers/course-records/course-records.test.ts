/**
 * Talks to the course-records server over HTTP with the official client, and checks the database
 * file directly.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type RunningServer } from '../serve-mcp';
import { startCourseRecordsServer } from './server';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const ESSAY = { assignment: 'essay', days: 3, reason: 'I was ill' };

let directory: string;
let databasePath: string;
let server: RunningServer;
let client: Client;

async function connect(to: RunningServer, mode: 'auto' | 'legacy' = 'auto'): Promise<Client> {
  const connected = new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode } },
  );
  await connected.connect(new StreamableHTTPClientTransport(new URL(to.url)));
  return connected;
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'course-records-'));
  databasePath = join(directory, 'data', 'records.sqlite');
  server = await startCourseRecordsServer({ port: 0, databasePath, now: () => NOW });
  client = await connect(server);
});

afterEach(async () => {
  await client.close();
  await server.close();
  rmSync(directory, { recursive: true });
});

function extensionsInFile(): Record<string, unknown>[] {
  const database = new DatabaseSync(databasePath, { readOnly: true });
  const rows = database
    .prepare('SELECT username, assignment, days, reason, new_due_date FROM extensions')
    .all()
    .map((row) => ({ ...row }));
  database.close();
  return rows;
}

async function call(name: string, args: Record<string, unknown> = {}) {
  const {
    isError = false,
    structuredContent,
    content,
  } = await client.callTool({ name, arguments: args });
  return { isError, structuredContent, text: JSON.stringify(content) };
}

test('the tools describe themselves; only one claims to change something', async () => {
  const { tools } = await client.listTools();
  expect(tools.map((tool) => [tool.name, tool.annotations?.readOnlyHint])).toEqual([
    ['list_tables', true],
    ['run_query', true],
    ['get_deadlines', true],
    ['request_extension', false],
  ]);
  expect(tools.every((tool) => tool.title && tool.description && tool.outputSchema)).toBe(true);
  expect(tools[3]!.inputSchema).toMatchObject({
    required: ['assignment', 'days', 'reason'],
    properties: { days: { minimum: 1, maximum: 14 } },
  });
});

test('an extension writes exactly one row and moves the deadline', async () => {
  expect((await call('get_deadlines')).structuredContent).toMatchObject({
    deadlines: expect.arrayContaining([
      {
        assignment: 'essay',
        title: 'Essay: how plants make sugar',
        due_date: '2026-03-10',
        weight_percent: 30,
      },
    ]),
  });
  const { structuredContent } = await call('request_extension', ESSAY);
  expect(structuredContent).toEqual({
    extension_id: 1,
    assignment: 'essay',
    days: 3,
    new_due_date: '2026-03-13',
  });
  expect(extensionsInFile()).toEqual([
    { username: 'learner', ...ESSAY, new_due_date: '2026-03-13' },
  ]);
  expect((await call('get_deadlines')).structuredContent).toMatchObject({
    deadlines: expect.arrayContaining([
      expect.objectContaining({ assignment: 'essay', due_date: '2026-03-13' }),
    ]),
  });
});

test.each([
  ['an unknown assignment', { ...ESSAY, assignment: 'novel' }],
  ['no days', { ...ESSAY, days: 0 }],
  ['too many days', { ...ESSAY, days: 15 }],
  ['no reason', { ...ESSAY, reason: '' }],
])('%s is refused and writes nothing', async (_name, args) => {
  expect((await call('request_extension', args)).isError).toBe(true);
  expect(extensionsInFile()).toEqual([]);
});

test('tools read tables and rows', async () => {
  expect((await call('list_tables')).structuredContent).toEqual({
    tables: ['deadlines', 'extensions', 'learners'],
  });
  expect(
    (await call('run_query', { sql: 'SELECT username FROM learners ORDER BY username LIMIT 1' }))
      .structuredContent,
  ).toEqual({ rows: [{ username: 'ada' }], truncated: false });
});

test('a query returns at most 100 rows and says so', async () => {
  const sql = 'SELECT 1 AS n FROM deadlines a, deadlines b, deadlines c, deadlines d';
  const { structuredContent } = await call('run_query', { sql });
  expect((structuredContent as { rows: unknown[] }).rows).toHaveLength(100);
  expect(structuredContent).toMatchObject({ truncated: true });
});

test.each([
  "INSERT INTO learners VALUES ('x', 'X')",
  'DELETE FROM deadlines',
  'DROP TABLE deadlines',
  "ATTACH DATABASE 'other.sqlite' AS other",
  'PRAGMA writable_schema = 1',
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n',
  'SELEC nonsense',
])('a query may only read: %s', async (sql) => {
  const { isError, text } = await call('run_query', { sql });
  expect(isError).toBe(true);
  expect(text).toMatch(/not authorized|syntax error|readonly/);
  expect((await call('list_tables')).structuredContent).toEqual({
    tables: ['deadlines', 'extensions', 'learners'],
  });
});

test('resources give the schema and a sample of each table, next to prompts', async () => {
  const { resources } = await client.listResources();
  expect(resources.map((resource) => resource.uri)).toEqual([
    'db://schema',
    'db://tables/deadlines/sample',
    'db://tables/extensions/sample',
    'db://tables/learners/sample',
  ]);
  const schema = await client.readResource({ uri: 'db://schema' });
  expect(JSON.stringify(schema.contents)).toContain('CREATE TABLE extensions');
  const sample = await client.readResource({ uri: 'db://tables/learners/sample' });
  expect(JSON.stringify(sample.contents)).toContain('Lena Learner');
  await expect(client.readResource({ uri: 'db://tables/sqlite_schema/sample' })).rejects.toThrow();
  const prompt = await client.getPrompt({ name: 'plan_my_week', arguments: { hours: '5' } });
  expect(JSON.stringify(prompt.messages)).toContain('5 hours');
});

test('a prompt completes its argument', async () => {
  const ref = { type: 'ref/prompt' as const, name: 'explain_grade' };
  const { completion } = await client.complete({
    ref,
    argument: { name: 'assignment', value: 'e' },
  });
  expect(completion.values).toEqual(['essay']);
  const { messages } = await client.getPrompt({
    name: 'explain_grade',
    arguments: { assignment: 'essay' },
  });
  expect(JSON.stringify(messages)).toContain('counts 30 percent of my grade');
  await expect(
    client.getPrompt({ name: 'explain_grade', arguments: { assignment: 'novel' } }),
  ).rejects.toThrow();
});

test('a client of the older era gets the same', async () => {
  const legacy = await connect(server, 'legacy');
  const { structuredContent } = await legacy.callTool({
    name: 'request_extension',
    arguments: ESSAY,
  });
  await legacy.close();
  expect(structuredContent).toMatchObject({ new_due_date: '2026-03-13' });
});

test('the row is stored while a delayed call still waits for its answer', async () => {
  const slow = await startCourseRecordsServer({
    port: 0,
    databasePath,
    callDelayMs: 60_000,
    now: () => NOW,
  });
  const impatient = await connect(slow);
  const outcome = impatient.callTool({ name: 'request_extension', arguments: ESSAY }).then(
    () => 'answered',
    () => 'cut off',
  );
  while (extensionsInFile().length === 0) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  await slow.close();
  expect(await outcome).toBe('cut off');
  expect(extensionsInFile()).toHaveLength(1);
  await impatient.close();
});

test('the records survive a restart', async () => {
  await call('request_extension', ESSAY);
  await client.close();
  await server.close();
  server = await startCourseRecordsServer({ port: 0, databasePath, now: () => NOW });
  client = await connect(server);
  expect((await call('request_extension', ESSAY)).structuredContent).toMatchObject({
    extension_id: 2,
    new_due_date: '2026-03-16',
  });
});
