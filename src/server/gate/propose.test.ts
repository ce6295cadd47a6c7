import { serverConfig } from '../../../test/support/config';
import type { Catalog, CatalogTool } from '../mcp';
import { CLOSED, UNRESTRICTED } from '../policy';
import { propose, type ProposalContext } from './propose';
import type { Grant } from '../store/grants';
import { OverBudget } from '../work';
import type { Switches } from '../store/switches';

const server = serverConfig('http://x/mcp', {
  approval: { default: 'never', always: new Set(['gated']), never: new Set() },
});
const tool = (name: string, changes: Partial<CatalogTool> = {}): CatalogTool => ({
  modelName: `peer__${name}`,
  server,
  name,
  description: '',
  inputSchema: { type: 'object' },
  definitionHash: 'hash',
  contract: 'contract',
  reworded: null,
  definition: '{}',
  face: { server_name: 'Peer', tool_title: null, tool_description: null, annotations: null },
  flags: [],
  checkArguments: async () => null,
  repairArguments: async () => null,
  ...changes,
});
const catalog: Catalog = {
  unavailable: new Map(),
  quarantined: [],
  unusable: [],
  tools: new Map(
    [
      tool('free'),
      tool('gated'),
      tool('strict', { checkArguments: async () => '/n must be integer' }),
      tool('costly', {
        checkArguments: async () => {
          throw new OverBudget('work');
        },
      }),
      tool('broken', {
        checkArguments: async () => {
          throw new TypeError('a bug');
        },
      }),
      tool('narrow', {
        server: { ...server, allowedParams: new Map([['narrow', new Set(['a'])]]) },
        checkArguments: async () => 'never asked',
      }),
      tool('closed', { server: { ...server, allowedTools: new Set() } }),
    ].map((entry) => [entry.modelName, entry]),
  ),
};
const on: Switches = { isOff: () => false, isToolOff: () => false };
const make = (toolName: string, input: string, changes: Partial<ProposalContext> = {}) =>
  propose(
    { id: 'call-1', toolName, input },
    {
      catalog,
      restoreFor: () => (args) => args,
      answer: async () => null,
      step: 2,
      approvalTtlMs: 60_000,
      effects: { now: () => 1000, id: (prefix) => `${prefix}_1` },
      conversationId: 'c',
      access: () => UNRESTRICTED,
      grants: [],
      switches: on,
      ...changes,
    },
  );

test('a free tool starts approved, with canonical arguments', async () => {
  expect(await make('peer__free', '{ "b": 1, "a": [1.0] }')).toMatchObject({
    id: 'mcp_1',
    modelCallId: 'call-1',
    step: 2,
    toolName: 'free',
    serverUrl: 'http://x/mcp',
    definitionHash: 'hash',
    arguments: '{"a":[1],"b":1}',
    start: { state: 'approved' },
  });
});

test('a gated tool waits until its time is up', async () => {
  expect((await make('peer__gated', '')).start).toEqual({
    state: 'pending',
    approvalId: 'mcpr_1',
    expiresAt: 61_000,
    offer: { definition: '{}', inputSchema: { type: 'object' }, remember: null, difference: null },
  });
  expect((await make('peer__gated', '')).arguments).toBe('{}');
});

