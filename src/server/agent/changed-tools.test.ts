/** A changed tool never runs under an approval of before. A real server counts the calls. */
import { enrolled, limits, serverConfig, workflowConfig } from '../../../test/support/config';
import { startPeer, type McpPeer, type PeerTool } from '../../../test/support/mcp-peer';
import {
  scriptedModel,
  type ModelStep,
  type ScriptedModel,
} from '../../../test/support/scripted-model';
import { work } from '../../../test/support/work';
import type { McpApprovalRequest } from '../../protocol';
import type { McpServerConfig } from '../config/types';
import { createMemoryEventLog, createMemorySignals } from '../events';
import { acceptDefinition, createConnection, readServerTools, type Connection } from '../mcp';
import { openStore, type Store } from '../store/open';
import { createAgent, type Agent, type Ask } from '.';

let serial = 0;
let clock = 0;
const effects = {
  now: () => clock,
  id: (prefix: string) => {
    serial += 1;
    return `${prefix}_${serial}`;
  },
};
const before: PeerTool = {
  name: 'act',
  title: 'Act',
  description: 'Does it',
  inputSchema: { type: 'object', properties: { a: { type: 'string' } } },
  annotations: { readOnlyHint: true },
};
/** Another contract, with other words. */
const other: Partial<PeerTool> = {
  description: 'Does something else',
  inputSchema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } },
};
const changes: [field: string, change: Partial<PeerTool>][] = [
  ['input schema', { inputSchema: other.inputSchema }],
  ['output schema', { outputSchema: { type: 'object' } }],
  ['annotations', { annotations: { readOnlyHint: true, destructiveHint: true } }],
];
const call: ModelStep = { calls: [{ name: 'peer__act', input: { a: 'x' } }] };
let peer: McpPeer;
let store: Store;
let connection: Connection;
let agent: Agent;
let model: ScriptedModel;

async function start(steps: ModelStep[], server: Partial<McpServerConfig> = {}): Promise<void> {
  peer = await startPeer([before]);
  store = await openStore(':memory:', effects.now);
  connection = createConnection(
    serverConfig(peer.url, {
      approval: { default: 'always', always: new Set(), never: new Set() },
      ...server,
    }),
    { fetch, now: effects.now, random: () => 0, work, log: () => {} },
  );
  model = scriptedModel(steps);
  agent = createAgent({
    store,
    events: createMemoryEventLog(effects.now),
    signals: createMemorySignals(),
    effects,
    limits,
    log: () => {},
    connections: new Map([['peer', connection]]),
    lms: {
      checkAccess: async () => enrolled,
      checkExams: async () => null,
      enrollmentMode: async () => 'audit',
      courseContext: async () => ({
        courseTitle: 'Plants',
        unitTitle: null,
        passages: [],
        incomplete: [],
        htmlOff: false,
      }),
    },
    workflows: new Map([['w', workflowConfig({ function: 'chat' })]]),
    modelFor: () => ({ model, options: {} }),
    findTools: async () => [],
  });
}
afterEach(async () => {
  await agent.drain(0);
  await connection.close();
  await store.close();
  await peer.close();
  clock = 0;
});

const stale = { code: 'approval_stale' };
const items = async (id: string) => (await store.responses.read(id, 'u')).output;
async function ask(input: Ask['input']): Promise<string> {
  const id = await agent.ask({
    principal: {
      userId: 'u',
      username: 'learner',
      token: 't',
      isGlobalStaff: false,
      expiresAt: 9e9,
    },
    model: undefined,
    input,
    conversationId: undefined,
    previousResponseId: undefined,
    metadata: { course_id: 'course' },
    idempotency: null,
  });
  await agent.ended(id);
  return id;
}
const answered = async (input: Ask['input']) => items(await ask(input));
const approve = ({ id }: { id: string }) =>
  answered({
    decisions: [{ type: 'mcp_approval_response', approval_request_id: id, approve: true }],
  });
const change = (to: Partial<PeerTool>) => {
  peer.tools = [{ ...before, ...to }];
};

const words: [field: string, change: Partial<PeerTool>][] = [
  ['description', { description: 'Does something else' }],
  ['title', { title: 'Other' }],
  [
    'description of a property',
    { inputSchema: { type: 'object', properties: { a: { type: 'string', description: 'now' } } } },
  ],
];

describe.each(['accept_text', 'accept'] as const)(
  'a tool that is worded anew under "%s"',
  (definitionChanges) => {
    test.each(words)(
      '%s changed between showing and approving: what was approved runs, once',
      async (_field, to) => {
        await start([call, { text: ['done'] }], { definitionChanges });
        const [request] = (await answered({ text: 'hi' })) as [McpApprovalRequest];
        change(to);
        expect(await approve(request)).toMatchObject([{ status: 'completed' }, {}]);
        expect(peer.calls).toHaveLength(1);
      },
    );
  },
);

