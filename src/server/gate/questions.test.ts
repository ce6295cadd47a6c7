/**
 * A call whose server waits for the person, from an interruption to its answer, over a real store
 * and a real MCP server that counts the calls it receives.
 */
import { limits, serverConfig } from '../../../test/support/config';
import { startPeer, text, type McpPeer } from '../../../test/support/mcp-peer';
import { work } from '../../../test/support/work';
import { createConnection, readCatalog, type Catalog, type Connection } from '../mcp';
import type { ToolCall } from '../store';
import { openStore, type Store } from '../store/open';
import { message, newCall, owner } from '../store/testing/world';
import { createRoom, execute } from '.';

const log = () => {};
let peer: McpPeer;
let store: Store;
let connection: Connection;
let catalog: Catalog;

beforeEach(async () => {
  peer = await startPeer([{ name: 'act' }]);
  store = await openStore(':memory:', () => 0);
  connection = createConnection(serverConfig(peer.url), {
    fetch,
    now: () => 0,
    random: () => 0,
    work,
    log,
  });
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
    ...owner(id),
    workflow: 'w',
    previousResponseId: null,
    metadata: {},
    idempotency: null,
    input,
  });
/** A call that no person has to approve. */
async function proposed(): Promise<ToolCall> {
  await begin('r1', { message: message('m', 'hello') });
  const definitionHash = catalog.tools.get('peer__act')?.definitionHash ?? '';
  const [call] = await store.toolCalls.propose(owner('r1'), null, [
    { ...newCall('call', { state: 'approved' }), serverUrl: peer.url, definitionHash },
  ]);
  return call!;
}
const run = (call: ToolCall, signal = new AbortController().signal) =>
  execute(call, catalog, signal, {
    toolCalls: store.toolCalls,
    elicitations: store.elicitations,
    connections: new Map([['peer', connection]]),
    resultChars: 1000,
    room: createRoom(limits),
    newId: (prefix) => prefix,
    objection: async () => null,
    onProgress: () => {},
  });

describe('a call whose server waits for the person', () => {
  const INTERRUPTED = {
    status: 'failed' as const,
    error: { code: 'interrupted' as const, message: '' },
    usage: null,
  };
  const open = (call: ToolCall) =>
    store.elicitations.open({
      id: 'q',
      toolCallId: call.id,
      userId: 'u',
      question: { message: 'Who?', request: { mode: 'form', schema: {} } },
      round: JSON.stringify({ number: 0, key: 'it', given: [], rest: [], asked: 1 }),
      expiresAt: 1_000,
    });
  /** The call with its answer, in another response. */
  async function resumed(): Promise<ToolCall> {
    const call = await proposed();
    await store.toolCalls.claim(call);
    await open(call);
    await store.responses.end(call.response_id, 'c', INTERRUPTED);
    await begin('r2', {
      decisions: [],
      resumptions: [{ callId: call.id, elicitationId: 'q', answer: { action: 'decline' } }],
    });
    return (await store.toolCalls.approvedIn('r2'))[0]!;
  }

  test('is sent again with the answer, once', async () => {
    const given: unknown[] = [];
    peer.tools[0] = {
      name: 'act',
      run: (_args, _signal, _report, { mcpReq }) => {
        given.push(mcpReq.inputResponses);
        return text('thanks');
      },
    };
    const call = await resumed();
    const ends = await Promise.all(Array.from({ length: 20 }, () => run(call)));
    expect(ends.flatMap((end) => end ?? [])).toMatchObject([{ output: 'thanks' }]);
    expect(given).toEqual([{ it: { action: 'decline' } }]);
  });

  test('is not sent without its answer: the run was declared lost', async () => {
    const call = await resumed();
    await store.elicitations.takeResumed(call.id);
    expect(await run(call)).toBeNull();
    expect(peer.calls).toEqual([]);
  });

  test('has no outcome when it is interrupted', async () => {
    const stop = new AbortController();
    const call = await proposed();
    peer.tools[0] = {
      name: 'act',
      run: async () => {
        await open(call);
        stop.abort();
        return new Promise(() => {});
      },
    };
    expect(await run(call, stop.signal)).toBeNull();
    expect(await store.toolCalls.read(call.id)).toMatchObject({ state: 'executing' });
    await store.responses.end(call.response_id, 'c', INTERRUPTED);
    expect(await store.toolCalls.read(call.id)).toMatchObject({ state: 'input_required' });
  });
});
