/**
 * Read-only requests besides tools: repeated if the session is lost, and a sign of life only if the
 * server answered.
 */
import { serverConfig } from '../../../../test/support/config';
import { startLegacyPeer, type LegacyPeer } from '../../../../test/support/legacy-peer';
import { work } from '../../../../test/support/work';
import { createConnection, type Connection } from '..';

let peer: LegacyPeer;
let made: Connection;
let clock = 0;

beforeEach(async () => {
  peer = await startLegacyPeer([{ name: 'act' }], false);
  made = createConnection(serverConfig(peer.url), {
    fetch,
    now: () => clock,
    random: () => 0,
    work,
    log: () => {},
  });
});
afterEach(async () => {
  await made.close();
  await peer.close();
  clock = 0;
});

const act = () => made.call('act', {}, new AbortController().signal);

test('a cached answer does not vouch for a quiet session; an answer from the server does', async () => {
  await act();
  clock += 4_000;
  await made.query(async () => 'remembered');
  clock += 4_000;
  await act();
  expect(peer.received.filter((method) => method === 'ping')).toHaveLength(1);
  clock += 4_000;
  await made.query(async (client, answered) => {
    await client.ping();
    answered();
  });
  clock += 4_000;
  peer.received.length = 0;
  await act();
  expect(peer.received).not.toContain('ping');
});

test('a query over a lost session is repeated once over a new one; a query that the server refuses is not', async () => {
  await act();
  await peer.restart();
  let asked = 0;
  await made.query(async (client) => {
    asked += 1;
    return client.listTools();
  });
  expect(asked).toBe(2);
  const refused = made.query(async (client) => {
    asked += 1;
    return client.request({ method: 'prompts/get', params: { name: 'none' } });
  });
  await expect(refused).rejects.toThrow();
  expect(asked).toBe(3);
  expect(made.status()).not.toBe('unavailable');
});
