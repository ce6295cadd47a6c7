/**
 * The process ends while a server waits for a person's answer: the answer comes afterwards, also at
 * another replica, and the same call goes on with the server's own state.
 */
import { randomUUID } from 'node:crypto';
import { inputRequired, type ElicitResult } from '@modelcontextprotocol/server';
import type { ItemList, McpCall, ResponseObject } from '../../src/protocol';
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import { startStack, type Stack } from '../harness/stack';
import { UNIT } from '../support/client';
import { describeMysql } from '../support/databases';
import { startLegacyPeer, type LegacyPeer } from '../support/legacy-peer';
import { startPeer, text, type McpPeer } from '../support/mcp-peer';
import { createMariaDb, URLS } from '../support/services';

const LEASE_SECONDS = 5;
const question = (message: string) => ({
  mode: 'form' as const,
  message,
  requestedSchema: {
    type: 'object' as const,
    properties: { name: { type: 'string' as const } },
    required: ['name'],
  },
});
const accepted = (name: string) => ({ action: 'accept', content: { name } });

let model: FakeModel;
let modern: McpPeer;
let legacy: LegacyPeer;
const over = new AbortController();
/** What each call of the modern server came with. */
let rounds: { state: unknown; given: unknown }[];
beforeAll(async () => {
  model = await startFakeModel();
  modern = await startPeer([
    {
      name: 'ask',
      run: (_args, _signal, _report, { mcpReq }) => {
        const given = mcpReq.inputResponses as Record<string, ElicitResult> | undefined;
        const state = mcpReq.requestState();
        rounds.push({ state, given });
        if (state === 'second') {
          return text(`Hello ${JSON.stringify(given)}`);
        }
        return given
          ? inputRequired({
              inputRequests: { more: inputRequired.elicit(question('Third?')) },
              requestState: 'second',
            })
          : inputRequired({
              inputRequests: {
                one: inputRequired.elicit(question('First?')),
                two: inputRequired.elicit(question('Second?')),
              },
              requestState: 'first ☃',
            });
      },
    },
  ]);
  legacy = await startLegacyPeer(
    [
      {
        name: 'ask',
        run: async (_args, _signal, _report, { mcpReq }) =>
          text(
            (
              await mcpReq.elicitInput(question('First?'), {
                relatedRequestId: mcpReq.id,
                signal: over.signal,
              })
            ).action,
          ),
      },
    ],
    false,
  );
});
afterAll(async () => {
  // Else the server waits for its answer.
  over.abort();
  await Promise.all([model.close(), modern.close(), legacy.close()]);
});
beforeEach(() => {
  rounds = [];
});

const start = (more: Partial<Parameters<typeof startStack>[0]> = {}) =>
  startStack({
    config: {
      mcp: { allowed_hosts: ['127.0.0.1'] },
      AI_EXTENSIONS_MCP_CONFIGS: {
        modern: { server_url: modern.url, require_approval: 'never' },
        legacy: { server_url: legacy.url, require_approval: 'never' },
      },
      providers: { fake: { type: 'openai', model: 'm', api_key: 'k', base_url: model.url } },
      workflows: {
        course_assistant: {
          processor_config: {
            ResponsesProcessor: { config: 'fake', mcp_configs: ['modern', 'legacy'] },
          },
        },
      },
      limits: { lease_seconds: LEASE_SECONDS, drain_seconds: 1 },
    },
    ...more,
  });

