import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { setImmediate as macrotask } from 'node:timers/promises';
import { serverConfig } from '../../../../test/support/config';
import { startHostileServer } from '../../../../test/support/hostile-server';
import { work } from '../../../../test/support/work';
import { createConnection } from './connection';
import { limitReplies } from './limit-replies';

const reply = (id: number): JSONRPCMessage => ({ jsonrpc: '2.0', id, result: {} });

/** A transport whose messages are under way until `deliver` is called. */
function held() {
  const sent: JSONRPCMessage[] = [];
  const open: (() => void)[] = [];
  const transport = {
    send: (message: JSONRPCMessage) =>
      new Promise<void>((resolve) => {
        sent.push(message);
        open.push(resolve);
      }),
  } as unknown as Transport;
  return { transport, sent, open, deliver: () => open.splice(0).forEach((resolve) => resolve()) };
}

test('answers are sent in order, four at a time; requests do not wait for them', async () => {
  const { transport, sent, open, deliver } = held();
  const floods = jest.fn();
  limitReplies(transport, floods);
  const all = Promise.all(Array.from({ length: 100 }, (_, id) => transport.send(reply(id))));
  void transport.send({ jsonrpc: '2.0', id: 'x', method: 'ping' });
  let most = 0;
  for (let turns = 0; turns < 30; turns += 1) {
    most = Math.max(most, open.length);
    deliver();
    await macrotask();
  }
  await all;
  expect(most).toBe(4);
  expect(sent[0]).toHaveProperty('method');
  expect(sent.filter((message) => !('method' in message))).toEqual(
    Array.from({ length: 100 }, (_, id) => reply(id)),
  );
  expect(floods).not.toHaveBeenCalled();
});

test('more answers than may wait are a flood: it is told once, and nothing more is sent', async () => {
  const { transport, sent, deliver } = held();
  const floods = jest.fn();
  limitReplies(transport, floods);
  for (let id = 0; id < 20_000; id += 1) {
    void transport.send(reply(id));
  }
  for (let turns = 0; turns < 5; turns += 1) {
    deliver();
    await macrotask();
  }
  void transport.send(reply(1));
  expect(sent).toHaveLength(4);
  expect(floods).toHaveBeenCalledTimes(1);
});

test.each([
  ['ping', {}],
  ['sampling/createMessage', { messages: [], maxTokens: 1 }],
  ['roots/list', {}],
  ['elicitation/create', { message: '' }],
  ['x/unknown', {}],
])('a flood of %s ends the session, and costs few requests', async (method, params) => {
  const server = await startHostileServer((response, id) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let asked = 0; asked < 1_500; asked += 1) {
      response.write(
        `data: ${JSON.stringify({ jsonrpc: '2.0', id: `s${asked}`, method, params })}\n\n`,
      );
    }
    response.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result: { content: [] } })}\n\n`);
  });
  let answers = 0;
  server.onAnswer = () => {
    answers += 1;
  };
  const log = jest.fn();
  const connection = createConnection(serverConfig(server.url), {
    fetch,
    now: Date.now,
    random: () => 0,
    log,
    work,
  });
  try {
    const called = await connection.call('trouble', {}, new AbortController().signal);
    expect(called).toMatchObject({ failure: { sent: 'unknown', code: 'outcome_unknown' } });
    expect(answers).toBeLessThanOrEqual(104);
    const floods = log.mock.calls.filter(([{ message }]) => /asked too much/.test(message));
    expect(floods).toHaveLength(1);
  } finally {
    await connection.close();
    await server.close();
  }
});
