/** What servers really send, read over real HTTP: each input with what is made of it. */
import type { ServerResponse } from 'node:http';
import type { CallAnswer } from './calls';
import type { Connection } from './connection';
import { json, startOddServer, type OddServer } from './testing/odd-server';
import { connect, signal } from './testing/world';

type Era = 'legacy' | 'modern';
type Write = (response: ServerResponse, id: unknown) => void;

const servers = {} as Record<Era, OddServer>;
beforeAll(async () => {
  servers.legacy = await startOddServer('legacy');
  servers.modern = await startOddServer('modern');
});
afterAll(async () => {
  await servers.legacy.close();
  await servers.modern.close();
});

async function called(era: Era, write: Write): Promise<CallAnswer> {
  servers[era].answer = (response, { method, id }) => {
    if (method !== 'tools/call') {
      return false;
    }
    write(response, id);
    return true;
  };
  return connect(servers[era].url).call('act', {}, signal());
}

const text = (words: unknown) => ({ type: 'text', text: words });
const rpc = (id: unknown, body: object) => JSON.stringify({ jsonrpc: '2.0', id, ...body });
const done = { result: { resultType: 'complete', content: [text('done')] } };
const failed = { error: { code: -32602, message: 'days must be positive' } };
const as =
  (type: string | null, body: (id: unknown) => string, status = 200): Write =>
  (response, id) =>
    response.writeHead(status, type === null ? {} : { 'content-type': type }).end(body(id));

const failure = (words: string, sent: unknown = true, code = 'tool_error') => ({
  failure: { sent, code, message: expect.stringContaining(words) },
});
const unknown = (words = 'unknown') => failure(words, 'unknown', 'outcome_unknown');
const fine = (words = 'done') => ({ result: { content: [text(words)] } });

