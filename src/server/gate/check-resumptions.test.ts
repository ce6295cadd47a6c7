/** What cannot be approved now is not sent with an answer, either; `http/waiting-calls.test.ts`. */
import { serverConfig } from '../../../test/support/config';
import type { Catalog, Connection } from '../mcp';
import { CLOSED, UNRESTRICTED } from '../policy';
import { sealOf } from '../store/seal';
import type { ToolCall } from '../store';
import type { ApprovalCheckDeps } from './check-approvals';
import { checkResumptions } from './check-resumptions';

const unsealed = {
  id: 'mcp_1',
  server_label: 'peer',
  server_url: 'http://peer/mcp',
  tool_name: 'act',
  face: '{"annotations":null}',
} as ToolCall;
const call = { ...unsealed, seal: sealOf(unsealed) };
const input = {
  type: 'mcp_assistant.elicitation_answer' as const,
  call_id: 'mcp_1',
  elicitation_id: 'elic_1',
  action: 'decline' as const,
};
const server = serverConfig('http://peer/mcp');

function depsOf(
  changes: { isOff?: boolean; isClosed?: boolean; unavailable?: Catalog['unavailable'] } = {},
): ApprovalCheckDeps & { listed: string[] } {
  const listed: string[] = [];
  return {
    listed,
    store: {
      switches: {
        read: async () => ({ isOff: () => changes.isOff ?? false, isToolOff: () => false }),
        list: async () => [],
        set: async () => {},
      },
      replacements: { replace: async () => {} },
    },
    connections: new Map([['peer', { server } as unknown as Connection]]),
    readCatalog: async (labels) => {
      listed.push(...labels);
      return {
        tools: new Map(),
        unavailable: changes.unavailable ?? new Map(),
        quarantined: [],
        unusable: [],
      };
    },
    approvalTtlMs: 60_000,
    access: () => (changes.isClosed ? CLOSED : UNRESTRICTED),
    effects: { now: () => 0, id: (prefix) => prefix },
  };
}

test('what is allowed passes, after the servers were listed again', async () => {
  const deps = depsOf();
  const content = { name: 'Ada' };
  expect(
    await checkResumptions(
      [
        { input, call },
        { input: { ...input, action: 'accept', content }, call },
      ],
      deps,
    ),
  ).toEqual([
    { callId: 'mcp_1', elicitationId: 'elic_1', answer: { action: 'decline' } },
    { callId: 'mcp_1', elicitationId: 'elic_1', answer: { action: 'accept', content } },
  ]);
  expect(deps.listed).toEqual(['peer']);
});

test('without answers nothing is listed', async () => {
  const deps = depsOf();
  expect(await checkResumptions([], deps)).toEqual([]);
  expect(deps.listed).toEqual([]);
});

test.each([
  ['a tool that is switched off', { isOff: true }, call, 'tool_disabled'],
  ['a tool that the person may no longer use', { isClosed: true }, call, 'tool_disabled'],
  [
    'a server that is away',
    { unavailable: new Map([['peer', 'away' as const]]) },
    call,
    'mcp_server_unavailable',
  ],
  ['a row that was changed', {}, { ...call, arguments: '{}' }, 'approval_stale'],
  [
    'another address',
    {},
    { ...call, ...sealed({ server_url: 'http://old/mcp' }) },
    'approval_server_removed',
  ],
])('%s gets no answer', async (_case, changes, row, code) => {
  await expect(checkResumptions([{ input, call: row }], depsOf(changes))).rejects.toMatchObject({
    code,
  });
});

function sealed(changes: Partial<ToolCall>): Partial<ToolCall> {
  return { ...changes, seal: sealOf({ ...unsealed, ...changes }) };
}
