/** Seals, grants and switches, checked inside the transactions that decide and claim. */
import type { Kysely } from 'kysely';
import { createAuditLog, NO_AUDIT_OPTIONS } from './audit/log';
import { conversationStore } from './conversations';
import { openDatabase } from './database';
import { grantStore } from './grants';
import { reviewStore } from './reviews';
import { replacementStore } from './replacements';
import { responseStore } from './responses';
import type { Schema, ToolCallTable } from './schema';
import { switchStore } from './switches';
import { withdrawPending, type Decision } from './decisions';
import type { NewToolCall } from './proposals';
import type { ToolCall } from './tool-call-rows';
import { toolCallStore } from './tool-calls';

const now = () => 1_000;
const audit = createAuditLog(now, NO_AUDIT_OPTIONS);
const writes = { now, audit };
let db: Kysely<Schema>;

const calls = () => toolCallStore(db, writes, () => 'claim');
const newCall = (id: string, start: NewToolCall['start']): NewToolCall => ({
  id,
  modelCallId: `model-${id}`,
  modelToolName: 'peer__act',
  step: 0,
  serverLabel: 'peer',
  serverUrl: 'http://x/mcp',
  toolName: 'act',
  definitionHash: 'h',
  face: { server_name: 'Peer', tool_title: 'Act', tool_description: null, annotations: null },
  arguments: '{"a":1}',
  start,
});
const pending = (id: string) =>
  newCall(id, { state: 'pending', approvalId: `a-${id}`, expiresAt: 2_000 });
const begin = (
  id: string,
  decisions: Decision[],
  reviews: { callId: string; release: boolean }[] = [],
) =>
  responseStore(db, now, audit).begin({
    id,
    conversationId: 'c',
    userId: 'u',
    workflow: 'w',
    previousResponseId: null,
    metadata: {},
    idempotency: null,
    input: { decisions, reviews },
  });
const propose = (...proposed: NewToolCall[]) =>
  calls().propose({ id: 'r', conversationId: 'c', userId: 'u' }, null, proposed);
const yes = (id: string, more: Partial<Decision> = {}): Decision => ({
  itemId: `d-${id}`,
  approvalId: `a-${id}`,
  approve: true,
  reason: null,
  ...more,
});
const tamper = (id: string, change: Partial<ToolCallTable>) =>
  db.updateTable('tool_calls').set(change).where('id', '=', id).execute();
const remember = (id: string, scope: 'conversation' | 'course' = 'course') => ({
  id,
  scope,
  expiresAt: scope === 'course' ? 5_000 : null,
});

beforeEach(async () => {
  db = await openDatabase(':memory:');
  await conversationStore(db, { ...writes, scrub: async () => {} }).create({
    id: 'c',
    userId: 'u',
    courseId: 'course',
    metadata: {},
  });
  // The run that proposes continues, and yet the next one can begin.
  await begin('r', []);
  await db.updateTable('conversations').set({ active_response_id: null }).execute();
});
afterEach(() => db.destroy());

const changes: Partial<ToolCallTable>[] = [
  { arguments: '{"a":2}' },
  { arguments: '{ "a":1}' },
  { server_url: 'http://y/mcp' },
  { server_label: 'peer2' },
  { tool_name: 'other' },
  { definition_hash: 'i' },
  { response_id: 's' },
  { original_arguments: '{}' },
  { grant_id: 'g' },
  { expires_at: 9_000 },
  { seal: null },
  { seal: 'x' },
];

