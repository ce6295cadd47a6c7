import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { UserMessage } from '../../protocol';
import { openStore, type NewToolCall, type Store } from '.';
import { WITHDRAWN } from './tool-calls';

let clock = 1_000_000;
const now = () => { clock += 1; return clock; };
let folder: string;
let path: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
  path = join(folder, 'nested', 'a.sqlite');
  store = await openStore(path, now);
  await store.conversations.create({ id: 'c', userId: 'u', courseId: 'course', metadata: { course_id: 'course' } });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const message = (id: string, text: string): UserMessage => (
  { id, type: 'message', role: 'user', status: 'completed', content: [{ type: 'input_text', text }] });

const begin = (id: string, input: Parameters<Store['responses']['begin']>[0]['input'], userId = 'u') => store.responses.begin({
  id, conversationId: 'c', userId, workflow: 'w', previousResponseId: null, metadata: {}, idempotency: null, input,
});
const ask = (id: string, text = 'hello') => begin(id, { message: message(`m-${id}`, text) });
const end = (id: string) => store.responses.end(id, 'c', { status: 'completed', usage: null });
const owner = (id: string) => ({ id, conversationId: 'c', userId: 'u' });
const newCall = (id: string, start: NewToolCall['start'], step = 0): NewToolCall => ({
  id, modelCallId: `model-${id}`, modelToolName: 'peer__act', step, serverLabel: 'peer', serverUrl: 'http://x/mcp', toolName: 'act',
  definitionHash: 'h', face: { server_name: 'Peer', tool_title: null, tool_description: null, annotations: null }, arguments: '{"a":1}', start,
});
const pendingCall = (id: string, expiresAt = clock + 1e6) => newCall(id, { state: 'pending', approvalId: `a-${id}`, expiresAt });
const decision = (id: string, approve: boolean) => ({ itemId: `d-${id}-${approve}`, approvalId: `a-${id}`, approve, reason: approve ? null : 'no' });
const types = async () => (await store.conversations.items('c', 'u', { order: 'asc', limit: 50 })).data.map((item) => item.type);