/** A person with one conversation. `at` is the replica that is asked. */
async function personOf(stack: Stack) {
  const token = await stack.lms.signIn('learner');
  const fetchAt = (at: number, path: string, body?: object) =>
    fetch(`${stack.bffUrls[at]}/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
  const json = async <T>(response: Promise<Response>) => (await (await response).json()) as T;
  const { id: conversation } = await json<{ id: string }>(
    fetchAt(0, '/conversations', { metadata: { course_id: UNIT.course_id } }),
  );

  async function call(at: number, wanted: (found: McpCall) => boolean): Promise<McpCall> {
    for (;;) {
      const { data } = await json<ItemList>(fetchAt(at, `/conversations/${conversation}/items`));
      const found = data.find((item) => item.type === 'mcp_call');
      if (found && wanted(found)) {
        return found;
      }
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }
  return {
    call,
    /** Its answer breaks off with the process. */
    ask: (tool: string) => {
      model.script({ toolCalls: [{ name: tool, arguments: {} }] });
      fetchAt(0, '/responses', { input: 'Go', conversation, metadata: UNIT }).catch(() => null);
    },
    asks: (at: number, message: string, state: McpCall['mcp_assistant']['state']) =>
      call(
        at,
        ({ mcp_assistant: { elicitation, ...its } }) =>
          elicitation?.message === message && its.state === state,
      ),
    /** While the call runs. */
    answer: async (at: number, { id, mcp_assistant: { elicitation } }: McpCall, name: string) =>
      (await fetchAt(at, `/mcp_calls/${id}/elicitations/${elicitation?.id}`, accepted(name)))
        .status,
    /** After an interruption. */
    goOn: (at: number, { id, mcp_assistant: { elicitation } }: McpCall, name: string) =>
      fetchAt(at, '/responses', {
        conversation,
        input: [
          {
            type: 'mcp_assistant.elicitation_answer',
            call_id: id,
            elicitation_id: elicitation?.id,
            ...accepted(name),
          },
        ],
        metadata: UNIT,
      }),
    send: (at: number, input: string) =>
      json<ResponseObject>(fetchAt(at, '/responses', { input, conversation, metadata: UNIT })),
  };
}
const bodyOf = async (response: Promise<Response>) =>
  (await (await response).json()) as ResponseObject;

const FIRST = { state: undefined, given: undefined };
const SECOND = {
  state: 'first ☃',
  given: { one: accepted('Ada'), two: accepted('Grace') },
};
const THIRD = { state: 'second', given: { more: accepted('Mary') } };

describe('one process', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await start();
  });
  afterAll(() => stack?.close());

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'after %s the question is still open; its answer continues the same call, and so do the next ones',
    async (signal) => {
      const person = await personOf(stack);
      person.ask('modern__ask');
      expect(await person.answer(0, await person.asks(0, 'First?', 'executing'), 'Ada')).toBe(204);
      await person.asks(0, 'Second?', 'executing');
      await stack.bff.kill(signal);
      await stack.bff.restart();

      const waiting = await person.asks(0, 'Second?', 'input_required');
      expect(waiting).toMatchObject({ status: 'in_progress', error: null });
      expect(await person.answer(0, waiting, 'Eve')).toBe(409);
      expect(rounds).toEqual([FIRST]);

      // The call goes on in a new response, and the process ends again.
      const goingOn = person.goOn(0, waiting, 'Grace').catch((error: Error) => error);
      await person.asks(0, 'Third?', 'executing');
      expect(rounds).toEqual([FIRST, SECOND]);
      await stack.bff.kill(signal);
      await goingOn;
      await stack.bff.restart();

      model.script({ text: 'All done.' });
      const response = await bodyOf(
        person.goOn(0, await person.asks(0, 'Third?', 'input_required'), 'Mary'),
      );
      expect(response).toMatchObject({
        status: 'completed',
        output: [
          {
            type: 'mcp_call',
            output: `Hello ${JSON.stringify(THIRD.given)}`,
            mcp_assistant: { state: 'succeeded', elicitation: null },
          },
          { type: 'message', content: [{ text: 'All done.' }] },
        ],
      });
      expect(rounds).toEqual([FIRST, SECOND, THIRD]);
      expect(model.pending()).toBe(0);
    },
  );

  test('a new message ends the call without an answer, and says so to the model', async () => {
    const person = await personOf(stack);
    person.ask('modern__ask');
    const running = await person.asks(0, 'First?', 'executing');
    await stack.bff.kill('SIGKILL');
    await stack.bff.restart();
    model.script({ text: 'As you like.' });
    expect(await person.send(0, 'Never mind')).toMatchObject({ status: 'completed' });
    expect(await person.call(0, () => true)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('waited for an answer that was not given'),
      mcp_assistant: { state: 'failed', error_code: 'input_not_given', elicitation: null },
    });
    expect((await person.goOn(0, running, 'Ada')).status).toBe(409);
    expect(rounds).toEqual([FIRST]);
    expect(JSON.stringify(model.requests.at(-1))).toContain('that was not given');
  });

  test('a server of the initialize eras waits within its call, so that its outcome is unknown', async () => {
    const person = await personOf(stack);
    person.ask('legacy__ask');
    const running = await person.asks(0, 'First?', 'executing');
    await stack.bff.kill('SIGKILL');
    await stack.bff.restart();
    expect(await person.call(0, ({ status }) => status !== 'in_progress')).toMatchObject({
      mcp_assistant: { state: 'unknown', error_code: 'outcome_unknown', elicitation: null },
    });
    expect((await person.goOn(0, running, 'Ada')).status).toBe(409);
    expect(legacy.calls).toHaveLength(1);
  });
});

describeMysql('two replicas', () => {
  let stack: Stack;
  let database: Awaited<ReturnType<typeof createMariaDb>>;
  beforeAll(async () => {
    database = await createMariaDb();
    stack = await start({
      replicas: 2,
      bffEnv: {
        DATABASE_URL: database.url,
        REDIS_URL: URLS.redis,
        MCP_ASSISTANT_REDIS_PREFIX: `test-questions-${randomUUID()}:`,
      },
    });
  });
  afterAll(async () => {
    await stack?.close();
    await database?.drop();
  });

  test('the question of a killed replica is answered at the other; an answer that nobody took counts as not given', async () => {
    const person = await personOf(stack);
    person.ask('modern__ask');
    const running = await person.asks(1, 'First?', 'executing');
    await stack.bffs[0]?.kill('SIGKILL');
    // The other replica does not know yet that nobody waits for it.
    expect(await person.answer(1, running, 'Lost')).toBe(204);
    const first = await person.asks(1, 'First?', 'input_required');
    expect(first.mcp_assistant.elicitation).toEqual(running.mcp_assistant.elicitation);
    const goingOn = bodyOf(person.goOn(1, first, 'Ada'));
    expect(await person.answer(1, await person.asks(1, 'Second?', 'executing'), 'Grace')).toBe(204);
    expect(await person.answer(1, await person.asks(1, 'Third?', 'executing'), 'Mary')).toBe(204);
    model.script({ text: 'All done.' });
    expect(await goingOn).toMatchObject({ status: 'completed' });
    expect(rounds).toEqual([FIRST, SECOND, THIRD]);
    await stack.bffs[0]?.restart();
  });

  test('of two answers at once, at two replicas, one is sent', async () => {
    const person = await personOf(stack);
    person.ask('modern__ask');
    await person.asks(1, 'First?', 'executing');
    await stack.bffs[0]?.kill('SIGTERM');
    await stack.bffs[0]?.restart();
    const first = await person.asks(0, 'First?', 'input_required');
    const both = [person.goOn(0, first, 'Ada'), person.goOn(1, first, 'Eve')];
    const second = await person.asks(0, 'Second?', 'executing');
    expect(await person.answer(1, second, 'Grace')).toBe(204);
    expect(await person.answer(0, await person.asks(1, 'Third?', 'executing'), 'Mary')).toBe(204);
    model.script({ text: 'All done.' });
    const answers = await Promise.all(both);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const name = answers[0]?.status === 200 ? 'Ada' : 'Eve';
    expect(rounds).toEqual([
      FIRST,
      { state: 'first ☃', given: { one: accepted(name), two: accepted('Grace') } },
      THIRD,
    ]);
  });
});