describe('a changed row', () => {
  test.each(changes)(
    '%p after it was shown: it cannot be approved, only denied',
    async (change) => {
      await propose(pending('t'));
      await tamper('t', change);
      await expect(begin('s', [yes('t')])).rejects.toMatchObject({ code: 'approval_stale' });
      await begin('s', [{ ...yes('t'), approve: false }]);
      expect(await calls().read('t')).toMatchObject({ state: 'denied' });
    },
  );

  test.each(changes)('%p after it was approved: it is not sent, and says so', async (change) => {
    await propose(pending('t'));
    await begin('s', [yes('t')]);
    const [approved] = (await calls().approvedIn('s')) as [ToolCall];
    await tamper('t', change);
    expect(await calls().claim(approved)).toBe('refused');
    expect(await calls().read('t')).toMatchObject({
      state: 'rejected',
      error_code: 'policy_denied',
      started_at: null,
    });
    expect(await calls().claim(approved)).toBe(false);
  });

  test("a call is refused if the caller's copy differs from the stored row", async () => {
    const [call] = (await propose(newCall('t', { state: 'approved' }))) as [ToolCall];
    expect(await calls().claim({ ...call, arguments: '{"a":2}' })).toBe('refused');
  });

  test('two requests that swapped places cannot be approved', async () => {
    await propose(pending('t'), { ...pending('s'), arguments: '{"a":2}' });
    await tamper('t', { approval_id: 'a-x' });
    await tamper('s', { approval_id: 'a-t' });
    await expect(begin('n', [yes('t')])).rejects.toMatchObject({ code: 'approval_stale' });
  });
});

test('what an open request offers is dropped once it is decided, withdrawn or replaced', async () => {
  const offer = { definition: '{}', inputSchema: {}, remember: null, difference: null };
  const offering = (id: string) =>
    newCall(id, { state: 'pending', approvalId: `a-${id}`, expiresAt: 2_000, offer });
  const offers = async () =>
    Object.fromEntries(
      (await db.selectFrom('tool_calls').select(['id', 'offer']).execute()).map((row) => [
        row.id,
        row.offer !== null,
      ]),
    );
  await propose(offering('yes'), offering('no'), offering('old'));
  expect(await offers()).toEqual({ yes: true, no: true, old: true });
  await replacementStore(db, now, audit).replace(await calls().read('old'), {
    id: 'new',
    approval_id: 'a-new',
    definition_hash: 'i',
    face: '{}',
    offer: JSON.stringify(offer),
    expires_at: 2_000,
  });
  await begin('s', [yes('yes'), { ...yes('no'), approve: false }]);
  expect(await offers()).toEqual({ yes: false, no: false, old: false, new: true });
  await withdrawPending(db, 'c', 's', { now: now(), audit });
  expect(await offers()).toMatchObject({ new: false });
});

describe('edited arguments', () => {
  test('get a new seal, next to what was shown', async () => {
    await propose(pending('t'));
    await begin('s', [yes('t', { editedArguments: '{"a":3}' })]);
    const [approved] = (await calls().approvedIn('s')) as [ToolCall];
    expect(approved).toMatchObject({ arguments: '{"a":3}', original_arguments: '{"a":1}' });
    expect(await calls().claim(approved)).toBe(true);
  });

  test('are not sent if somebody else changes them afterwards', async () => {
    await propose(pending('t'));
    await begin('s', [yes('t', { editedArguments: '{"a":3}' })]);
    const [approved] = (await calls().approvedIn('s')) as [ToolCall];
    await tamper('t', { arguments: '{"a":4}' });
    expect(await calls().claim(approved)).toBe('refused');
  });
});