describe('a tool that is worded anew under "quarantine"', () => {
  test.each(words)(
    '%s changed between showing and approving: the person is asked again, once, with the difference',
    async (_field, to) => {
      await start([call, { text: ['done'] }]);
      const response = await ask({ text: 'hi' });
      const [first] = (await items(response)) as [McpApprovalRequest];
      change(to);
      await expect(approve(first)).rejects.toMatchObject(stale);
      expect(peer.calls).toEqual([]);
      const [, second] = (await items(response)) as [McpApprovalRequest, McpApprovalRequest];
      expect(second.mcp_assistant).toMatchObject({
        state: 'pending',
        tool_title: 'Act',
        tool_description: 'Does it',
        difference: [{}],
      });
      // A clock goes on; what was shown is that the words change.
      change({ ...to, description: 'It is later' });
      expect(await approve(second)).toMatchObject([{ status: 'completed' }, {}]);
      expect(peer.calls).toHaveLength(1);
    },
  );
});

test.each(['quarantine', 'accept_text', 'accept'] as const)(
  'under "%s", a call without a gate runs although the description has a clock',
  async (definitionChanges) => {
    await start([call, { text: ['done'] }], {
      definitionChanges,
      approval: { default: 'never', always: new Set(), never: new Set() },
    });
    const { doStream } = model;
    model.doStream = (options) => {
      clock += 1_000;
      change({ description: `It is ${clock}` });
      return doStream(options);
    };
    expect(await answered({ text: 'hi' })).toMatchObject([{ status: 'completed' }, {}]);
    expect(peer.calls).toHaveLength(1);
  },
);

test.each([
  ['quarantine', 'Does it'],
  ['accept_text', 'Does something else'],
  ['accept', 'Does something else'],
] as const)(
  'under "%s", the model and the dialog then have "%s"',
  async (definitionChanges, description) => {
    await start([{ text: ['x'] }, call], { definitionChanges });
    await answered({ text: 'hi' });
    clock += 1_000;
    change({ description: 'Does something else' });
    const [request] = (await answered({ text: 'again' })) as [McpApprovalRequest];
    expect(request.mcp_assistant.tool_description).toBe(description);
    expect(model.asked[1]?.tools).toMatchObject([{ description }]);
  },
);

describe.each(['quarantine', 'accept_text', 'accept'] as const)(
  'changed definitions under "%s"',
  (definitionChanges) => {
    test.each(changes)(
      '%s changed between showing and approving: the approval is refused and the call does not run',
      async (_field, to) => {
        await start([call, { text: ['done'] }], { definitionChanges });
        const [request] = (await answered({ text: 'hi' })) as [McpApprovalRequest];
        change(to);
        // The clock has not moved: even a cached list that is still fresh must not be trusted.
        await expect(approve(request)).rejects.toMatchObject(stale);
        await expect(approve(request)).rejects.toMatchObject(stale);
        expect(peer.calls).toEqual([]);
      },
    );

    test.each(changes)(
      '%s changed between listing and showing: the old definition is shown, and the call does not run',
      async (_field, to) => {
        await start([call, { text: ['done'] }], { definitionChanges });
        await connection.tools();
        change(to);
        const [request] = (await answered({ text: 'hi' })) as [McpApprovalRequest];
        expect(request.mcp_assistant).toMatchObject({
          tool_title: 'Act',
          tool_description: 'Does it',
          annotations: { readOnlyHint: true },
        });
        await expect(approve(request)).rejects.toMatchObject(stale);
        expect(peer.calls).toEqual([]);
      },
    );

    test.each(changes)(
      '%s changed between two approvals: the second call does not run under the first',
      async (_field, to) => {
        await start([call, { text: ['done'] }, call, { text: ['done'] }], { definitionChanges });
        const [first] = (await answered({ text: 'hi' })) as [McpApprovalRequest];
        await approve(first);
        expect(peer.calls).toHaveLength(1);
        const [second] = (await answered({ text: 'again' })) as [McpApprovalRequest];
        change(to);
        await expect(approve(second)).rejects.toMatchObject(stale);
        expect(peer.calls).toHaveLength(1);
      },
    );
  },
);

