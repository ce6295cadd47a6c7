/** @jest-environment node */
import { userMessage, type AssistantMessage, type Item, type StreamEvent } from '../protocol';
import {
  applyEvent,
  decided,
  expired,
  lastQuestion,
  openQuestions,
  pendingDecisions,
  refusalOf,
  toSteps,
} from './items';
import { approvalRequest, mcpCall, responseObject } from './testing/samples';

const at = { item_id: 'msg_1', output_index: 0, content_index: 0 } as const;
const started: AssistantMessage = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'in_progress',
  content: [],
};
const answer = (text: string): AssistantMessage => ({
  ...started,
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});

function play(items: Item[], ...bodies: Record<string, unknown>[]): Item[] {
  const streamed = new Set<string>();
  return bodies.reduce(
    (current, body, index) =>
      applyEvent(current, { ...body, sequence_number: index } as StreamEvent, streamed),
    items,
  );
}

test('text grows by deltas and its done event corrects it', () => {
  const part = { type: 'output_text', text: '', annotations: [] };
  const items = play(
    [],
    { type: 'response.output_item.added', output_index: 0, item: started },
    { type: 'response.content_part.added', ...at, part },
    { type: 'response.output_text.delta', ...at, delta: 'Hel' },
    { type: 'response.output_text.delta', ...at, delta: 'lo' },
  );
  expect(items).toEqual([{ ...answer('Hello'), status: 'in_progress' }]);
  expect(play(items, { type: 'response.output_text.done', ...at, text: 'Hello!' })).toMatchObject([
    { content: [{ text: 'Hello!' }] },
  ]);
  expect(
    play(items, { type: 'response.content_part.done', ...at, part: { ...part, text: 'Hi' } }),
  ).toMatchObject([{ content: [{ text: 'Hi' }] }]);
});

test('the terminal output replaces only what was streamed', () => {
  const before = [userMessage('u1', 'Question')];
  const items = play(
    before,
    { type: 'response.output_item.added', output_index: 0, item: started },
    { type: 'response.output_item.added', output_index: 1, item: { ...started, id: 'msg_gone' } },
    {
      type: 'response.completed',
      response: { ...responseObject('r1', 'c1'), output: [answer('The truth')] },
    },
  );
  expect(items).toEqual([...before, answer('The truth')]);
});

test('a replayed item replaces the stored one', () => {
  const items = play([answer('Stored'), userMessage('u2', 'Next')], {
    type: 'response.output_item.added',
    output_index: 0,
    item: started,
  });
  expect(items.map(({ id }) => id)).toEqual(['msg_1', 'u2']);
  expect(items[0]).toEqual(started);
});

test('finished arguments reach the call and no other kind of item', () => {
  const done = {
    type: 'response.mcp_call_arguments.done',
    output_index: 0,
    arguments: '{"n_dice":5}',
  };
  expect(play([mcpCall('call_1')], { ...done, item_id: 'call_1' })).toMatchObject([
    { arguments: '{"n_dice":5}' },
  ]);
  expect(play([userMessage('u1', 'x')], { ...done, item_id: 'u1' })).toEqual([
    userMessage('u1', 'x'),
  ]);
});

test('unrelated and unknown events change nothing', () => {
  const items = [userMessage('u1', 'x')];
  expect(
    play(
      items,
      { type: 'response.mcp_call.in_progress', ...at },
      { type: 'mcp_assistant.unheard_of' },
    ),
  ).toBe(items);
});

test('decisions settle their requests and leave one response item each', () => {
  const items = decided(
    [
      approvalRequest('a'),
      approvalRequest('b'),
      approvalRequest('c', { mcp_assistant: { state: 'expired' } }),
    ],
    [
      { type: 'mcp_approval_response', approval_request_id: 'a', approve: true },
      {
        type: 'mcp_approval_response',
        approval_request_id: 'b',
        approve: false,
        reason: 'Not now',
      },
    ],
    () => 'local',
  );
  expect(pendingDecisions(items)).toEqual([]);
  expect(items).toMatchObject([
    { mcp_assistant: { state: 'approved' } },
    { mcp_assistant: { state: 'denied' } },
    { mcp_assistant: { state: 'expired' } },
    { approval_request_id: 'a', approve: true, reason: null },
    { approval_request_id: 'b', approve: false, reason: 'Not now' },
  ]);
});

test('a request, its answer and its call are one step', () => {
  const request = approvalRequest('a');
  const response = {
    id: 'r',
    type: 'mcp_approval_response' as const,
    approval_request_id: 'a',
    approve: true,
    reason: null,
  };
  const call = mcpCall('call_2', { approval_request_id: 'a' });
  const free = mcpCall('call_1');
  const steps = toSteps([userMessage('u1', 'x'), free, request, response, call, answer('Done')]);
  expect(steps).toEqual([
    userMessage('u1', 'x'),
    { type: 'tool', id: 'call_1', request: null, response: null, call: free },
    { type: 'tool', id: 'a', request, response, call },
    answer('Done'),
  ]);
  expect(toSteps([response])).toEqual([]);
});

