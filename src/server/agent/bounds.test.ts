/**
 * What one answer may cost, whatever its servers say: bytes in the database, in the prompt and in
 * memory. Real MCP servers, a database file.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallToolResult } from '@modelcontextprotocol/client';
import { inputRequired } from '@modelcontextprotocol/server';
import { enrolled, limits, serverConfig, workflowConfig } from '../../../test/support/config';
import { startHostileServer } from '../../../test/support/hostile-server';
import { startPeer, text, type PeerTool } from '../../../test/support/mcp-peer';
import { work } from '../../../test/support/work';
import {
  scriptedModel,
  type ModelStep,
  type ScriptedModel,
} from '../../../test/support/scripted-model';
import type { McpCall, ResponseObject } from '../../protocol';
import { BOUNDS, systemEffects } from '../base';
import type { Limits, McpServerConfig } from '../config';
import { createMemoryEventLog, createMemorySignals } from '../events';
import { createConnection } from '../mcp';
import { openStore, type Store } from '../store';
import { createAgent, type Agent } from '.';
import { principal } from './testing/world';

const MIB = 1_048_576;
const SIX_MB = 6_000_000;
/** Many large answers take long on a busy machine. */
const PATIENT = { connectMs: 60_000, listMs: 60_000, callMs: 60_000, totalMs: 120_000 };
const done = { text: ['done'] };

let folder: string;
let file: string;
let store: Store;
let agent: Agent;
let model: ScriptedModel;
let events: ReturnType<typeof createMemoryEventLog>;
const closers: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bounds-'));
  file = join(folder, 'a.sqlite');
});
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
  rmSync(folder, { recursive: true });
});

async function start(
  url: string,
  steps: ModelStep[],
  changes: { limits?: Partial<Limits>; server?: Partial<McpServerConfig> } = {},
): Promise<void> {
  store = await openStore(file, Date.now);
  const connection = createConnection(serverConfig(url, { timeouts: PATIENT, ...changes.server }), {
    fetch,
    now: Date.now,
    random: () => 0,
    work,
    log: () => {},
  });
  model = scriptedModel(steps);
  events = createMemoryEventLog(Date.now);
  agent = createAgent({
    store,
    events,
    effects: systemEffects,
    signals: createMemorySignals(),
    log: () => {},
    connections: new Map([['peer', connection]]),
    lms: {
      checkExams: async () => null,
      checkAccess: async () => enrolled,
      enrollmentMode: async () => 'audit',
      courseContext: async () => {
        throw new Error('This workflow has no context.');
      },
    },
    workflows: new Map([['w', workflowConfig({ function: 'chat' })]]),
    modelFor: () => ({ model, options: {} }),
    findTools: async () => [],
    limits: { ...limits, toolResultChars: 1_000_000, maxSteps: 20, ...changes.limits },
  });
  closers.push(async () => {
    await agent.drain(0);
    await connection.close();
  });
}

async function peerWith(tools: PeerTool[]): Promise<string> {
  const peer = await startPeer(tools);
  closers.push(peer.close);
  return peer.url;
}

/** A server with the tool `trouble` that answers every call with this. */
async function serverThatSays(body: object): Promise<string> {
  const server = await startHostileServer((response, id) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id, ...body }));
  });
  closers.push(server.close);
  return server.url;
}

async function answered(input = 'hi'): Promise<ResponseObject> {
  const id = await agent.ask({
    principal,
    model: undefined,
    input: { text: input },
    conversationId: undefined,
    previousResponseId: undefined,
    metadata: { course_id: 'course' },
    idempotency: null,
  });
  await agent.ended(id);
  return store.responses.read(id, principal.userId);
}

/** Closes the database and returns the size of its file. */
async function sizeOfFile(): Promise<number> {
  await store.close();
  return statSync(file).size;
}

/** Asks once, and returns what the answer added to the database. */
async function growth(
  url: string,
  ...more: Parameters<typeof start> extends [string, ...infer R] ? R : never
) {
  await (await openStore(file, Date.now)).close();
  const before = statSync(file).size;
  await start(url, ...more);
  const response = await answered();
  const promptChars = Math.max(...model.asked.map(({ prompt }) => JSON.stringify(prompt).length));
  const eventChars = JSON.stringify(await events.recorded(response.id)).length;
  return { response, promptChars, eventChars, bytes: (await sizeOfFile()) - before };
}

