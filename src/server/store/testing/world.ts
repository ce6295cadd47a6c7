/** A store on a fresh database for every test, and the steps that most tests need. */
import type { Kysely } from 'kysely';
import type { TestDatabase, TestDatabaseKind } from '../../../../test/support/databases';
import type { UserMessage } from '../../../protocol';
import { openStore, type NewToolCall, type Store } from '..';
import { openDatabase } from '../database';
import type { Schema } from '../schema';

const TABLES = [
  'audit_events',
  'audit_actors',
  'audit_seals',
  'conversations',
  'attachments',
  'request_keys',
  'oauth_records',
  'tool_definitions',
  'switches',
] as const;

export const message = (id: string, text: string): UserMessage => ({
  id,
  type: 'message',
  role: 'user',
  status: 'completed',
  content: [{ type: 'input_text', text }],
});

export const owner = (id: string) => ({ id, conversationId: 'c', userId: 'u' });

export const newCall = (id: string, start: NewToolCall['start'], step = 0): NewToolCall => ({
  id,
  modelCallId: `model-${id}`,
  modelToolName: 'peer__act',
  step,
  serverLabel: 'peer',
  serverUrl: 'http://x/mcp',
  toolName: 'act',
  definitionHash: 'h',
  face: { server_name: 'Peer', tool_title: null, tool_description: null, annotations: null },
  arguments: '{"a":1}',
  start,
});

export const decision = (id: string, approve: boolean) => ({
  itemId: `d-${id}-${approve}`,
  approvalId: `a-${id}`,
  approve,
  reason: approve ? null : 'no',
});

export const succeeded = (output: string) =>
  ({ state: 'succeeded', output, error: null, errorCode: null, media: [] }) as const;

async function emptyTables(db: Kysely<Schema>): Promise<void> {
  for (const table of TABLES) {
    await db.deleteFrom(table).execute();
  }
}

/**
 * Registers the hooks of a `describe`. Every test starts with the conversation `c` of user `u`.
 * Each look at the clock advances it by 1 ms.
 */
export function storeWorld({ create }: TestDatabaseKind) {
  const world = {
    clock: 1_000_000,
    store: undefined as unknown as Store,
    database: undefined as unknown as TestDatabase,
  };
  const now = () => {
    world.clock += 1;
    return world.clock;
  };
  const open = async () => {
    world.store = await openStore(world.database.location, now);
  };

  /** Closes the store and works on the database directly. */
  async function raw<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    await world.store.close();
    const db = await openDatabase(world.database.location);
    try {
      return await work(db);
    } finally {
      await db.destroy();
      await open();
    }
  }

  beforeAll(async () => {
    world.database = await create();
  });
  afterAll(() => world.database.drop());
  beforeEach(async () => {
    world.clock = 1_000_000;
    await open();
    await world.store.conversations.create({
      id: 'c',
      userId: 'u',
      courseId: 'course',
      metadata: { course_id: 'course' },
    });
  });
  afterEach(async () => {
    await raw(emptyTables);
    await world.store.close();
  });

  const begin = (
    id: string,
    input: Parameters<Store['responses']['begin']>[0]['input'],
    userId = 'u',
    conversationId = 'c',
  ) =>
    world.store.responses.begin({
      id,
      conversationId,
      userId,
      workflow: 'w',
      previousResponseId: null,
      metadata: {},
      idempotency: null,
      input,
    });

  return Object.assign(world, {
    now,
    raw,
    begin,
    reopen: async () => {
      await world.store.close();
      await open();
    },
    ask: (id: string, text = 'hello') => begin(id, { message: message(`m-${id}`, text) }),
    end: (id: string) => world.store.responses.end(id, 'c', { status: 'completed', usage: null }),
    pendingCall: (id: string, expiresAt = world.clock + 1e6) =>
      newCall(id, { state: 'pending', approvalId: `a-${id}`, expiresAt }),
    types: async () =>
      (await world.store.conversations.items('c', 'u', { order: 'asc', limit: 50 })).data.map(
        (item) => item.type,
      ),
  });
}