const ENVELOPES: [name: string, write: Write, outcome: object][] = [
  ['text/plain', as('text/plain', (id) => rpc(id, done)), fine()],
  ['no type of content', as(null, (id) => rpc(id, done)), fine()],
  ['a charset', as('application/json; charset=UTF-8', (id) => rpc(id, done)), fine()],
  ['another JSON type', as('application/vnd.api+json', (id) => rpc(id, done)), fine()],
  ['octets', as('application/octet-stream', (id) => rpc(id, done)), fine()],
  ['JSON under the type of a stream', as('text/event-stream', (id) => rpc(id, done)), fine()],
  [
    'JSON over several lines under the type of a stream',
    as('text/event-stream', (id) => JSON.stringify(JSON.parse(rpc(id, done)), null, 2)),
    fine(),
  ],
  [
    'events under the type of JSON',
    as('application/json', (id) => `: hi\nevent: message\ndata: ${rpc(id, done)}\n\n`),
    fine(),
  ],
  ['a list of one', as('application/json', (id) => `[${rpc(id, done)}]`), fine()],
  [
    'messages before the answer',
    as(
      'application/json',
      (id) =>
        `[{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}},${rpc(id, done)}]`,
    ),
    fine(),
  ],
  [
    'an answer to another request before',
    as('application/json', (id) => `[${rpc(4711, failed)},${rpc(id, done)}]`),
    fine(),
  ],
  ['a byte order mark', as('application/json', (id) => `\ufeff${rpc(id, done)}`), fine()],
  ['the id as a text', as('application/json', (id) => rpc(String(id), done)), fine()],
  ['no id', as('application/json', () => JSON.stringify({ jsonrpc: '2.0', ...done })), fine()],
  ['no version', as('application/json', (id) => JSON.stringify({ id, ...done })), fine()],
  ['a null error', as('application/json', (id) => rpc(id, { ...done, error: null })), fine()],
  [
    'members of its own',
    as('application/json', (id) => rpc(id, { ...done, took: 3, meta: null })),
    fine(),
  ],
  [
    'an unknown type of result',
    as('application/json', (id) => rpc(id, { result: { ...done.result, resultType: 'final' } })),
    fine(),
  ],
  ['status 201', as('application/json', (id) => rpc(id, done), 201), fine()],
  ['status 202 with a body', as('application/json', (id) => rpc(id, done), 202), fine()],
  [
    'an error with status 200',
    as('application/json', (id) => rpc(id, failed)),
    failure('answered with an error: days must be positive'),
  ],
  [
    'an error and a null result',
    as('application/json', (id) => rpc(id, { ...failed, result: null })),
    failure('days must be positive'),
  ],
  [
    'an error with the id null',
    as('application/json', () => rpc(null, failed)),
    failure('days must be positive'),
  ],
  [
    'an error without a message',
    as('application/json', (id) => rpc(id, { error: { code: -32000 } })),
    failure('an error: code -32000'),
  ],
  [
    'an error with an empty message',
    as('application/json', (id) => rpc(id, { error: { code: -32000, message: '' } })),
    failure('an error: code -32000'),
  ],
  [
    'an error with a text as its code',
    as('application/json', (id) => rpc(id, { error: { code: 'E42', message: 'odd code' } })),
    failure('E42: odd code'),
  ],
  [
    'an error with a fraction as its code',
    as('application/json', (id) => rpc(id, { error: { code: -32000.5, message: 'half' } })),
    failure('half'),
  ],
  [
    'an error without a code',
    as('application/json', (id) => rpc(id, { error: { message: 'no code' } })),
    failure('no code'),
  ],
  [
    'an error that is a text',
    as('application/json', (id) => rpc(id, { error: 'just words' })),
    failure('just words'),
  ],
  [
    'an error with an object as its message',
    as('application/json', (id) => rpc(id, { error: { code: 1, message: { en: 'why' } } })),
    failure('{"en":"why"}'),
  ],
  [
    'an error with data',
    as('application/json', (id) =>
      rpc(id, { error: { code: 1, message: 'no', data: { field: 'days' } } }),
    ),
    failure('no {"field":"days"}'),
  ],
  [
    'an error with null data',
    as('application/json', (id) => rpc(id, { error: { code: 1, message: 'no', data: null } })),
    failure('no'),
  ],
  [
    'an error over a stream',
    as('text/event-stream', (id) => `data: ${rpc(id, failed)}\n\n`),
    failure('days must be positive'),
  ],
  [
    'status 400 and an error for this request',
    as('application/json', (id) => rpc(id, failed), 400),
    failure('days must be positive'),
  ],
  [
    'status 404 and an error for this request',
    as('application/json', (id) => rpc(id, failed), 404),
    failure('days must be positive'),
  ],
  [
    'status 500 and an error for this request',
    as('text/plain', (id) => rpc(id, failed), 500),
    failure('days must be positive'),
  ],
  [
    'status 503 and an error for this request',
    as('application/json', (id) => rpc(id, failed), 503),
    failure('days must be positive'),
  ],
  [
    'status 400 and an error without an id',
    as('application/json', () => rpc(null, failed), 400),
    failure('refused the request: days must be positive'),
  ],
  [
    'status 422 and an error as a list',
    as('application/json', () => `[${rpc(null, failed)}]`, 422),
    failure('days must be positive'),
  ],
  [
    'status 400 and other words',
    as('text/plain', () => 'bad', 400),
    failure('refused the request.', false, 'server_unavailable'),
  ],
  [
    'status 500 and an error without an id',
    as('application/json', () => rpc(null, failed), 500),
    unknown(),
  ],
  [
    'status 500 and an error for another request',
    as('application/json', () => rpc(4711, failed), 500),
    unknown(),
  ],
  ['status 500 and a page', as('text/html', () => '<h1>Oops</h1>', 500), unknown()],
  ['status 502 without a body', as(null, () => '', 502), unknown()],
  [
    'other JSON',
    as('application/json', () => '{"ok":true}'),
    failure('answered, but its answer cannot be read: HTTP 200, {"ok":true}'),
  ],
  [
    'broken JSON',
    as('application/json', (id) => rpc(id, done).slice(0, -3)),
    failure('cannot be read'),
  ],
  ['a bare text as JSON', as('application/json', () => '"done"'), failure('HTTP 200, "done"')],
  [
    'neither result nor error',
    as('application/json', (id) => rpc(id, {})),
    failure('cannot be read'),
  ],
  ['a page', as('text/html', () => '<html>Please sign in</html>'), unknown()],
  ['nothing at all', as('application/json', () => ''), unknown()],
  ['status 204', as(null, () => '', 204), unknown()],
  ['an answer to another request only', as('application/json', () => rpc(4711, done)), unknown()],
  ['a stream that closes at once', as('text/event-stream', () => ''), unknown('did not answer')],
  [
    'a stream that closes after a report',
    as(
      'text/event-stream',
      () =>
        'data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}\n\n',
    ),
    unknown('did not answer'),
  ],
  [
    'a stream that closes in the middle of its answer',
    as('text/event-stream', (id) => `data: ${rpc(id, done).slice(0, 50)}`),
    failure('cannot be read'),
  ],
  [
    'a broken answer in a stream',
    as('text/event-stream', (id) => `data: ${rpc(id, done).slice(0, -2)}\n\n`),
    failure('cannot be read'),
  ],
  [
    'a stream with other things before the answer',
    as(
      'text/event-stream',
      (id) =>
        `: hello\nretry: 10\ndata: ping\n\nevent: heartbeat\ndata: {}\n\ndata: ${rpc(id, done)}\n\n`,
    ),
    fine(),
  ],
  [
    'a stream without a blank line at its end',
    as('text/event-stream', (id) => `data: ${rpc(id, done)}`),
    fine(),
  ],
  [
    'a stream with CR, LF and several lines of data',
    as(
      'text/event-stream',
      (id) => `event: message\rdata: ${rpc(id, done).replace(',', ',\rdata: ')}\r\r`,
    ),
    fine(),
  ],
  [
    'a stream whose type has a charset',
    as('text/event-stream;charset=utf-8', (id) => `data: ${rpc(id, done)}\r\n\r\n`),
    fine(),
  ],
  ['a list in a stream', as('text/event-stream', (id) => `data: [${rpc(id, done)}]\n\n`), fine()],
];

