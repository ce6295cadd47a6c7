/** The bytes of a call's arguments, as they arrive at a server: no digit is changed on the way. */
import { serverConfig } from '../../../../test/support/config';
import { startRawPeer } from '../../../../test/support/listing-peer';
import { work } from '../../../../test/support/work';
import { canonicalJson, parseExact, type JsonObject } from '../../base';
import { createConnection } from './connection';
import { closers, modern, signal } from './testing/world';

const WRITTEN = [
  '{"id":9007199254740993}',
  '{"id":-9223372036854775808,"max":18446744073709551615}',
  '{"price":0.1000000000000000055511151231257827}',
  '{"list":[12345678901234567890,{"deep":3.14159265358979323846}]}',
  '{"1":1.00000000000000000001,"b":"9007199254740993"}',
  '{"usual":[1.0,1e2,-0,0.10,1e+21,5e-324]}',
];
const sent = WRITTEN.map((json) => canonicalJson(parseExact(json)));

test('canonical arguments have the digits that were written', () => {
  expect(sent).toEqual([...WRITTEN.slice(0, -1), '{"usual":[1,100,0,0.1,1e+21,5e-324]}']);
});

function connect(changes: Parameters<typeof serverConfig>[1], url: string, send = fetch) {
  const connection = createConnection(serverConfig(url, changes), {
    fetch: send,
    now: () => 0,
    random: () => 0,
    work,
    log: () => {},
  });
  closers.push(connection.close);
  return connection;
}

const argumentsIn = (message: string): string | undefined =>
  /"method":"tools\/call".*"arguments":(\{.*\})/.exec(message)?.[1];

test('over HTTP, in an initialize era', async () => {
  const peer = await startRawPeer(() => ({
    tools: [{ name: 'act', inputSchema: { type: 'object' } }],
  }));
  closers.push(peer.close);
  const connection = connect({}, peer.url);
  for (const json of sent) {
    expect(await connection.call('act', parseExact(json) as JsonObject, signal())).toMatchObject({
      result: {},
    });
    expect(argumentsIn(peer.bodies.at(-1) ?? '')).toContain(json);
  }
});

test('over HTTP, in the modern era; a header has no number that a double would round', async () => {
  const requests: RequestInit[] = [];
  const peer = await modern({
    name: 'act',
    inputSchema: {
      type: 'object',
      properties: { id: { type: 'integer', 'x-mcp-header': 'Id' } },
    } as { type: 'object' },
  });
  const connection = connect({}, peer.url, async (url, init) => {
    requests.push(init ?? {});
    return fetch(url, init);
  });
  for (const json of sent) {
    await connection.call('act', parseExact(json) as JsonObject, signal());
    const { body, headers } = requests.findLast(({ body: text }) =>
      String(text).includes('"tools/call"'),
    )!;
    expect(argumentsIn(String(body))).toContain(json);
    expect(new Headers(headers).get('mcp-param-id')).toBeNull();
  }
  await connection.call('act', { id: 7 }, signal());
  expect(new Headers(requests.at(-1)?.headers).get('mcp-param-id')).toBe('7');
});

/** Answers a call with the line that it came in. */
const STDIO_SERVER = `
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method } = JSON.parse(line);
    if (id === undefined) return;
    const results = {
      initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } },
      'tools/list': { tools: [{ name: 'act', inputSchema: { type: 'object' } }] },
      'tools/call': { content: [{ type: 'text', text: line }] },
    };
    const answer = results[method] ? { result: results[method] } : { error: { code: -32601, message: 'no' } };
    process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...answer }) + '\\n');
  });`;

test('to a program', async () => {
  const stdio = { command: process.execPath, args: ['-e', STDIO_SERVER], env: {} };
  const connection = connect({ transport: 'stdio', stdio }, 'stdio:act');
  for (const json of sent) {
    const answer = await connection.call('act', parseExact(json) as JsonObject, signal());
    const [block] = 'result' in answer ? answer.result.content : [];
    expect(argumentsIn((block as { text: string }).text)).toContain(json);
  }
});
