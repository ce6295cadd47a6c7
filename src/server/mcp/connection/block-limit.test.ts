import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { startHostileServer } from '../../../../test/support/hostile-server';
import { serverConfig } from '../../../../test/support/config';
import { work } from '../../../../test/support/work';
import { limitBlocks } from './block-limit';
import { createConnection } from './connection';

const answer = (result: object) =>
  ({ jsonrpc: '2.0', id: 1, result }) as JSONRPCMessage & { result: Record<string, unknown[]> };

test.each(['content', 'contents', 'messages'])('a long list of %s is cut, and says so', (name) => {
  const message = answer({ [name]: Array.from({ length: 5_000 }, () => ({})) });
  limitBlocks(message);
  expect(message.result[name]).toHaveLength(1_001);
  expect(JSON.stringify(message.result[name]?.at(-1))).toContain('[cut: more than 1000 blocks]');
});

test('everything else stays as it is', () => {
  for (const message of [
    answer({ content: [1], other: Array.from({ length: 5_000 }, () => 1) }),
    answer({ content: 'text' }),
    { jsonrpc: '2.0', id: 1, error: { code: 1, message: '' } } as JSONRPCMessage,
    { jsonrpc: '2.0', method: 'ping', id: 1 } as JSONRPCMessage,
  ]) {
    const before = structuredClone(message);
    limitBlocks(message);
    expect(message).toEqual(before);
  }
});

test('the result of a call has a limited number of blocks', async () => {
  const content = Array.from({ length: 20_000 }, () => ({ type: 'text', text: '' }));
  const server = await startHostileServer((response, id) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id, result: { content } }));
  });
  const connection = createConnection(serverConfig(server.url), {
    fetch,
    now: Date.now,
    random: () => 0,
    log: () => {},
    work,
  });
  try {
    const called = await connection.call('trouble', {}, new AbortController().signal);
    expect('result' in called && called.result.content).toHaveLength(1_001);
  } finally {
    await connection.close();
    await server.close();
  }
});