const callsOf = ({ output }: ResponseObject): McpCall[] =>
  output.flatMap((item) => (item.type === 'mcp_call' ? [item] : []));
const many = (count: number, name = 'trouble', input: unknown = {}) => ({
  calls: Array.from({ length: count }, () => ({ name: `peer__${name}`, input })),
});

test('20 errors of 6 MB in one step: the words are cut, the model goes on', async () => {
  const url = await serverThatSays({ error: { code: -32_000, message: 'E'.repeat(SIX_MB) } });
  const { response, promptChars, eventChars, bytes } = await growth(url, [many(20), done]);
  expect(response.status).toBe('completed');
  expect(callsOf(response)).toHaveLength(20);
  for (const { error, mcp_assistant: more } of callsOf(response)) {
    expect(error).toMatch(/^Peer answered with an error: (MCP error -32000: )?E+$/);
    expect(error!.length).toBeLessThan(4_100);
    expect(more.error_code).toBe('tool_error');
  }
  expect(bytes).toBeLessThan(MIB);
  expect(promptChars).toBeLessThan(120_000);
  expect(eventChars).toBeLessThan(2 * MIB);
});

const blob = (bytes: number) => Buffer.alloc(bytes, 1).toString('base64');
const results: [string, CallToolResult][] = [
  ['texts', text('T'.repeat(SIX_MB))],
  ['texts of three bytes a character', text('€'.repeat(2_000_000))],
  ['errors of the tool', { ...text('T'.repeat(SIX_MB)), isError: true }],
  ['structured results', { content: [], structuredContent: { a: 'T'.repeat(SIX_MB) } }],
  [
    'images',
    {
      content: Array.from({ length: 6 }, () => ({
        type: 'image' as const,
        mimeType: 'image/png',
        data: blob(900_000),
      })),
    },
  ],
  [
    'links',
    {
      content: Array.from({ length: 5_000 }, () => ({
        type: 'resource_link' as const,
        name: 'N'.repeat(500),
        uri: `x:${'u'.repeat(500)}`,
      })),
    },
  ],
];

test.each(results)(
  '60 calls that bring %s of 6 MB add at most 2 MiB',
  async (_what, result) => {
    const url = await peerWith([{ name: 'trouble', run: () => result }]);
    const { response, bytes } = await growth(url, [many(8), many(4), done]);
    expect(response.status).toBe('completed');
    expect(response.output.at(-1)).toMatchObject({ type: 'message' });
    expect(bytes).toBeLessThan(2 * MIB);
    const told = JSON.stringify(response.output);
    expect(told).toMatch(/has no room for more|too large to keep|answer_full/);
  },
  60_000,
);

test('64 calls with 32 kB of arguments each, and a model that never stops: at most 2 MiB', async () => {
  const url = await peerWith([{ name: 'act', description: 'd'.repeat(20_000) }]);
  const step = many(32, 'act', { text: 'a'.repeat(32_000) });
  const { response, bytes } = await growth(
    url,
    Array.from({ length: 20 }, () => step),
  );
  expect(response).toMatchObject({ status: 'failed', error: { code: 'step_limit' } });
  const codes = callsOf(response).map((call) => call.mcp_assistant.error_code);
  expect(codes).toContain('answer_full');
  expect(bytes).toBeLessThan(2 * MIB);
});

test('gated calls with large arguments and large definitions add at most 2 MiB', async () => {
  const url = await peerWith([{ name: 'act', description: 'd'.repeat(30_000) }]);
  const { response, bytes } = await growth(url, [many(32, 'act', { text: 'a'.repeat(32_000) })], {
    server: { approval: { default: 'always', always: new Set(), never: new Set() } },
  });
  expect(response.output.some(({ type }) => type === 'mcp_approval_request')).toBe(true);
  expect(bytes).toBeLessThan(2 * MIB);
});