describe('conversations and responses', () => {
  test('one response at a time; the first message becomes the title', async () => {
    await ask('r1', `  ${'x'.repeat(200)}`);
    await expect(ask('r2')).rejects.toMatchObject({ code: 'conversation_busy' });
    await end('r1');
    await ask('r3');
    const conversation = await store.conversations.read('c', 'u');
    expect(conversation.mcp_assistant.title).toBe('x'.repeat(80));
    expect(conversation.mcp_assistant.last_response).toEqual({ id: 'r3', status: 'in_progress', error: null });
    await expect(store.responses.read('r2', 'u')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a second end changes nothing', async () => {
    await ask('r1');
    await store.responses.end('r1', 'c', { status: 'failed', error: { code: 'turn_timeout', message: 'late' }, usage: null });
    await end('r1');
    expect(await store.responses.read('r1', 'u')).toMatchObject({ status: 'failed', error: { code: 'turn_timeout' } });
  });

  test('an incomplete end keeps its reason and usage', async () => {
    await ask('r1');
    const usage = { input_tokens: 1, output_tokens: 2, total_tokens: 3 };
    await store.responses.end('r1', 'c', { status: 'incomplete', incompleteReason: 'max_output_tokens', usage });
    expect(await store.responses.read('r1', 'u')).toMatchObject({ incomplete_details: { reason: 'max_output_tokens' }, usage });
  });

  test("somebody else's conversation and response do not exist", async () => {
    await ask('r1');
    await expect(store.conversations.read('c', 'other')).rejects.toMatchObject({ code: 'not_found' });
    await expect(store.responses.read('r1', 'other')).rejects.toMatchObject({ code: 'not_found' });
    await expect(begin('r9', { message: message('m9', 'x') }, 'other')).rejects.toMatchObject({ code: 'conversation_busy' });
    await expect(store.conversations.remove('c', 'other')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('lists a course, newest first, without empty conversations, in pages', async () => {
    await ask('r1');
    await end('r1');
    await store.conversations.create({ id: 'c2', userId: 'u', courseId: 'course', metadata: {} });
    expect((await store.conversations.list('u', 'course', 10)).data.map(({ id }) => id)).toEqual(['c']);
    expect((await store.conversations.list('u', 'elsewhere', 10)).data).toEqual([]);
    await store.responses.begin({
      id: 'r2', conversationId: 'c2', userId: 'u', workflow: 'w', previousResponseId: null, metadata: {}, idempotency: null,
      input: { message: message('m2', 'second') },
    });
    expect(await store.conversations.list('u', 'course', 1)).toMatchObject({ data: [{ id: 'c2' }], has_more: true, first_id: 'c2' });
  });

  test('metadata can be replaced', async () => {
    expect((await store.conversations.update('c', 'u', { a: 'b' })).metadata).toEqual({ a: 'b' });
  });

  test('deleting is refused while an answer runs, and then takes everything with it', async () => {
    await ask('r1');
    await store.toolCalls.propose(owner('r1'), null, [newCall('t', { state: 'approved' })]);
    await expect(store.conversations.remove('c', 'u')).rejects.toMatchObject({ code: 'conversation_busy' });
    await end('r1');
    await store.conversations.remove('c', 'u');
    await store.close();
    const raw = new DatabaseSync(path);
    for (const table of ['conversations', 'responses', 'items', 'tool_calls', 'idempotency_keys']) {
      expect(raw.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
    }
    raw.close();
    store = await openStore(path, now);
  });

  test('items come in pages of either order', async () => {
    for (const id of ['r1', 'r2', 'r3']) {
      await ask(id);
      await end(id);
    }
    const first = await store.conversations.items('c', 'u', { order: 'asc', limit: 2 });
    expect(first).toMatchObject({ first_id: 'm-r1', last_id: 'm-r2', has_more: true });
    expect(await store.conversations.items('c', 'u', { order: 'asc', limit: 2, after: 'm-r2' })).toMatchObject({ first_id: 'm-r3', has_more: false });
    expect((await store.conversations.items('c', 'u', { order: 'desc', limit: 1 })).data[0]?.id).toBe('m-r3');
  });

  test('an idempotency key is remembered per user', async () => {
    await store.responses.begin({
      id: 'r1', conversationId: 'c', userId: 'u', workflow: 'w', previousResponseId: null, metadata: {},
      idempotency: { key: 'k', bodyHash: 'b' }, input: { message: message('m', 'x') },
    });
    expect(await store.responses.byIdempotencyKey('u', 'k')).toEqual({ responseId: 'r1', bodyHash: 'b' });
    expect(await store.responses.byIdempotencyKey('other', 'k')).toBeNull();
  });
});

describe('the ledger', () => {
  test('a claim is granted once, however many ask', async () => {
    await ask('r1');
    const [call] = await store.toolCalls.propose(owner('r1'), null, [newCall('t', { state: 'approved' })]);
    const claims = await Promise.all(Array.from({ length: 50 }, () => store.toolCalls.claim(call!)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    await store.toolCalls.finish('t', { state: 'succeeded', output: 'done', error: null, errorCode: null });
    await store.toolCalls.finish('t', { state: 'failed', output: null, error: 'late', errorCode: 'tool_error' });
    expect(await store.toolCalls.read('t')).toMatchObject({ state: 'succeeded', output: 'done' });
    expect(await store.toolCalls.claim(call!)).toBe(false);
    expect(await store.toolCalls.reject(call!, 'cancelled', 'x')).toBe(false);
  });

  test('an approved request runs in the response that decided it, and shows there', async () => {
    await ask('r1');
    const text = { id: 'msg', type: 'message' as const, role: 'assistant' as const, status: 'completed' as const, content: [] };
    await store.toolCalls.propose(owner('r1'), text, [pendingCall('t'), pendingCall('s')]);
    expect(await store.toolCalls.approvedIn('r1')).toEqual([]);
    await end('r1');
    await begin('r2', { decisions: [decision('t', true), decision('s', false)] });
    const approved = await store.toolCalls.approvedIn('r2');
    expect(approved.map(({ id }) => id)).toEqual(['t']);
    expect(await store.toolCalls.claim(approved[0]!)).toBe(true);
    expect(await types()).toEqual(['message', 'message', 'mcp_approval_request', 'mcp_approval_request', 'mcp_approval_response',
      'mcp_approval_response', 'mcp_call']);
    expect((await store.responses.read('r2', 'u')).output).toMatchObject([
      { type: 'mcp_call', id: 't', approval_request_id: 'a-t', status: 'in_progress', mcp_assistant: { state: 'executing' } }]);
    expect((await store.responses.read('r1', 'u')).output).toMatchObject([
      { type: 'message' }, { mcp_assistant: { state: 'approved' } }, { mcp_assistant: { state: 'denied' } }]);
  });

  test('decisions are all or nothing', async () => {
    await ask('r1');
    await store.toolCalls.propose(owner('r1'), null, [pendingCall('t'), pendingCall('s')]);
    await end('r1');
    await begin('r2', { decisions: [decision('s', false)] });
    await end('r2');
    const late = begin('r3', { decisions: [decision('t', true), { ...decision('s', true), itemId: 'x' }] });
    await expect(late).rejects.toMatchObject({ code: 'approval_conflict' });
    expect(await store.toolCalls.byApproval('a-t', 'u')).toMatchObject({ state: 'pending' });
    await expect(begin('r4', { decisions: [decision('nobody', true)] })).rejects.toMatchObject({ code: 'not_found' });
    await ask('r5');
  });

  test('an expired request can no longer be approved, and reads as expired', async () => {
    await ask('r1');
    await store.toolCalls.propose(owner('r1'), null, [pendingCall('t', clock)]);
    await end('r1');
    await expect(begin('r2', { decisions: [decision('t', true)] })).rejects.toMatchObject({ code: 'approval_expired' });
    expect((await store.responses.read('r1', 'u')).output).toMatchObject([{ mcp_assistant: { state: 'expired' } }]);
  });

  test('a new message denies what is pending and lets what is expired expire', async () => {
    await ask('r1');
    await store.toolCalls.propose(owner('r1'), null, [pendingCall('t'), pendingCall('s', clock)]);
    await end('r1');
    await ask('r2');
    expect(await store.toolCalls.read('t')).toMatchObject({ state: 'denied', reason: WITHDRAWN });
    expect(await store.toolCalls.read('s')).toMatchObject({ state: 'expired', reason: null });
    expect(await store.toolCalls.pending('c')).toEqual([]);
    expect(await types()).toEqual(['message', 'mcp_approval_request', 'mcp_approval_request', 'mcp_approval_response', 'message']);
  });

  test('a rejected call shows as failed and is never claimed', async () => {
    await ask('r1');
    const [call] = await store.toolCalls.propose(owner('r1'), null, [
      newCall('t', { state: 'rejected', errorCode: 'invalid_arguments', error: 'bad' })]);
    expect(await store.toolCalls.claim(call!)).toBe(false);
    expect((await store.responses.read('r1', 'u')).output).toMatchObject([
      { type: 'mcp_call', status: 'failed', error: 'bad', mcp_assistant: { state: 'failed', error_code: 'invalid_arguments' } }]);
  });

  test('an approved call that must not be sent shows in the response that decided it', async () => {
    await ask('r1');
    await store.toolCalls.propose(owner('r1'), null, [pendingCall('t')]);
    await end('r1');
    await begin('r2', { decisions: [decision('t', true)] });
    const [call] = await store.toolCalls.approvedIn('r2');
    expect(await store.toolCalls.reject(call!, 'definition_changed', 'changed')).toBe(true);
    expect((await store.responses.read('r2', 'u')).output).toMatchObject([{ id: 't', status: 'failed', error: 'changed' }]);
  });
});

describe('after a crash', () => {
  test('what was sent is unknown, what was not is not, and the conversation goes on', async () => {
    await ask('r1');
    await store.toolCalls.propose(owner('r1'), null, [pendingCall('sent'), pendingCall('unsent'), newCall('auto', { state: 'approved' })]);
    await end('r1');
    await begin('r2', { decisions: [decision('sent', true), decision('unsent', true)] });
    await store.toolCalls.claim((await store.toolCalls.approvedIn('r2'))[0]!);
    await store.close();
    store = await openStore(path, now);
    expect(store.recovered).toEqual({ unknownCalls: 1, unsentCalls: 2, interruptedResponses: 1 });
    expect(await store.responses.read('r2', 'u')).toMatchObject({
      status: 'failed', error: { code: 'interrupted' },
      output: [{ id: 'sent', status: 'incomplete', mcp_assistant: { state: 'unknown' } }, { id: 'unsent', status: 'failed' }],
    });
    await ask('r3');
  });

  test('a clean stop leaves nothing to recover', async () => {
    await store.close();
    store = await openStore(path, now);
    expect(store.recovered).toEqual({ unknownCalls: 0, unsentCalls: 0, interruptedResponses: 0 });
  });
});

describe('opening', () => {
  test('a second process is kept out, and disturbs nothing', async () => {
    await ask('r1');
    await expect(openStore(path, now)).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await store.responses.read('r1', 'u')).toMatchObject({ status: 'in_progress' });
  }, 15_000);

  test('a schema of a newer version is refused', async () => {
    await store.close();
    const raw = new DatabaseSync(path);
    raw.exec("INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-from-the-future', '2030')");
    raw.close();
    await expect(openStore(path, now)).rejects.toMatchObject({ code: 'store_unavailable' });
    const fresh = join(folder, 'fresh.sqlite');
    store = await openStore(fresh, now);
  });

  test('a place that cannot be written is a coded error', async () => {
    await expect(openStore(join(path, 'under-a-file.sqlite'), now)).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});