test('"accept" opens a new request with the difference, and the old request stays closed', async () => {
  await start([call, { text: ['done'] }], { definitionChanges: 'accept' });
  const response = await ask({ text: 'hi' });
  const [first] = (await items(response)) as [McpApprovalRequest];
  expect(first.mcp_assistant.difference).toBeNull();
  change({ ...other, description: 'Does something\u202e else' });
  await expect(approve(first)).rejects.toMatchObject(stale);
  const [old, second] = (await items(response)) as [McpApprovalRequest, McpApprovalRequest];
  expect(old).toMatchObject({
    id: first.id,
    mcp_assistant: { state: 'expired', tool_description: 'Does it', input_schema: null },
  });
  expect(second).toMatchObject({
    type: 'mcp_approval_request',
    arguments: first.arguments,
    mcp_assistant: {
      state: 'pending',
      tool_description: 'Does something⟨U+202E⟩ else',
      difference: [
        { field: 'description', before: 'Does it', after: 'Does something⟨U+202E⟩ else' },
        { field: 'inputSchema' },
      ],
    },
  });
  await expect(approve(first)).rejects.toMatchObject(stale);
  expect(peer.calls).toEqual([]);
  expect(await approve(second)).toMatchObject([
    { type: 'mcp_call', status: 'completed' },
    { type: 'message' },
  ]);
  expect(peer.calls).toHaveLength(1);
  expect(model.asked[1]?.prompt.filter(({ role }) => role === 'tool')).toMatchObject([
    { content: [{ output: { value: expect.stringContaining('\nact ran\n') } }] },
  ]);
});

test('a tool that staff must review can be denied; once accepted, it gets a new request', async () => {
  await start([call, call, { text: ['done'] }]);
  const response = await ask({ text: 'hi' });
  const [first] = (await items(response)) as [McpApprovalRequest];
  change(other);
  await expect(approve(first)).rejects.toMatchObject(stale);
  expect(await items(response)).toMatchObject([
    { id: first.id, mcp_assistant: { state: 'pending' } },
  ]);
  const listing = await connection.listing({ fresh: true });
  const deps = { log: () => {}, pins: store.toolDefinitions };
  const {
    quarantined: [changed],
  } = await readServerTools(connection, listing, deps);
  await acceptDefinition(
    connection,
    { name: 'act', definitionHash: changed!.definition.hash },
    'staff',
    deps,
  );
  await expect(approve(first)).rejects.toMatchObject(stale);
  const [, second] = (await items(response)) as [McpApprovalRequest, McpApprovalRequest];
  expect(second.mcp_assistant).toMatchObject({
    state: 'pending',
    difference: [{ field: 'description' }, { field: 'inputSchema' }],
  });
  expect(peer.calls).toEqual([]);
  const [third] = (await answered({
    decisions: [{ type: 'mcp_approval_response', approval_request_id: second.id, approve: false }],
  })) as [McpApprovalRequest];
  expect(third.mcp_assistant).toMatchObject({
    tool_description: 'Does something else',
    difference: null,
  });
  await approve(third);
  expect(peer.calls).toHaveLength(1);
});

test('a quarantined tool is not offered and not callable by name, and the model learns why', async () => {
  await start([{ text: ['x'] }, call, { text: ['y'] }], {
    approval: { default: 'never', always: new Set(), never: new Set() },
  });
  await answered({ text: 'hi' });
  clock += 1_000;
  change(other);
  expect(await answered({ text: 'again' })).toMatchObject([
    { mcp_assistant: { error_code: 'tool_not_found' } },
    { type: 'message' },
  ]);
  expect(model.asked[1]?.tools).toEqual([]);
  expect(model.asked[1]?.prompt[0]?.content).toContain(
    'looked at them: 1. Say so if they are needed.',
  );
  expect(peer.calls).toEqual([]);
});

test('a tool without a gate that changes while the model thinks does not run', async () => {
  await start([call, { text: ['y'] }], {
    approval: { default: 'never', always: new Set(), never: new Set() },
  });
  const { doStream } = model;
  model.doStream = (options) => {
    clock += 1_000;
    change(other);
    return doStream(options);
  };
  expect(await answered({ text: 'hi' })).toMatchObject([
    { mcp_assistant: { error_code: 'definition_changed' } },
    { type: 'message' },
  ]);
  expect(peer.calls).toEqual([]);
});

test('an approved call to an unchanged tool lists the server once more, and runs', async () => {
  await start([call, { text: ['done'] }]);
  const [request] = (await answered({ text: 'hi' })) as [McpApprovalRequest];
  const { listings } = peer;
  expect(await approve(request)).toMatchObject([
    { type: 'mcp_call', status: 'completed' },
    { type: 'message' },
  ]);
  expect(peer.listings).toBe(listings + 1);
});

test('a tool that becomes unusable after its approval does not run', async () => {
  await start([call, { text: ['done'] }]);
  const [request] = (await answered({ text: 'hi' })) as [McpApprovalRequest];
  change({ description: 'x'.repeat(40_000) });
  await expect(approve(request)).rejects.toMatchObject(stale);
  expect(peer.calls).toEqual([]);
});

test('a removed tool does not run, and its request can still be denied', async () => {
  await start([call, { text: ['done'] }]);
  const [request] = (await answered({ text: 'hi' })) as [McpApprovalRequest];
  peer.tools = [];
  await expect(approve(request)).rejects.toMatchObject({
    ...stale,
    message: expect.stringContaining('no longer offers'),
  });
  await answered({
    decisions: [{ type: 'mcp_approval_response', approval_request_id: request.id, approve: false }],
  });
  expect(peer.calls).toEqual([]);
});
