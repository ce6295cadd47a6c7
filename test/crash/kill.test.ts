/**
 * kill -9 while an approved call is executing: sent once, unknown afterwards, and the conversation
 * continues (issue 2, item 6).
 */
import type { ConversationObject, McpCall } from '../../src/protocol';
import { startStack, type Stack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';
import { databases, type TestDatabase } from '../support/databases';

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

describe.each(databases)('on $kind', ({ create }) => {
  let database: TestDatabase;
  let stack: Stack;
  beforeAll(async () => {
    database = await create();
    const { location } = database;
    stack = await startStack({
      config: { providers: { demo: { delay_ms: 0 } }, limits: { lease_seconds: 5 } },
      records: { callDelayMs: 60_000 },
      ...(location.startsWith('mysql:') ? { database: { url: location } } : {}),
    });
  });
  afterAll(async () => {
    await stack.close();
    await database.drop();
  });

  test('a call that was sent when the process died becomes unknown, and was sent once', async () => {
    const client = await clientFor(stack);
    const asked = await client.responses.create({
      input: 'Please request an extension of 3 days for the essay because I was ill',
      metadata: UNIT,
    });
    const conversationId = asked.conversation!.id;
    const approval = {
      type: 'mcp_approval_response' as const,
      approval_request_id: asked.output[0]!.id!,
      approve: true,
    };
    const dying = client.responses
      .create({ previous_response_id: asked.id, input: [approval] })
      .catch((error: Error) => error);
    await until(() => stack.records.extensions().length === 1);
    await stack.bff.kill('SIGKILL');
    expect(await dying).toBeInstanceOf(Error);
    await stack.bff.restart();

    const last = async () =>
      (await client.conversations.items.list(conversationId, { order: 'asc' })).data.at(
        -1,
      ) as unknown as McpCall;
    // Immediately for a file; within the lease if other processes may use the database.
    await until(async () => (await last()).status !== 'in_progress');
    expect(await last()).toMatchObject({
      type: 'mcp_call',
      status: 'incomplete',
      mcp_assistant: { state: 'unknown', error_code: 'outcome_unknown' },
    });
    const conversation = (await client.conversations.retrieve(
      conversationId,
    )) as unknown as ConversationObject;
    expect(conversation.mcp_assistant.last_response).toMatchObject({
      status: 'failed',
      error: { code: 'interrupted' },
    });

    const replayed = await client.responses.create({
      previous_response_id: asked.id,
      input: [approval],
    });
    expect(replayed).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
    const next = await client.responses.create({
      conversation: conversationId,
      input: 'What is photosynthesis?',
      metadata: UNIT,
    });
    expect(next.status).toBe('completed');
    expect(stack.records.extensions()).toHaveLength(1);
  });

  test('SIGTERM ends the process cleanly', async () => {
    await stack.bff.stop();
    await stack.bff.restart();
    const client = await clientFor(stack);
    expect(await client.responses.create({ input: 'Hello', metadata: UNIT })).toMatchObject({
      status: 'completed',
    });
  });
});
