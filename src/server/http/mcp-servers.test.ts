/** What staff see of the tool servers and may change, over real HTTP with real tokens. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { startLms, type Lms } from '../../../test/harness/lms/lms';
import { limits, serverConfig, workflowConfig } from '../../../test/support/config';
import { startPeer, type McpPeer } from '../../../test/support/mcp-peer';
import { scriptedModel } from '../../../test/support/scripted-model';
import { work } from '../../../test/support/work';
import type { ErrorBody, ListObject, McpServerObject } from '../../protocol';
import { createAgent } from '../agent/agent';
import { createAuthenticator } from '../auth/authenticator';
import { systemEffects } from '../base/effects';
import { createMemoryEventLog, createMemorySignals } from '../events';
import { createLmsClient } from '../lms/client';
import { createLogger } from '../base/logging';
import { createConnection, type Connection } from '../mcp';
import { openStore, type Store } from '../store/open';
import { createApp } from '.';

const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
const LONG_NAME = 'x'.repeat(128);
let lms: Lms;
let peer: McpPeer;
let store: Store;
let connections: Map<string, Connection>;
let app: FastifyInstance;
let base: string;
let clock = 0;
const now = () => Date.now() + clock;

beforeAll(async () => {
  lms = await startLms({ port: 0, pageOrigin: 'http://localhost:8080' });
});
afterAll(() => lms.close());

beforeEach(async () => {
  peer = await startPeer([
    { name: 'act', title: 'A\u202ect', description: 'Does it' },
    { name: 'bad\u202ename' },
    { name: LONG_NAME },
  ]);
  store = await openStore(':memory:', now);
  const servers = [
    serverConfig(`${peer.url}?key=topsecret`, {
      name: 'The peer',
      headers: { authorization: 'Bearer topsecret' },
    }),
    serverConfig('http://127.0.0.1:1/mcp', { label: 'down' }),
    serverConfig('http://127.0.0.1:1/mcp', { label: 'elsewhere' }),
  ];
  connections = new Map(
    servers.map((server) => [
      server.label,
      createConnection(server, { fetch, now, random: () => 0, work, log: () => {} }),
    ]),
  );
  const events = createMemoryEventLog(now);
  const shared = {
    connections,
    effects: { ...systemEffects, now },
    events,
    signals: createMemorySignals(),
    lms: createLmsClient({ work, baseUrl: lms.url, now }),
    store,
  };
  const agent = createAgent({
    ...shared,
    log: () => {},
    limits,
    workflows: new Map(),
    modelFor: () => ({ model: scriptedModel([]), options: {} }),
    findTools: async () => [],
  });
  const authenticator = createAuthenticator({
    config: { issuer: lms.issuer, audience: lms.audience, jwks: lms.jwks },
    allowedOrigins: [],
    now,
  });
  app = await createApp({
    ...shared,
    agent,
    authenticator,
    authorizations: null,
    redis: null,
    logger: createLogger('silent'),
    config: {
      server: {
        host: '127.0.0.1',
        port: 0,
        allowedOrigins: [],
        logLevel: 'silent',
        publicUrl: null,
        adminSocket: null,
      },
      secrets: { encryptionKey: null },
      lms: { baseUrl: lms.url, exams: { enabled: true, serviceUrl: null } },
      auth: { issuer: lms.issuer, audience: lms.audience, jwks: lms.jwks },
      database: { path: ':memory:' },
      redis: { url: null, keyPrefix: '' },
      audit: { keepDays: 0, redact: [] },
      mcp: { allowedHosts: [] },
      mcpServers: new Map(servers.map((server) => [server.label, server])),
      workflows: new Map([
        ['here', workflowConfig({ id: 'here', mcpServers: ['peer', 'down'] })],
        [
          'elsewhere',
          workflowConfig({
            id: 'elsewhere',
            mcpServers: ['elsewhere'],
            access: {
              courses: ['course-v1:A+B+C'],
              roles: null,
              groups: null,
              enrollmentModes: null,
            },
          }),
        ],
      ]),
      limits,
    },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/v1/mcp_servers`;
});
afterEach(async () => {
  await app.close();
  await Promise.all([...connections.values()].map((connection) => connection.close()));
  await store.close();
  await peer.close();
  clock = 0;
});

const bearer = async (user: string, administrator: boolean) => ({
  authorization: `Bearer ${await lms.signIn(user, { administrator })}`,
});
const list = async (user = 'staff', administrator = false) =>
  fetch(`${base}?course_id=${encodeURIComponent(COURSE)}`, {
    headers: await bearer(user, administrator),
  });
const accept = async (
  tool: string,
  hash: string,
  { label = 'peer', user = 'staff', administrator = true } = {},
) =>
  fetch(`${base}/${label}/tools/${encodeURIComponent(tool)}/accept`, {
    method: 'POST',
    headers: { ...(await bearer(user, administrator)), 'content-type': 'application/json' },
    body: JSON.stringify({ definition_hash: hash }),
  });
const seen = async () => ((await (await list()).json()) as ListObject<McpServerObject>).data;
const refused = async (response: Response) => ({
  status: response.status,
  code: ((await response.json()) as ErrorBody).error.code,
});
async function changed(): Promise<string> {
  await seen();
  peer.tools[0] = {
    name: 'act',
    title: 'A\u202ect',
    description: 'Does something else',
    annotations: { readOnlyHint: false },
  };
  clock += 2_000;
  return (await seen())[0]!.tools[0]!.definition_hash!;
}

test('course staff see the servers of their own course; administrators see all', async () => {
  const labels = async (administrator: boolean) =>
    ((await (await list('staff', administrator)).json()) as ListObject<McpServerObject>).data.map(
      ({ label }) => label,
    );
  expect(await labels(false)).toEqual(['peer', 'down']);
  expect(await labels(true)).toEqual(['peer', 'down', 'elsewhere']);
});

test('course staff see servers and tools, hidden parameters and problems, but no address and no credential', async () => {
  const response = await list();
  const body = await response.text();
  expect(body).not.toMatch(/topsecret|127\.0\.0\.1|authorization/i);
  expect(JSON.parse(body)).toEqual({
    object: 'list',
    data: [
      {
        object: 'mcp_server',
        label: 'peer',
        name: 'The peer',
        status: 'ready',
        since: null,
        disabled: false,
        searched_in: [],
        tools: [
          {
            name: 'act',
            title: 'A⟨U+202E⟩ct',
            description: 'Does it',
            state: 'accepted',
            definition_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
            flags: [{ field: 'title', characters: ['U+202E'] }],
            difference: [],
            disabled: false,
            reason: null,
            refused_by: [],
          },
          {
            name: 'bad⟨U+202E⟩name',
            title: null,
            description: null,
            state: 'refused',
            definition_hash: null,
            flags: [],
            difference: [],
            disabled: false,
            reason: { code: 'bad_name', message: expect.stringContaining('cannot see') },
            refused_by: [],
          },
          expect.objectContaining({
            name: LONG_NAME,
            title: null,
            description: null,
            state: 'accepted',
          }),
        ],
      },
      {
        object: 'mcp_server',
        label: 'down',
        name: 'Peer',
        status: 'unavailable',
        since: expect.any(Number),
        disabled: false,
        searched_in: [],
        tools: [],
      },
    ],
  });
});

test('learners see nothing; staff must name a course of their own', async () => {
  expect(await refused(await list('learner'))).toEqual({ status: 403, code: 'staff_required' });
  expect((await list('learner', true)).status).toBe(200);
  expect(await refused(await list('unenrolled', true))).toMatchObject({ status: 403 });
  expect(await refused(await fetch(base, { headers: await bearer('staff', true) }))).toEqual({
    status: 400,
    code: 'invalid_request',
  });
  expect((await fetch(`${base}?course_id=x`)).status).toBe(401);
});

test('an administrator accepts a changed tool in the version they looked at', async () => {
  const hash = await changed();
  expect((await seen())[0]?.tools[0]).toMatchObject({
    state: 'quarantined',
    difference: [
      { field: 'description', before: 'Does it', after: 'Does something else' },
      { field: 'annotations', before: null },
    ],
  });
  const answer = await accept('act', hash);
  expect(answer.status).toBe(200);
  expect(((await answer.json()) as McpServerObject).tools[0]).toMatchObject({
    name: 'act',
    state: 'accepted',
    definition_hash: hash,
    difference: [],
  });
  expect((await store.toolDefinitions.read(connections.get('peer')!.server))[0]).toMatchObject({
    definitionHash: hash,
    acceptedBy: '3',
  });
  expect((await accept(LONG_NAME, (await seen())[0]!.tools[2]!.definition_hash!)).status).toBe(200);
});

test('a tool that is only worded anew keeps its accepted words; the others wait, with the difference', async () => {
  const [{ tools: before } = { tools: [] }] = await seen();
  const word = async (description: string) => {
    peer.tools[0] = { name: 'act', title: 'A\u202ect', description };
    clock += 2_000;
    return (await seen())[0]?.tools[0];
  };
  const tool = await word('It is 1 o’clock');
  expect(tool).toMatchObject({
    description: 'Does it',
    state: 'reworded',
    difference: [{ field: 'description', before: 'Does it', after: 'It is 1 o’clock' }],
  });
  expect(tool).not.toHaveProperty('flapping');
  expect(tool?.definition_hash).not.toBe(before[0]?.definition_hash);
  await word('It is 2 o’clock');
  expect(await word('It is 3 o’clock')).toMatchObject({ state: 'reworded', flapping: true });
  const hash = (await seen())[0]!.tools[0]!.definition_hash!;
  expect(((await (await accept('act', hash)).json()) as McpServerObject).tools[0]).toMatchObject({
    description: 'It is 3 o’clock',
    state: 'accepted',
  });
});

test('only an administrator may accept, and only that version', async () => {
  const hash = await changed();
  expect(await refused(await accept('act', hash, { administrator: false }))).toEqual({
    status: 403,
    code: 'staff_required',
  });
  expect(
    await refused(await accept('act', hash, { user: 'learner', administrator: false })),
  ).toEqual({ status: 403, code: 'staff_required' });
  expect(await refused(await accept('act', 'x'))).toEqual({ status: 400, code: 'invalid_request' });
  expect(await refused(await accept('none', hash))).toEqual({ status: 404, code: 'not_found' });
  expect(await refused(await accept('bad\u202ename', hash))).toEqual({
    status: 404,
    code: 'not_found',
  });
  expect(await refused(await accept('act', hash, { label: 'none' }))).toEqual({
    status: 404,
    code: 'not_found',
  });
  expect(await refused(await accept('act', hash, { label: 'down' }))).toEqual({
    status: 503,
    code: 'mcp_server_unavailable',
  });
  peer.tools[0] = { name: 'act', description: 'Changed once more' };
  expect(await refused(await accept('act', hash))).toEqual({ status: 409, code: 'approval_stale' });
  expect((await seen())[0]?.tools[0]).toMatchObject({ state: 'reworded' });
});
