/**
 * Questions from servers to people, as rows: answered once, in time, by their owner, and deleted
 * after use.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStore, type Store } from '.';

let clock = 1_000_000;
const now = () => clock;
let folder: string;
let path: string;
let store: Store;

const question = {
  message: 'Who?',
  request: { mode: 'url' as const, url: 'https://example.org/' },
};
const open = (id: string) =>
  store.elicitations.open({
    id,
    toolCallId: 'call',
    userId: 'u',
    question,
    round: null,
    expiresAt: clock + 5000,
  });
const rows = () => {
  const database = new DatabaseSync(path, { readOnly: true });
  const all = database
    .prepare('SELECT id, state, answer FROM elicitations')
    .all()
    .map((row) => ({ ...row }));
  database.close();
  return all;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'elicitations-'));
  path = join(folder, 'a.sqlite');
  store = await openStore(path, now);
  await store.conversations.create({ id: 'c', userId: 'u', courseId: 'course', metadata: {} });
  await store.responses.begin({
    id: 'r',
    conversationId: 'c',
    userId: 'u',
    workflow: 'w',
    previousResponseId: null,
    metadata: {},
    idempotency: null,
    input: {
      message: { id: 'm', type: 'message', role: 'user', status: 'completed', content: [] },
    },
  });
  const [call] = await store.toolCalls.propose(
    { id: 'r', conversationId: 'c', userId: 'u' },
    null,
    [
      {
        id: 'call',
        modelCallId: 'x',
        modelToolName: 'peer__act',
        step: 0,
        serverLabel: 'peer',
        serverUrl: 'http://x/mcp',
        toolName: 'act',
        definitionHash: 'h',
        face: { server_name: 'Peer', tool_title: null, tool_description: null, annotations: null },
        arguments: '{}',
        start: { state: 'approved' },
      },
    ],
  );
  await store.toolCalls.claim(call!);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const shown = async () => {
  const item = (await store.responses.read('r', 'u')).output.find(
    ({ type }) => type === 'mcp_call',
  );
  return item?.type === 'mcp_call' ? item.mcp_assistant.elicitation : undefined;
};

test('an open question belongs to its call until it is answered, closed or expired', async () => {
  const elicitation = await open('a');
  expect(elicitation).toEqual({ id: 'a', ...question, expires_at: 1005 });
  expect(await shown()).toEqual(elicitation);
  await store.elicitations.answer('a', { action: 'decline' });
  expect(await shown()).toBeNull();
  await open('b');
  expect(await store.elicitations.close('b')).toBe(true);
  expect(await shown()).toBeNull();
  await open('c');
  clock += 5000;
  expect(await shown()).toBeNull();
});

test('the first answer in time is the only one, and it is taken once', async () => {
  await open('a');
  expect(await store.elicitations.take('a')).toBeNull();
  await store.elicitations.answer('a', { action: 'accept', content: { n: 1 } });
  await expect(store.elicitations.answer('a', { action: 'decline' })).rejects.toMatchObject({
    code: 'elicitation_closed',
  });
  expect(await store.elicitations.close('a')).toBe(false);
  expect(await store.elicitations.take('a')).toEqual({ action: 'accept', content: { n: 1 } });
  expect(await store.elicitations.take('a')).toBeNull();
  await open('late');
  clock += 5000;
  await expect(store.elicitations.answer('late', { action: 'decline' })).rejects.toMatchObject({
    code: 'elicitation_closed',
  });
});

test('a question is found only by its owner and under its call', async () => {
  await open('a');
  expect(await store.elicitations.findOpen('call', 'a', 'u')).toMatchObject({ id: 'a' });
  await expect(store.elicitations.findOpen('call', 'a', 'v')).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(store.elicitations.findOpen('other', 'a', 'u')).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('after a crash no question is open, and no answer is kept', async () => {
  await open('a');
  await open('b');
  await store.elicitations.answer('b', { action: 'accept', content: { secret: 'x' } });
  await store.close();
  store = await openStore(path, now);
  await expect(store.elicitations.findOpen('call', 'a', 'u')).rejects.toMatchObject({
    code: 'elicitation_closed',
  });
  await store.close();
  expect(rows()).toEqual([
    { id: 'a', state: 'closed', answer: null },
    { id: 'b', state: 'closed', answer: null },
  ]);
  store = await openStore(path, now);
});

test('a question is deleted with its conversation', async () => {
  await open('a');
  await store.responses.end('r', 'c', { status: 'completed', usage: null });
  await store.conversations.remove('c', 'u');
  await store.close();
  expect(rows()).toEqual([]);
  store = await openStore(path, now);
});