test('the last question can be repeated unless decisions followed it', () => {
  const response: Item = {
    id: 'r',
    type: 'mcp_approval_response',
    approval_request_id: 'a',
    approve: true,
    reason: null,
  };
  expect(lastQuestion([userMessage('u1', 'first'), userMessage('u2', 'second'), answer('x')])).toBe(
    'second',
  );
  expect(lastQuestion([userMessage('u1', 'first'), response])).toBeNull();
  expect(lastQuestion([])).toBeNull();
});

test('progress is kept with its call until the call ends', () => {
  const told = {
    type: 'mcp_assistant.mcp_call.progress',
    item_id: 'call_1',
    output_index: 0,
    progress: 1,
    total: 4,
    message: 'one',
  };
  const running = play([mcpCall('call_1'), userMessage('u1', 'x')], told, {
    ...told,
    item_id: 'u1',
  });
  expect(running).toMatchObject([
    { mcp_assistant: { progress: { progress: 1, total: 4, message: 'one' } } },
    userMessage('u1', 'x'),
  ]);
  const [ended] = play(running, {
    type: 'response.output_item.done',
    output_index: 0,
    item: mcpCall('call_1'),
  });
  expect(ended).toEqual(mcpCall('call_1'));
});

test('a question opens and closes with its call, and open ones are found in order', () => {
  const elicitation = {
    id: 'e1',
    message: 'Who?',
    expires_at: 9,
    request: { mode: 'url', url: 'https://example.org/' },
  } as const;
  const event = { type: 'mcp_assistant.mcp_call.elicitation', item_id: 'call_2', output_index: 1 };
  const asked = play([mcpCall('call_1'), mcpCall('call_2')], { ...event, elicitation });
  expect(openQuestions(asked)).toEqual([{ call: asked[1], elicitation }]);
  const replayed = play(asked, {
    type: 'response.output_item.added',
    output_index: 1,
    item: mcpCall('call_2'),
  });
  expect(openQuestions(replayed)).toEqual(openQuestions(asked));
  expect(openQuestions(play(replayed, { ...event, elicitation: null }))).toEqual([]);
  expect(
    openQuestions(
      play(asked, { type: 'response.output_item.done', output_index: 1, item: mcpCall('call_2') }),
    ),
  ).toEqual([]);
  expect(play([userMessage('u1', 'x')], { ...event, item_id: 'u1', elicitation })).toEqual([
    userMessage('u1', 'x'),
  ]);
});

test('a result that waits for review is pending, and is released or withheld', () => {
  const items = [
    mcpCall('c1', { mcp_assistant: { review: 'pending' } }),
    mcpCall('c2', { mcp_assistant: { review: 'pending' } }),
    mcpCall('c3'),
    approvalRequest('a'),
  ];
  expect(pendingDecisions(items).map(({ id }) => id)).toEqual(['c1', 'c2', 'a']);
  const after = decided(
    items,
    [
      { type: 'mcp_assistant.result_review', call_id: 'c1', release: true },
      { type: 'mcp_assistant.result_review', call_id: 'c2', release: false },
    ],
    () => 'id',
  );
  expect(after).toHaveLength(4);
  expect(after).toMatchObject([
    { mcp_assistant: { review: 'released' } },
    { mcp_assistant: { review: 'withheld' } },
    { mcp_assistant: { review: null } },
    {},
  ]);
});

test('a response says whether it was edited or remembered, but not what was sent', () => {
  const answer = {
    type: 'mcp_approval_response' as const,
    approval_request_id: 'a',
    approve: true,
  };
  const response = (more: object) =>
    decided([approvalRequest('a')], [{ ...answer, ...more }], () => 'id').at(-1);
  expect(response({ arguments: '{}' })).toEqual({
    id: 'id',
    ...answer,
    reason: null,
    mcp_assistant: { edited: true, remember: null },
  });
  expect(response({ remember: 'course' })).toEqual({
    id: 'id',
    ...answer,
    reason: null,
    mcp_assistant: { edited: false, remember: 'course' },
  });
});

test('a refusal denies a call and withholds a result', () => {
  expect([approvalRequest('a'), mcpCall('c')].map(refusalOf)).toEqual([
    { type: 'mcp_approval_response', approval_request_id: 'a', approve: false },
    { type: 'mcp_assistant.result_review', call_id: 'c', release: false },
  ]);
});

test('only pending requests expire, at their time', () => {
  const at = (id: string, state: 'pending' | 'denied', seconds: number) =>
    approvalRequest(id, { mcp_assistant: { state, expires_at: seconds } });
  const states = expired(
    [at('a', 'pending', 10), at('b', 'pending', 11), at('c', 'denied', 9), mcpCall('d')],
    10_000,
  ).map((item) => (item.type === 'mcp_approval_request' ? item.mcp_assistant.state : item.type));
  expect(states).toEqual(['expired', 'pending', 'denied', 'mcp_call']);
});
