/**
 * The gate from proposal to result, over a real store and a real MCP server that counts the calls
 * it receives.
 */
import { limits, serverConfig } from '../../../test/support/config';
import { startPeer, text, type McpPeer } from '../../../test/support/mcp-peer';
import { work } from '../../../test/support/work';
import type { ApprovalResponseInput, UserMessage } from '../../protocol';
import type { McpServerConfig } from '../config/types';
import { createConnection, readCatalog, type Catalog, type Connection } from '../mcp';
import { refusal, UNRESTRICTED } from '../policy';
import { openStore, type Store } from '../store/open';
import { checkApprovals, createRoom, execute, readDecisions } from '.';
import type { ExecutorDeps } from './execute';
import { propose } from './propose';
import type { ToolCall } from '../store';

let serial = 0;
const effects = {
  now: () => 0,
  id: (prefix: string) => {
    serial += 1;
    return `${prefix}_${serial}`;
  },
};
const log = () => {};
let peer: McpPeer;
let store: Store;
let connection: Connection;
let catalog: Catalog;

const server = (changes: Partial<McpServerConfig> = {}) =>
  serverConfig(peer.url, {
    approval: { default: 'always', always: new Set(), never: new Set(['free']) },
    ...changes,
  });

beforeEach(async () => {
  peer = await startPeer([
    { name: 'free' },
    { name: 'act', run: (args) => text(`did ${JSON.stringify(args)}`) },
    { name: 'sorry', run: () => ({ isError: true, content: [{ type: 'text', text: 'cannot' }] }) },
  ]);
  store = await openStore(':memory:', effects.now);
  connection = createConnection(server(), { fetch, now: effects.now, random: () => 0, work, log });
  catalog = await readCatalog([connection], { log, pins: store.toolDefinitions });
  await store.conversations.create({ id: 'c', userId: 'u', courseId: 'course', metadata: {} });
});
afterEach(async () => {
  await connection.close();
  await store.close();
  await peer.close();
});

const begin = (id: string, input: Parameters<Store['responses']['begin']>[0]['input']) =>
  store.responses.begin({
    id,
    conversationId: 'c',
    userId: 'u',
    workflow: 'w',
    previousResponseId: null,
    metadata: {},
    idempotency: null,
    input,
  });
const message = (): UserMessage => ({
  id: effects.id('msg'),
  type: 'message',
  role: 'user',
  status: 'completed',
  content: [],
});

const proposal = async ([name, input]: [name: string, input: string]) =>
  propose(
    { id: effects.id('model'), toolName: `peer__${name}`, input },
    {
      catalog,
      restoreFor: () => (args) => args,
      answer: async () => null,
      step: 0,
      approvalTtlMs: 60_000,
      effects,
      conversationId: 'c',
      access: () => UNRESTRICTED,
      grants: [],
      switches: await store.switches.read(),
    },
  );

/** A response that called `tools`; it has ended if a person must decide. */
async function proposed(...tools: [name: string, input: string][]): Promise<ToolCall[]> {
  const id = effects.id('resp');
  await begin(id, { message: message() });
  const rows = await store.toolCalls.propose(
    { id, conversationId: 'c', userId: 'u' },
    null,
    await Promise.all(tools.map(proposal)),
  );
  if (rows.some(({ state }) => state === 'pending')) {
    await store.responses.end(id, 'c', { status: 'completed', usage: null });
  }
  return rows;
}
const answer = (call: ToolCall, approve: boolean, reason?: string): ApprovalResponseInput => ({
  type: 'mcp_approval_response',
  approval_request_id: call.approval_id!,
  approve,
  ...(reason ? { reason } : {}),
});
const plan = (inputs: ApprovalResponseInput[], userId = 'u') =>
  readDecisions(inputs, userId, store);

async function decided(inputs: ApprovalResponseInput[]): Promise<ToolCall[]> {
  const made = await plan(inputs);
  if (made.kind !== 'open') {
    throw new Error('expected a decision');
  }
  const id = effects.id('resp');
  await begin(id, {
    decisions: await checkApprovals(made.approvals, {
      store,
      connections: new Map([['peer', connection]]),
      readCatalog: async () => catalog,
      access: () => UNRESTRICTED,
      approvalTtlMs: 60_000,
      effects,
    }),
  });
  return store.toolCalls.approvedIn(id);
}
const run = (
  call: ToolCall,
  changes: {
    catalog?: Catalog;
    connections?: Map<string, Connection>;
    signal?: AbortSignal;
    objection?: ExecutorDeps['objection'];
  } = {},
) =>
  execute(call, changes.catalog ?? catalog, changes.signal ?? new AbortController().signal, {
    toolCalls: store.toolCalls,
    elicitations: store.elicitations,
    connections: changes.connections ?? new Map([['peer', connection]]),
    resultChars: 1000,
    room: createRoom(limits),
    newId: effects.id,
    objection: changes.objection ?? (async () => null),
    onProgress: () => {},
  });