test('a model that writes without end is cut, and what it wrote is kept', async () => {
  const url = await peerWith([{ name: 'act' }]);
  const { response, bytes } = await growth(url, [
    { text: Array.from({ length: 3_000 }, () => '\u0001€'.repeat(1_000)) },
  ]);
  expect(response).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
  });
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(2 * MIB);
});

test('an operator who allows more gets more', async () => {
  const url = await peerWith([{ name: 'trouble', run: () => text('T'.repeat(900_000)) }]);
  const { bytes } = await growth(url, [many(10), done], { limits: { answerBytes: 16 * MIB } });
  expect(bytes).toBeGreaterThan(8 * MIB);
  expect(bytes).toBeLessThan(16 * MIB);
});

describe('10 000 questions of one call', () => {
  const SCHEMA = { type: 'object' as const, properties: { name: { type: 'string' as const } } };
  const question = { message: 'Who are you?', requestedSchema: SCHEMA };
  const asked = async (id: string) =>
    (await events.recorded(id)).filter(
      (event) => event.type === 'mcp_assistant.mcp_call.elicitation' && event.elicitation !== null,
    ).length;

  test('over a stream: some are asked, then the call is ended, in words', async () => {
    let answers = 0;
    const server = await startHostileServer((response, id) => {
      const send = (body: object) =>
        response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...body })}\n\n`);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let serial = 0; serial < 10_000; serial += 1) {
        send({ id: `q${serial}`, method: 'elicitation/create', params: question });
      }
      send({ id, result: { content: [] } });
      response.end();
    });
    server.onAnswer = () => {
      answers += 1;
    };
    closers.push(server.close);
    await start(server.url, [many(1), done], { limits: { elicitationTtlMs: 5 } });
    const response = await answered();
    expect(response.status).toBe('completed');
    const [call] = callsOf(response);
    expect(call).toMatchObject({
      status: 'incomplete',
      mcp_assistant: { error_code: 'outcome_unknown' },
    });
    expect(call?.error).toMatch(/asked too many questions/);
    expect(await asked(response.id)).toBeLessThanOrEqual(BOUNDS.elicitationsPerCall);
    expect(answers).toBeLessThan(1_000);
    await store.close();
  });

  test('in one answer that needs input: some are asked, then the call is ended', async () => {
    const inputRequests = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, serial) => [
        `q${serial}`,
        inputRequired.elicit({
          mode: 'form',
          message: 'Who are you?',
          requestedSchema: SCHEMA,
        }),
      ]),
    );
    const url = await peerWith([{ name: 'trouble', run: () => inputRequired({ inputRequests }) }]);
    await start(url, [many(1), done], { limits: { elicitationTtlMs: 5 } });
    const response = await answered();
    expect(response.status).toBe('completed');
    expect(callsOf(response)[0]?.error).toMatch(/asked too many questions/);
    expect(await asked(response.id)).toBe(BOUNDS.elicitationsPerCall);
    await store.close();
  });

  test('of all calls of an answer: a fixed number reaches the person, and each result counts the rest', async () => {
    const tools: PeerTool[] = [
      {
        name: 'trouble',
        run: (_args, _signal, _report, { mcpReq }) =>
          mcpReq.inputResponses
            ? text('went on')
            : inputRequired({
                inputRequests: Object.fromEntries(
                  Array.from({ length: 10 }, (_, serial) => [
                    `q${serial}`,
                    inputRequired.elicit({
                      mode: 'form',
                      message: 'Who?',
                      requestedSchema: SCHEMA,
                    }),
                  ]),
                ),
              }),
      },
    ];
    await start(await peerWith(tools), [many(20), done], { limits: { elicitationTtlMs: 5 } });
    const response = await answered();
    expect(await asked(response.id)).toBe(BOUNDS.elicitationsPerAnswer);
    const outputs = callsOf(response).map(({ output }) => output ?? '');
    expect(outputs.every((output) => output.endsWith('went on'))).toBe(true);
    const unasked = outputs.map((output) => Number(/: (\d+) of them/.exec(output)?.[1] ?? 0));
    expect(unasked.reduce((sum, count) => sum + count, 0)).toBe(200 - BOUNDS.elicitationsPerAnswer);
    await store.close();
  });
});
