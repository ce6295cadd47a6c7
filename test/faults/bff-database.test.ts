/**
 * The whole BFF over a MySQL or MariaDB that fails and returns: coded answers, nothing stuck, and
 * no restart.
 */
import { startStack, type Stack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';
import { describeMysql, mysql, rowsOf, type TestDatabase } from '../support/databases';
import { startProxy, type TcpProxy } from '../support/lossy-proxy';
import { until } from '../e2e/world';

describeMysql('the BFF on MySQL or MariaDB', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let stack: Stack;
  const rows = (table: string) =>
    rowsOf(`SELECT * FROM ${new URL(database.location).pathname.slice(1)}.${table} ORDER BY 1`);

  beforeAll(async () => {
    database = await mysql.create();
    const url = new URL(database.location);
    proxy = await startProxy({ host: url.hostname, port: Number(url.port || 3306) });
    url.host = `127.0.0.1:${proxy.port}`;
    stack = await startStack({
      // Slow enough to break the network during an answer, even on a busy machine.
      config: { providers: { demo: { delay_ms: 20 } } },
      database: { url: url.href },
      records: { callDelayMs: 2000 },
    });
  });
  afterAll(async () => {
    await stack?.close();
    await proxy?.close();
    await database?.drop();
  });

  afterEach(() => proxy.mend());

  test('answers, and keeps its data over a restart', async () => {
    const client = await clientFor(stack);
    const asked = await client.responses.create({
      input: 'Can you roll 3 dice for me?',
      metadata: UNIT,
    });
    expect(asked.status).toBe('completed');
    await stack.bff.restart();
    expect((await client.responses.retrieve(asked.id)).output).toEqual(asked.output);
  });

  test('reports a missing database, and recovers on its own', async () => {
    const client = await clientFor(stack);
    const asked = await client.responses.create({ input: 'Hello', metadata: UNIT });
    proxy.cut();
    const again = { input: 'Hello again', conversation: asked.conversation!.id, metadata: UNIT };
    await expect(client.responses.create(again, { maxRetries: 0 })).rejects.toMatchObject({
      status: 503,
      code: 'store_unavailable',
    });
    expect((await fetch(`${stack.urls.bff}/healthz`)).status).toBe(200);
    proxy.mend();
    expect((await client.responses.create(again)).status).toBe('completed');
  });

  test('sends a call once that runs while the database fails, and keeps its result', async () => {
    const client = await clientFor(stack);
    const asked = await client.responses.create({
      input: 'Please request an extension of 3 days for the essay because I was ill',
      metadata: UNIT,
    });
    const approval = {
      type: 'mcp_approval_response' as const,
      approval_request_id: asked.output[0]!.id!,
      approve: true,
    };
    const answered = client.responses.create(
      { previous_response_id: asked.id, input: [approval] },
      { maxRetries: 0 },
    );
    // The server has the call, and answers two seconds later.
    await until('the call arrives', () => stack.records.extensions().length > 0);
    proxy.cut();
    await expect(client.responses.retrieve(asked.id, {}, { maxRetries: 0 })).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    proxy.mend();
    expect((await answered).output).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'mcp_call', status: 'completed' })]),
    );
    expect(
      (await rows('tool_calls')).filter(({ tool_name: tool }) => tool === 'request_extension'),
    ).toMatchObject([{ state: 'succeeded' }]);
    expect(stack.records.extensions()).toHaveLength(1);
  });

  test('reports an answer whose end cannot be stored as failed, ends it later, and frees its conversation', async () => {
    const client = await clientFor(stack);
    const stream = await client.responses.create({
      input: 'What is photosynthesis?',
      metadata: UNIT,
      stream: true,
    });
    let last:
      | { type: string; response?: { conversation?: { id: string } | null; error?: unknown } }
      | undefined;
    for await (const event of stream) {
      if (event.type === 'response.created') {
        proxy.cut();
      }
      last = event;
    }
    expect(last).toMatchObject({
      type: 'response.failed',
      response: { error: { code: 'store_unavailable' } },
    });
    proxy.mend();
    const conversationId = last!.response!.conversation!.id;
    await until('its conversation is free', async () =>
      (await rows('conversations')).every(({ active_response_id: active }) => active === null),
    );
    const next = await client.responses.create({
      conversation: conversationId,
      input: 'Hello',
      metadata: UNIT,
    });
    expect(next.status).toBe('completed');
  });

  test('starts one response for the same key, simultaneous or later', async () => {
    const client = await clientFor(stack);
    const options = { headers: { 'Idempotency-Key': 'one-key' }, maxRetries: 3 };
    const twins = await Promise.all(
      [1, 2, 3].map(() => client.responses.create({ input: 'Hello', metadata: UNIT }, options)),
    );
    expect(new Set(twins.map(({ id }) => id)).size).toBe(1);
    await expect(
      client.responses.create({ input: 'Other', metadata: UNIT }, { ...options, maxRetries: 0 }),
    ).rejects.toMatchObject({ status: 422, code: 'idempotency_mismatch' });
  });

  test('logs no password and no address of the database', () => {
    expect(stack.bff.logs()).not.toContain('mysql://');
  });
});