test.each([
  ['a tool that does not exist', 'peer__none', '{}', 'tool_not_found'],
  ['a name that every object has', 'constructor', '{}', 'tool_not_found'],
  ['arguments that are not JSON', 'peer__free', '{"a":', 'invalid_arguments'],
  ['arguments that are a list', 'peer__free', '[]', 'invalid_arguments'],
  ['arguments that are null', 'peer__free', 'null', 'invalid_arguments'],
  ['a __proto__ key', 'peer__free', '{"__proto__":{"x":1}}', 'invalid_arguments'],
  ['oversized arguments', 'peer__free', `{"a":"${'x'.repeat(40_000)}"}`, 'invalid_arguments'],
  ['deep nesting', 'peer__free', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`, 'invalid_arguments'],
  ['arguments that break the schema', 'peer__strict', '{}', 'invalid_arguments'],
  ['arguments that take too much work to check', 'peer__costly', '{}', 'invalid_arguments'],
  ['a parameter that the operator did not allow', 'peer__narrow', '{"a":1,"b":2}', 'policy_denied'],
  [
    'arguments against the schema, all parameters allowed',
    'peer__narrow',
    '{"a":1}',
    'invalid_arguments',
  ],
  ['a tool that the operator did not allow', 'peer__closed', '{}', 'policy_denied'],
])('%s: the call is rejected', async (_case, name, input, errorCode) => {
  expect((await make(name, input)).start).toMatchObject({ state: 'rejected', errorCode });
});

test('a bug in a check is no refusal', async () => {
  await expect(make('peer__broken', '{}')).rejects.toThrow('a bug');
});

test('an invented tool name is cut to the column size of the ledger', async () => {
  expect((await make('x'.repeat(500), '{}')).modelToolName).toHaveLength(64);
});

describe('a remembered approval', () => {
  const rememberable = { ...server, remember: { default: 'course' as const, tools: new Map() } };
  const shared = {
    ...catalog,
    tools: new Map([['peer__gated', tool('gated', { server: rememberable })]]),
  };
  const grant: Grant = {
    id: 'grant_1',
    user_id: 'u',
    course_id: 'course',
    conversation_id: null,
    server_label: 'peer',
    server_url: server.url,
    tool_name: 'gated',
    tool_title: null,
    definition_hash: 'hash',
    created_at: 0,
    expires_at: null,
  };
  const startWith = async (changes: Partial<ProposalContext>) =>
    (await make('peer__gated', '{}', { catalog: shared, grants: [grant], ...changes })).start;

  test('lets the call through and is named in the row', async () => {
    expect(await startWith({})).toEqual({ state: 'approved', grantId: 'grant_1' });
  });

  test.each<[string, Partial<ProposalContext>]>([
    ['the policy never allowed it', { catalog }],
    ['it is for another definition', { grants: [{ ...grant, definition_hash: 'other' }] }],
    ['it is for another address', { grants: [{ ...grant, server_url: 'http://y/mcp' }] }],
    ['it is for another tool of the server', { grants: [{ ...grant, tool_name: 'free' }] }],
    ['it is for another conversation', { grants: [{ ...grant, conversation_id: 'd' }] }],
    [
      'the days that the policy allows are over',
      { grants: [{ ...grant, created_at: 1000 - 31 * 86_400_000 }] },
    ],
  ])('does not apply if %s', async (_case, changes) => {
    expect(await startWith(changes)).toMatchObject({ state: 'pending' });
  });

  test("yields to the operator's refusal and to the kill switch", async () => {
    const closed = tool('gated', {
      server: { ...rememberable, disallowedTools: new Set(['gated']) },
    });
    expect(
      await startWith({ catalog: { ...catalog, tools: new Map([['peer__gated', closed]]) } }),
    ).toMatchObject({ state: 'rejected', errorCode: 'policy_denied' });
    expect(await startWith({ switches: { ...on, isOff: () => true } })).toMatchObject({
      state: 'rejected',
      errorCode: 'policy_denied',
    });
    expect(
      (await make('peer__free', '{}', { switches: { ...on, isOff: () => true } })).start,
    ).toMatchObject({ state: 'rejected' });
  });
});

test('a tool that the person may not use is none, and its row does not name its server', async () => {
  const unknown = await make('peer__nothing', '{}');
  expect(unknown.start).toMatchObject({ state: 'rejected', error: 'There is no such tool.' });
  const closed = await make('peer__free', '{}', { access: () => CLOSED });
  expect(closed).toEqual({
    ...unknown,
    modelToolName: 'peer__free',
    toolName: 'peer__free',
  });
});
