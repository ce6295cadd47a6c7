/** A tool that changes after it was listed, shown or approved is never run under the old approval; counted at a real server. */
import { limits, serverConfig } from '../../../test/support/config';
import { startPeer, type McpPeer, type PeerTool } from '../../../test/support/mcp-peer';
import { scriptedModel, type ModelStep, type ScriptedModel } from '../../../test/support/scripted-model';
import type { McpApprovalRequest, McpCall } from '../../protocol';
import type { McpServerConfig } from '../config/types';
import { createMemoryEventLog } from '../events';
import { createConnection, type Connection } from '../mcp';
import { openStore, type Store } from '../store';
import { createAgent, type Agent, type Ask } from '.';

let serial = 0;
let clock = 0;
const effects = { now: () => clock, id: (prefix: string) => { serial += 1; return `${prefix}_${serial}`; } };
const before: PeerTool = {
  name: 'act', title: 'Act', description: 'Does it', inputSchema: { type: 'object', properties: { a: { type: 'string' } } }, annotations: { readOnlyHint: true },
};
const changes: [field: string, change: Partial<PeerTool>][] = [
  ['description', { description: 'Does something else' }], ['title', { title: 'Other' }],
  ['input schema', { inputSchema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } } }],
  ['output schema', { outputSchema: { type: 'object' } }], ['annotations', { annotations: { readOnlyHint: true, destructiveHint: true } }],
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
  connection = createConnection(serverConfig(peer.url, { approval: { default: 'always', always: new Set(), never: new Set() }, ...server }),
    { fetch, now: effects.now, random: () => 0, log: () => {} });
  model = scriptedModel(steps);
  agent = createAgent({
    store, events: createMemoryEventLog(effects.now), effects, limits, log: () => {}, connections: new Map([['peer', connection]]),
    lms: {
      checkAccess: async () => ({ courseTitle: 'Plants', isStaff: false }),
      courseContext: async () => ({ courseTitle: 'Plants', unitTitle: null, text: '', incomplete: [] }),
    },
    workflows: new Map([['w', {
      id: 'w', title: null, greeting: null, suggestions: [], prompt: null, function: 'chat', provider: { type: 'demo', delayMs: 0 }, mcpServers: ['peer'] }]]),
    modelFor: () => ({ model, options: {} }),
  });
}
afterEach(async () => {
  await agent.drain(0);
  await connection.close();
  await store.close();
  await peer.close();
  clock = 0;
});

async function answered(input: Ask['input']) {
  const id = await agent.ask({
    principal: { userId: 'u', username: 'learner', token: 't', isGlobalStaff: false, expiresAt: 9e9 }, model: undefined, input,
    conversationId: undefined, previousResponseId: undefined, metadata: { course_id: 'course' }, idempotency: null });
  await agent.ended(id);
  return (await store.responses.read(id, 'u')).output;
}
const approve = ({ id }: { id: string }) => answered({ approvals: [{ type: 'mcp_approval_response', approval_request_id: id, approve: true }] });
const change = (to: Partial<PeerTool>) => { peer.tools = [{ ...before, ...to }]; };

describe.each(['quarantine', 'accept'] as const)('where changed definitions meet with %s', (definitionChanges) => {
  test.each(changes)('%s changed between showing and approving: not run', async (_field, to) => {
    await start([call, { text: ['done'] }], { definitionChanges });
    const [request] = await answered({ text: 'hi' }) as [McpApprovalRequest];
    change(to);
    // The same moment for the clock: a list that still counts as fresh is not believed.
    const [item] = await approve(request) as [McpCall];
    expect(item).toMatchObject({ type: 'mcp_call', status: 'failed', mcp_assistant: { error_code: 'definition_changed' } });
    expect(peer.calls).toEqual([]);
  });

  test.each(changes)('%s changed between listing and showing: what is approved is what was listed, and not run', async (_field, to) => {
    await start([call, { text: ['done'] }], { definitionChanges });
    await connection.tools();
    change(to);
    const [request] = await answered({ text: 'hi' }) as [McpApprovalRequest];
    expect(request.mcp_assistant).toMatchObject({ tool_title: 'Act', tool_description: 'Does it', annotations: { readOnlyHint: true } });
    await approve(request);
    expect(peer.calls).toEqual([]);
  });

  test.each(changes)('%s changed between approving and approving once more: never run under the first', async (_field, to) => {
    await start([call, { text: ['done'] }, call, { text: ['done'] }], { definitionChanges });
    const [first] = await answered({ text: 'hi' }) as [McpApprovalRequest];
    await approve(first);
    expect(peer.calls).toHaveLength(1);
    const [second] = await answered({ text: 'again' }) as [McpApprovalRequest];
    change(to);
    await approve(second);
    expect(peer.calls).toHaveLength(1);
  });
});

test('under "accept", what changed is asked about anew, as it is now', async () => {
  await start([call, call, { text: ['done'] }], { definitionChanges: 'accept' });
  const [first] = await answered({ text: 'hi' }) as [McpApprovalRequest];
  change({ description: 'Does something else' });
  const [, second] = await approve(first) as [McpCall, McpApprovalRequest];
  expect(second).toMatchObject({ type: 'mcp_approval_request', mcp_assistant: { tool_description: 'Does something else' } });
  await approve(second);
  expect(peer.calls).toHaveLength(1);
});

test('a quarantined tool is neither offered nor callable by its name, and the model is told', async () => {
  await start([{ text: ['x'] }, call, { text: ['y'] }], { approval: { default: 'never', always: new Set(), never: new Set() } });
  await answered({ text: 'hi' });
  clock += 1_000;
  change({ description: 'Does something else' });
  expect(await answered({ text: 'again' })).toMatchObject([{ mcp_assistant: { error_code: 'tool_not_found' } }, { type: 'message' }]);
  expect(model.asked[1]?.tools).toEqual([]);
  expect(model.asked[1]?.prompt[0]?.content).toContain('cannot be used until staff have looked at them: peer: act.');
  expect(peer.calls).toEqual([]);
});

test('a tool without a gate that changes while the model thinks is not run either', async () => {
  await start([call, { text: ['y'] }], { approval: { default: 'never', always: new Set(), never: new Set() } });
  const { doStream } = model;
  model.doStream = (options) => {
    clock += 1_000;
    change({ description: 'Does something else' });
    return doStream(options);
  };
  expect(await answered({ text: 'hi' })).toMatchObject([{ mcp_assistant: { error_code: 'definition_changed' } }, { type: 'message' }]);
  expect(peer.calls).toEqual([]);
});

test('an approved call to an unchanged tool asks the server once more, and runs', async () => {
  await start([call, { text: ['done'] }]);
  const [request] = await answered({ text: 'hi' }) as [McpApprovalRequest];
  const { listings } = peer;
  expect(await approve(request)).toMatchObject([{ type: 'mcp_call', status: 'completed' }, { type: 'message' }]);
  expect(peer.listings).toBe(listings + 1);
});

test('a tool that becomes unusable after it was approved is not run', async () => {
  await start([call, { text: ['done'] }]);
  const [request] = await answered({ text: 'hi' }) as [McpApprovalRequest];
  change({ description: 'x'.repeat(40_000) });
  expect(await approve(request)).toMatchObject([{ mcp_assistant: { error_code: 'definition_changed' } }, { type: 'message' }]);
  expect(peer.calls).toEqual([]);
});