describe('grants', () => {
  const live = () => grantStore(db, now, audit).live('u', 'course');

  test('are stored once, together with the decision, or not at all', async () => {
    await propose(pending('t'), pending('s'));
    await expect(begin('n', [yes('t', { grant: remember('g') }), yes('x')])).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await live()).toEqual([]);
    await begin('n', [yes('t', { grant: remember('g') }), yes('s', { grant: remember('h') })]);
    expect(await live()).toMatchObject([
      {
        id: 'g',
        tool_name: 'act',
        tool_title: 'Act',
        course_id: 'course',
        conversation_id: null,
        expires_at: 5_000,
      },
    ]);
  });

  test('exist separately for a conversation and for its course; expired ones are deleted', async () => {
    await db
      .insertInto('grants')
      .values({
        id: 'old',
        user_id: 'u',
        course_id: 'course',
        conversation_id: null,
        server_label: 'p',
        server_url: 'http://x/mcp',
        tool_name: 'act',
        tool_title: null,
        definition_hash: 'h',
        created_at: 0,
        expires_at: 1_000,
      })
      .execute();
    await propose(pending('t'), pending('s'));
    await begin('n', [
      yes('t', { grant: remember('g') }),
      yes('s', { grant: remember('h', 'conversation') }),
    ]);
    expect((await live()).map(({ id }) => id)).toEqual(['g', 'h']);
    expect(await db.selectFrom('grants').select('id').execute()).toHaveLength(2);
  });

  test('stop the call if they are revoked or expire before the claim', async () => {
    await propose(pending('t'));
    await begin('n', [yes('t', { grant: remember('g') })]);
    const granted = await propose(
      ...['1', '2', '3'].map((id) => newCall(id, { state: 'approved', grantId: 'g' })),
    );
    expect(await calls().claim(granted[0]!)).toBe(true);
    await db.updateTable('grants').set({ expires_at: 1_000 }).execute();
    expect(await calls().claim(granted[1]!)).toBe('refused');
    await grantStore(db, now, audit).revoke('g', 'u');
    expect(await calls().claim(granted[2]!)).toBe('refused');
    await expect(grantStore(db, now, audit).revoke('g', 'u')).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('a simultaneous revocation and claim: the call is sent under a live grant, or not at all', async () => {
    await propose(pending('t'));
    await begin('n', [yes('t', { grant: remember('g') })]);
    const [granted] = (await propose(newCall('1', { state: 'approved', grantId: 'g' }))) as [
      ToolCall,
    ];
    const revoked = grantStore(db, now, audit).revoke('g', 'u');
    expect(await calls().claim(granted)).toBe('refused');
    await revoked;
  });
});

describe('switches', () => {
  test('name a server or a tool exactly, and switching twice changes nothing', async () => {
    const switches = switchStore(db, now, audit);
    await switches.set({ label: 'peer', tool: 'act' }, true, 'u');
    await switches.set({ label: 'peer', tool: 'act' }, true, 'u');
    await switches.set({ label: 'all', tool: null }, true, 'u');
    const read = await switches.read();
    expect([
      read.isOff('peer'),
      read.isOff('peer', 'act'),
      read.isOff('peer', 'Act'),
      read.isOff('all', 'x'),
      read.isToolOff('all', 'x'),
    ]).toEqual([false, true, false, true, false]);
    await switches.set({ label: 'peer', tool: 'act' }, false, 'u');
    await switches.set({ label: 'peer', tool: 'act' }, false, 'u');
    expect((await switches.read()).isOff('peer', 'act')).toBe(false);
  });

  test.each([null, 'act'])('stop calls that are not claimed yet (%p)', async (tool) => {
    const [call] = (await propose(newCall('1', { state: 'approved' }))) as [ToolCall];
    await switchStore(db, now, audit).set({ label: 'peer', tool }, true, 'u');
    expect(await calls().claim(call)).toBe('refused');
    expect(await calls().read('1')).toMatchObject({
      state: 'rejected',
      error: expect.stringContaining('switched off'),
    });
  });
});

test('decisions and reviews are stored together: a late review rolls back the decisions', async () => {
  const [call] = (await propose(newCall('1', { state: 'approved' }), pending('t'))) as [ToolCall];
  await calls().claim(call);
  await calls().finish(await calls().read('1'), {
    state: 'succeeded',
    output: 'x',
    error: null,
    errorCode: null,
    media: [],
    review: 'pending',
  });
  expect((await reviewStore(db).pending('c')).map(({ id }) => id)).toEqual(['1']);
  await expect(begin('n', [yes('t')], [{ callId: 't', release: true }])).rejects.toMatchObject({
    code: 'approval_conflict',
  });
  expect(await calls().read('t')).toMatchObject({ state: 'pending' });
  await begin('n', [yes('t')], [{ callId: '1', release: true }]);
  expect(await reviewStore(db).find('1', 'u')).toMatchObject({
    review: 'released',
    review_response_id: 'n',
  });
  expect(await reviewStore(db).find('1', 'other')).toBeNull();
});
