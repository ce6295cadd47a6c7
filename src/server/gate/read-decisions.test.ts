import type { ToolCall } from '../store';
import { readDecisions } from './read-decisions';

const shown = '{"a":1}';

function storeOf(call: Partial<ToolCall>) {
  const row = {
    id: 'mcp_1',
    approval_id: 'mcpr_1',
    conversation_id: 'conv_1',
    response_id: 'resp_1',
    arguments: shown,
    original_arguments: null,
    remember: null,
    rule: null,
    replaced_by: null,
    decision_response_id: null,
    ...call,
  } as ToolCall;
  const isPending = row.state === 'pending';
  return {
    toolCalls: { byApproval: async () => row, pending: async () => (isPending ? [row] : []) },
    reviews: { pending: async () => [] },
  } as unknown as Parameters<typeof readDecisions>[2];
}

const edited = {
  type: 'mcp_approval_response' as const,
  approval_request_id: 'mcpr_1',
  approve: true,
  arguments: ' {"a": 1} ',
};

test('edited arguments are compared only with those of a decided request', async () => {
  const parse = jest.spyOn(JSON, 'parse');
  const open = await readDecisions([edited], 'u', storeOf({ state: 'pending' }));
  expect(open).toMatchObject({ kind: 'open', approvals: [{ input: edited }] });
  expect(parse).not.toHaveBeenCalled();

  const decided = storeOf({ state: 'succeeded', decision_response_id: 'resp_2' });
  await expect(readDecisions([edited], 'u', decided)).resolves.toEqual({
    kind: 'replay',
    responseId: 'resp_2',
  });
  expect(parse).toHaveBeenCalled();
  parse.mockRestore();
});