test.each(ENVELOPES)('an answer with %s is told as it is', async (_name, write, outcome) => {
  expect(await called('legacy', write)).toMatchObject(outcome);
});

describe.each(['legacy', 'modern'] as const)('a handshake and a listing (%s)', (era) => {
  async function offered(changes: Record<string, (id: unknown) => object>): Promise<Connection> {
    servers[era].answer = (response, { method, id }) => {
      const change = changes[method];
      if (change) {
        json(response, rpc(id, { result: change(id) }));
      }
      return change !== undefined;
    };
    return connect(servers[era].url);
  }
  const names = async (made: Connection) => (await made.tools()).map(({ name }) => name);
  const capabilities = { tools: { listChanged: null }, prompts: null, logging: true };
  const serverInfo = { name: 'odd', version: null, title: null };

  test('with null members everywhere', async () => {
    const made = await offered({
      initialize: () => ({
        protocolVersion: '2025-11-25',
        capabilities,
        serverInfo,
        instructions: null,
        _meta: null,
      }),
      ...(era === 'legacy'
        ? {}
        : {
            'server/discover': () => ({
              supportedVersions: ['2026-07-28'],
              capabilities,
              instructions: null,
              _meta: null,
            }),
          }),
      'tools/list': () => ({
        tools: [
          {
            name: 'a',
            title: null,
            description: null,
            inputSchema: { type: 'object', properties: { x: { enum: [null, 1], default: null } } },
            outputSchema: null,
            annotations: { title: null, readOnlyHint: true },
            execution: null,
            icons: null,
            _meta: null,
          },
        ],
        nextCursor: null,
        ttlMs: null,
        cacheScope: null,
        _meta: null,
      }),
    });
    expect(await made.tools()).toEqual([
      {
        name: 'a',
        inputSchema: { type: 'object', properties: { x: { enum: [null, 1], default: null } } },
        annotations: { readOnlyHint: true },
      },
    ]);
    expect(made.describe()).toMatchObject({ era, capabilities: ['logging', 'tools'] });
  });

  test('a malformed tool costs itself', async () => {
    const made = await offered({
      'tools/list': () => ({
        tools: [
          null,
          'x',
          { name: 'no-schema' },
          { name: 'b', inputSchema: { type: 'object' }, title: 5 },
          { name: 'good', inputSchema: { type: 'object', properties: null } },
          { name: 'ok', inputSchema: { type: 'object' }, icons: 'none' },
        ],
        nextCursor: '',
      }),
    });
    expect(await names(made)).toEqual(['good', 'ok']);
  });

  test.each([
    ['fails', (n: number) => (n === 2 ? null : { tools: [tool(n)], nextCursor: String(n) })],
    [
      'is malformed',
      (n: number) => (n === 2 ? { tools: 'x' } : { tools: [tool(n)], nextCursor: 1 }),
    ],
    ['comes again', (n: number) => ({ tools: [tool(n)], nextCursor: 'same' })],
  ])('the pages before one that %s are kept, and the check tells', async (_how, page) => {
    let pages = 0;
    servers[era].answer = (response, { method, id }) => {
      if (method !== 'tools/list') {
        return false;
      }
      pages += 1;
      const result = page(pages);
      json(response, rpc(id, result ? { result } : { error: { code: 1, message: 'no' } }));
      return true;
    };
    const listing = await connect(servers[era].url).listing();
    expect(listing.tools[0]?.name).toBe('t1');
    expect(listing.unusable).toMatchObject([{ code: 'list_breaks_off' }]);
    expect(pages).toBe(2);
  });
  const tool = (n: number) => ({ name: `t${n}`, inputSchema: { type: 'object' } });
});