describe('executing', () => {
  test('sends the bytes that were shown, and keeps the result', async () => {
    const [call] = await proposed(['act', '{"z":1, "a":"\\u00e9"}']);
    expect(call).toMatchObject({ state: 'pending', arguments: '{"a":"é","z":1}' });
    const [approved] = await decided([answer(call!, true)]);
    expect(await run(approved!)).toMatchObject({
      state: 'succeeded',
      output: 'did {"a":"é","z":1}',
    });
    expect(peer.calls).toEqual([{ name: 'act', args: call!.arguments }]);
  });

  test('needs no person for a free tool', async () => {
    const [call] = await proposed(['free', '{}']);
    expect(await run(call!)).toMatchObject({ state: 'succeeded', output: 'free ran' });
  });

  test('sends a call once, even for fifty simultaneous callers', async () => {
    const [call] = await proposed(['act', '{}']);
    const [approved] = await decided([answer(call!, true)]);
    const ends = await Promise.all(Array.from({ length: 50 }, () => run(approved!)));
    expect(ends.filter((end) => end !== null)).toHaveLength(1);
    expect(peer.calls).toHaveLength(1);
  });

  test("reports the server's refusal as a failure in the server's words", async () => {
    const [call] = await proposed(['sorry', '{}']);
    const [approved] = await decided([answer(call!, true)]);
    expect(await run(approved!)).toMatchObject({
      state: 'failed',
      error: 'cannot',
      error_code: 'tool_error',
    });
  });

  test('reports a missing answer as an unknown outcome', async () => {
    peer.tools.push({
      name: 'vanish',
      run: () => {
        void peer.close();
        return new Promise(() => {});
      },
    });
    await connection.close();
    catalog = await readCatalog([connection], { log, pins: store.toolDefinitions });
    const [call] = await proposed(['vanish', '{}']);
    const [approved] = await decided([answer(call!, true)]);
    expect(await run(approved!)).toMatchObject({ state: 'unknown', error_code: 'outcome_unknown' });
  });

  test('reports an unreachable server as a failure: nothing was sent', async () => {
    const [call] = await proposed(['act', '{}']);
    const [approved] = await decided([answer(call!, true)]);
    await connection.close();
    await peer.close();
    expect(await run(approved!)).toMatchObject({
      state: 'failed',
      error_code: 'server_unavailable',
    });
  });
});

describe('a call is not sent if its approval no longer matches, because of', () => {
  const refused = async (changes: Parameters<typeof run>[1], code: string, state = 'rejected') => {
    const [call] = await proposed(['act', '{}']);
    const [approved] = await decided([answer(call!, true)]);
    expect(await run(approved!, changes)).toMatchObject({ state, error_code: code });
    expect(await run(approved!, changes)).toBeNull();
    expect(peer.calls).toEqual([]);
  };
  const changed = (
    change: (tool: Catalog['tools'] extends ReadonlyMap<string, infer T> ? T : never) => object,
  ): Catalog => ({
    ...catalog,
    tools: new Map([...catalog.tools].map(([name, tool]) => [name, { ...tool, ...change(tool) }])),
  });

  test.each([
    ['does something else', { annotations: { destructiveHint: true } }],
    [
      'cannot be hashed',
      {
        inputSchema: {
          type: 'object' as const,
          default: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) as object,
        },
      },
    ],
  ])('a definition that %s after the catalog was read', async (_how, change) => {
    peer.tools = [{ name: 'act', ...change }];
    // The next session reads the server's tools again.
    await connection.close();
    await refused({}, 'definition_changed', 'failed');
  });
  test('a changed definition', () =>
    refused({ catalog: changed(() => ({ definitionHash: 'other' })) }, 'definition_changed'));
  test('a tool that is gone', () =>
    refused({ catalog: { ...catalog, tools: new Map() } }, 'tool_not_found'));
  test.each([
    ['was quarantined', { type: 'object' as const, required: ['b'] }],
    ['became unusable', { type: 'object' as const, $ref: 'https://example.org/' }],
  ])('a tool that changed and %s', async (_case, inputSchema) => {
    peer.tools[1] = { ...peer.tools[1]!, inputSchema };
    await refused(
      {
        catalog: await readCatalog(
          [connection],
          { log, pins: store.toolDefinitions },
          { fresh: new Set(['peer']) },
        ),
      },
      'definition_changed',
    );
  });
  test('a server that cannot be listed', () =>
    refused(
      { catalog: { ...catalog, tools: new Map(), unavailable: new Map([['peer', 'away']]) } },
      'server_unavailable',
    ));
  test('a server that is no longer configured', () =>
    refused({ connections: new Map() }, 'server_unavailable'));
  test('a server at another address', () =>
    refused(
      {
        connections: new Map([
          ['peer', { ...connection, server: server({ url: 'http://elsewhere/mcp' }) }],
        ]),
      },
      'server_unavailable',
    ));
  test('a tool that the operator has closed', () =>
    refused(
      {
        connections: new Map([
          ['peer', { ...connection, server: server({ allowedTools: new Set() }) }],
        ]),
      },
      'policy_denied',
    ));
  test('a tool that the operator has denied', () =>
    refused(
      {
        connections: new Map([
          ['peer', { ...connection, server: server({ disallowedTools: new Set(['act']) }) }],
        ]),
      },
      'policy_denied',
    ));
  test('a stopped run', () => refused({ signal: AbortSignal.abort() }, 'cancelled'));
});

