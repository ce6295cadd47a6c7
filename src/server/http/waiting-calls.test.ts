/**
 * A call whose process has ended waits for its person: what the answer is checked against, and how
 * the call goes on, over real HTTP with a real MCP server.
 */
import { inputRequired, type ElicitResult } from '@modelcontextprotocol/server';
import {
  approval,
  callOf,
  COURSE,
  decisionWorld,
  done,
  FREE,
  json,
  refusal,
  requestOf,
} from '../../../test/support/decision-world';
import { text, type PeerTool } from '../../../test/support/mcp-peer';
import type { ConversationObject, ItemList, McpCall, ResponseObject } from '../../protocol';

const { ask, decide, reconfigure, refused, respond, send, sent, serve, switchOff, world } =
  decisionWorld();

const form = {
  message: 'Who?',
  requestedSchema: {
    type: 'object' as const,
    properties: { name: { type: 'string' as const } },
    required: ['name'],
  },
};
const askWho = (requestState?: string): PeerTool => ({
  name: 'ask',
  run: (_args, _signal, _report, { mcpReq }) => {
    const { who } = (mcpReq.inputResponses ?? {}) as Record<string, ElicitResult>;
    return who
      ? text(`Hello ${JSON.stringify(who.content)}, ${String(mcpReq.requestState())?.length}`)
      : inputRequired({
          inputRequests: { who: inputRequired.elicit(form) },
          ...(requestState !== undefined && { requestState }),
        });
  },
});
const calling = (...names: string[]) => ({
  calls: names.map((name) => ({ name: `peer__${name}`, input: { days: 1 } })),
});
const answer = (
  { id, mcp_assistant: { elicitation } }: McpCall,
  given: object = { action: 'accept', content: { name: 'Ada' } },
) => ({
  type: 'mcp_assistant.elicitation_answer',
  call_id: id,
  elicitation_id: elicitation?.id,
  ...given,
});

async function callsOf(conversation: string): Promise<McpCall[]> {
  const { data } = await json<ItemList>(
    send('GET', `/conversations/${conversation}/items?order=asc`),
  );
  return data.filter((item) => item.type === 'mcp_call');
}

/** Resolves once this many calls ask their person. */
async function asking(conversation: string, count: number): Promise<void> {
  const open = async () =>
    (await callsOf(conversation)).filter(({ mcp_assistant: its }) => its.elicitation);
  while ((await open()).length < count) {
    await new Promise(setImmediate);
  }
}

/** Asks, and ends the run like another replica that finds it lost, while these calls ask. */
async function interrupted(count = 1): Promise<{ conversation: string; calls: McpCall[] }> {
  const { id: conversation } = await json<ConversationObject>(
    send('POST', '/conversations', { metadata: { course_id: COURSE } }),
  );
  // This replica notices later that it has lost the run.
  ask(conversation).catch(() => null);
  await asking(conversation, count);
  world.clock += 60_000;
  const [lost] = await world.store.leases.lost();
  await world.store.leases.interrupt(lost!.id, null);
  return { conversation, calls: await callsOf(conversation) };
}

async function served(tools: PeerTool[], ...steps: Parameters<typeof serve>[0]): Promise<void> {
  await serve(steps, { approval: FREE });
  world.peer.tools = [...world.peer.tools, ...tools];
}

test('an answer continues the call in a new response of the same conversation', async () => {
  await served([askWho('state')], calling('ask'), done);
  const { conversation, calls } = await interrupted();
  expect(calls[0]).toMatchObject({
    status: 'in_progress',
    mcp_assistant: { state: 'input_required', elicitation: { message: 'Who?' } },
  });
  const response = await decide(answer(calls[0]!));
  expect(response).toMatchObject({
    status: 'completed',
    conversation: { id: conversation },
    output: [{ type: 'mcp_call', output: 'Hello {"name":"Ada"}, 5' }, { type: 'message' }],
  });
  expect(await refused(answer(calls[0]!))).toEqual([409, 'elicitation_closed']);
  expect(sent()).toHaveLength(2);
});

test('a declined question goes on, too', async () => {
  await served([askWho()], calling('ask'), done);
  const { calls } = await interrupted();
  expect(callOf(await decide(answer(calls[0]!, { action: 'decline' }))).output).toBe(
    'Hello undefined, 9',
  );
});

