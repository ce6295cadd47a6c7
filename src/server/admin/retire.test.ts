/** The retirement command: its arguments, its output, and its message when a BFF holds the file. */
import { databases, type TestDatabase } from '../../../test/support/databases';
import type { Config, LoadedConfig } from '../config';
import { retireCommand, UsageError } from './retire';
import { openStore } from '../store/open';

const [sqlite, ...others] = databases;
let database: TestDatabase;
afterEach(() => database.drop());

function load(): LoadedConfig {
  const { location } = database;
  const config: Pick<Config, 'database' | 'secrets' | 'audit'> = {
    secrets: { encryptionKey: null },
    audit: { keepDays: 0, redact: [] },
    database: location.startsWith('mysql:') ? { url: location } : { path: location },
  };
  return { config: config as Config, warnings: [] };
}

describe.each(databases)('on $kind', ({ create }) => {
  beforeEach(async () => {
    database = await create();
  });

  test.each([[['--user', '7']], [['--user=7']]])(
    "%p deletes the person's data and reports what was deleted",
    async (options) => {
      const store = await openStore(database.location, Date.now);
      await store.conversations.create({ id: 'c', userId: '7', courseId: 'x', metadata: {} });
      await store.conversations.create({ id: 'd', userId: '8', courseId: 'x', metadata: {} });
      await store.close();
      expect(JSON.parse(await retireCommand(options, load))).toMatchObject({
        retired: '7',
        rows: { conversations: 1, tool_calls: 0 },
      });
      expect(JSON.parse(await retireCommand(options, load))).toMatchObject({
        retired: '7',
        rows: { conversations: 0 },
      });
    },
  );
});

describe('retirement while a BFF runs', () => {
  test('fails on a SQLite file, and the command says what to do', async () => {
    database = await sqlite!.create();
    const store = await openStore(database.location, Date.now);
    await expect(retireCommand(['--user', '7'], load)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('Stop that one first'),
    });
    await store.close();
  }, 15_000);

  (others.length > 0
    ? test.each(others)
    : test.skip.each([{ kind: 'MySQL', create: sqlite!.create }]))(
    'works on $kind',
    async ({ create }) => {
      database = await create();
      const store = await openStore(database.location, Date.now);
      for (const userId of ['7', '8']) {
        await store.conversations.create({ id: `c${userId}`, userId, courseId: 'x', metadata: {} });
        await store.responses.begin({
          id: `r${userId}`,
          conversationId: `c${userId}`,
          userId,
          workflow: 'w',
          previousResponseId: null,
          metadata: {},
          idempotency: null,
          input: {
            message: {
              id: `m${userId}`,
              type: 'message',
              role: 'user',
              status: 'completed',
              content: [],
            },
          },
        });
      }
      await retireCommand(['--user', '7'], load);
      const answer = {
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [],
      } as const;
      await expect(
        store.responses.addMessage('r7', 'c7', { id: 'a7', ...answer, content: [] }),
      ).rejects.toThrow();
      await store.responses.end('r7', 'c7', { status: 'completed', usage: null });
      await store.responses.addMessage('r8', 'c8', { id: 'a8', ...answer, content: [] });
      expect(await store.responses.read('r8', '8')).toMatchObject({
        status: 'in_progress',
        output: [{ id: 'a8' }],
      });
      await expect(store.responses.read('r7', '7')).rejects.toMatchObject({ code: 'not_found' });
      await store.close();
    },
  );
});

test.each([
  [[]],
  [['--user']],
  [['7']],
  [['--user', 'learner']],
  [['--user', "7' OR '1'='1"]],
  [['--user', '7', '8']],
  [['--user=7', '8']],
  [['--user=%']],
])('the arguments %p are refused', async (options) => {
  database = await sqlite!.create();
  await expect(retireCommand(options, load)).rejects.toBeInstanceOf(UsageError);
});