test('a call whose person may no longer use the tool is not sent, whatever else it lacks', async () => {
  const [call] = await proposed(['act', '{}']);
  const [approved] = await decided([answer(call!, true)]);
  const objection = async () => refusal('access_lost');
  expect(await run(approved!, { objection, connections: new Map() })).toMatchObject({
    state: 'rejected',
    error_code: 'policy_denied',
    error: 'You may no longer use this tool. Nothing was sent.',
  });
  expect(peer.calls).toEqual([]);
});

test('a parameter that the operator has closed since the approval is not sent', async () => {
  const [call] = await proposed(['act', '{"days":3}']);
  const [approved] = await decided([answer(call!, true)]);
  const closed = server({ allowedParams: new Map([['act', new Set(['reason'])]]) });
  expect(
    await run(approved!, { connections: new Map([['peer', { ...connection, server: closed }]]) }),
  ).toMatchObject({
    state: 'rejected',
    error_code: 'policy_denied',
    error: 'Only these parameters are allowed for this tool: reason.',
  });
  expect(peer.calls).toEqual([]);
});

describe('deciding', () => {
  test('requires exactly one answer to every pending request', async () => {
    const [one, two] = await proposed(['act', '{}'], ['act', '{"n":2}']);
    await expect(plan([answer(one!, true)])).rejects.toMatchObject({
      code: 'approvals_incomplete',
    });
    await expect(
      plan([answer(one!, true), answer(one!, false), answer(two!, true)]),
    ).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await decided([answer(one!, true), answer(two!, false, 'not now')])).toMatchObject([
      { id: one!.id },
    ]);
    expect(await store.toolCalls.read(two!.id)).toMatchObject({
      state: 'denied',
      reason: 'not now',
    });
  });

  test('returns the same response for the same answers, and a conflict for others', async () => {
    const [one, two] = await proposed(['act', '{}'], ['act', '{"n":2}']);
    await decided([answer(one!, true), answer(two!, false)]);
    expect(await plan([answer(one!, true), answer(two!, false)])).toEqual({
      kind: 'replay',
      responseId: expect.stringMatching(/^resp_/),
    });
    await expect(plan([answer(one!, false), answer(two!, false)])).rejects.toMatchObject({
      code: 'approval_conflict',
    });
    await expect(plan([answer(one!, true), answer(two!, true)])).rejects.toMatchObject({
      code: 'approval_conflict',
    });
  });

  test('refuses to approve a request that a new message closed', async () => {
    const [call] = await proposed(['act', '{}']);
    await proposed(['act', '{}']);
    await expect(plan([answer(call!, true)])).rejects.toMatchObject({ code: 'approval_conflict' });
  });

  test('refuses requests from two conversations', async () => {
    const [one] = await proposed(['act', '{}']);
    await store.conversations.create({ id: 'd', userId: 'u', courseId: 'course', metadata: {} });
    await store.responses.begin({
      id: 'resp_d',
      conversationId: 'd',
      userId: 'u',
      workflow: 'w',
      previousResponseId: null,
      metadata: {},
      idempotency: null,
      input: { message: message() },
    });
    const [two] = await store.toolCalls.propose(
      { id: 'resp_d', conversationId: 'd', userId: 'u' },
      null,
      [await proposal(['act', '{}'])],
    );
    await expect(plan([answer(one!, true), answer(two!, true)])).rejects.toMatchObject({
      code: 'approvals_incomplete',
    });
  });

  test("does not find another person's request", async () => {
    const [call] = await proposed(['act', '{}']);
    await expect(plan([answer(call!, true)], 'other')).rejects.toMatchObject({ code: 'not_found' });
  });
});