test('an answer that is not allowed is refused, and the question stays open', async () => {
  await served([askWho()], calling('ask'), done);
  const { calls } = await interrupted();
  const [call] = calls as [McpCall];
  const good = answer(call);
  expect(await refusal(respond({ input: [good] }, 'learner2'))).toEqual([404, 'not_found']);
  expect(await refused({ ...good, content: {} })).toEqual([400, 'invalid_request']);
  expect(await refused({ ...good, content: { name: 'Ada', more: 1 } })).toEqual([
    400,
    'invalid_request',
  ]);
  expect(await refused({ ...good, more: 1 })).toEqual([400, 'unsupported_parameter']);
  expect(await refused({ ...good, elicitation_id: 'other' })).toEqual([404, 'not_found']);
  expect(await refused(good, good)).toEqual([400, 'invalid_request']);
  expect(
    await refusal(
      send('POST', `/mcp_calls/${call.id}/elicitations/${good.elicitation_id}`, {
        action: 'decline',
      }),
    ),
  ).toEqual([409, 'elicitation_closed']);

  await switchOff('/tools/ask');
  expect(await refused(good)).toEqual([409, 'tool_disabled']);
  await switchOff('/tools/ask', false);
  world.peer.fault = { destroy: true };
  expect(await refused(good)).toEqual([503, 'mcp_server_unavailable']);
  world.peer.fault = null;
  world.clock += 60_000;
  expect(sent()).toHaveLength(1);
  expect((await decide(good)).status).toBe('completed');
});

test('a call is not continued if its tool has changed, or without its server', async () => {
  await served([askWho()], calling('ask'), done);
  const { calls } = await interrupted();
  world.peer.tools = world.peer.tools.map((tool) =>
    tool.name === 'ask' ? { ...tool, inputSchema: { type: 'object', required: ['days'] } } : tool,
  );
  const response = await decide(answer(calls[0]!));
  expect(response.status).toBe('completed');
  expect(callOf(response)).toMatchObject({
    status: 'failed',
    mcp_assistant: { state: 'failed', error_code: 'definition_changed' },
  });
  expect(sent()).toHaveLength(1);
});

test('a server that is no longer configured gets no answer', async () => {
  await served([askWho()], calling('ask'), done);
  const { calls } = await interrupted();
  reconfigure(null);
  expect(await refused(answer(calls[0]!))).toEqual([409, 'approval_server_removed']);
  expect(sent()).toHaveLength(1);
});

test('questions and approvals that wait together are decided in any order; the model is asked once nothing waits', async () => {
  await serve([calling('ask', 'ask', 'act'), done], {
    approval: { ...FREE, always: new Set(['act']) },
  });
  world.peer.tools = [...world.peer.tools, askWho()];
  const { conversation, calls } = await interrupted(2);
  const first = await decide(answer(calls[0]!));
  expect(first).toMatchObject({ status: 'completed', output: [{ id: calls[0]!.id }] });
  const { data } = await json<ItemList>(send('GET', `/conversations/${conversation}/items`));
  const request = requestOf({ output: data } as unknown as ResponseObject);
  const second = await decide(approval(request.id));
  expect(second).toMatchObject({ status: 'completed', output: [{ output: 'did {"days":1}' }] });
  expect(world.model.asked).toHaveLength(1);
  const third = await decide(answer(calls[1]!));
  expect(third.output).toMatchObject([{ id: calls[1]!.id }, { type: 'message' }]);
  expect(world.model.asked).toHaveLength(2);
  expect(sent()).toHaveLength(5);
});

test('answers of two conversations are not taken together', async () => {
  await served([askWho()], calling('ask'), calling('ask'));
  const one = await interrupted();
  const two = await interrupted();
  expect(await refused(answer(one.calls[0]!), answer(two.calls[0]!))).toEqual([
    400,
    'approvals_incomplete',
  ]);
});

test('a state beyond the bound is not kept, so that the outcome is unknown', async () => {
  await served([askWho('x'.repeat(70_000))], calling('ask'), done);
  const { calls } = await interrupted();
  expect(calls).toMatchObject([{ mcp_assistant: { state: 'unknown', elicitation: null } }]);
});
