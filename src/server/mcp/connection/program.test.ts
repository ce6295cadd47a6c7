/** Servers that are programs: what they say when they fail, and what is read of what they print. */
import { explain } from '../../check/explain';
import { createLastWords, createLineBuffer } from './program';
import { connect, logged, signal, until } from './testing/world';

const SECRET = 'sk-very-secret';

/** A program of a few lines; `reply` answers a request. */
const SERVER = `
  const reply = (id, result) => console.log(JSON.stringify({ jsonrpc: '2.0', id, result, error: null }));
  const answers = {
    initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, instructions: null, serverInfo: { name: 'p', version: '1' } },
    'tools/list': { tools: [{ name: 'act', title: null, inputSchema: { type: 'object' } }], nextCursor: null },
    'tools/call': { content: [{ type: 'text', text: 'fine', annotations: null }], isError: null, _meta: null },
  };
  require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method } = JSON.parse(line);
    if (method === 'tools/call' && process.env.ENDS) { console.error('out of paper'); process.exit(3); }
    if (answers[method]) reply(id, answers[method]);
    else if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } }));
  });
`;

const start = (code: string, env: Record<string, string> = {}, connectMs = 20_000) =>
  connect('stdio:abc', {
    transport: 'stdio',
    stdio: { command: process.execPath, args: ['-e', code], env },
    timeouts: { connectMs, listMs: 20_000, callMs: 20_000, totalMs: 30_000 },
  });

const failureOf = (code: string, env?: Record<string, string>, connectMs?: number) =>
  start(code, env, connectMs)
    .tools()
    .then(
      () => null,
      (error: unknown) => explain(error),
    );

test('a program that ends is told with its last words, without its secrets', async () => {
  const code = 'console.error(`bad key ${process.env.KEY}\\u202e\\nat line 2`); process.exit(1)';
  expect(await failureOf(code, { KEY: SECRET })).toEqual({
    reason: 'its program ended; its last words: bad key ***⟨U+202E⟩ at line 2',
    fix: expect.stringContaining('Run its command by hand'),
  });
  expect(logged.at(-1)?.message).toBe(
    'connecting failed; its last words: bad key ***⟨U+202E⟩ at line 2',
  );
});

test('a program that prints something else is told with it', async () => {
  const code = 'console.log("Usage: thing [--help]"); setInterval(() => {}, 1000)';
  expect(await failureOf(code, {}, 3_000)).toMatchObject({
    reason:
      'it does not answer in time; its standard output holds what is no message of the ' +
      'protocol: Usage: thing [--help]',
  });
});

test('a program that cannot be found has no words', async () => {
  const made = connect('stdio:abc', {
    transport: 'stdio',
    stdio: { command: '/no/such/program', args: [], env: {} },
  });
  const error: unknown = await made.tools().catch((reason: unknown) => reason);
  expect(explain(error).reason).toBe('its program cannot be found');
});

test('what a program prints beside its messages costs nothing, nor do null members', async () => {
  const made = start(`console.log('Starting …\\n\\n{"log":1}\\n[]'); ${SERVER}`);
  expect(await made.call('act', {}, signal())).toMatchObject({
    result: { content: [{ text: 'fine' }] },
  });
});

test('a program that ends later leaves its last words in the log', async () => {
  const made = start(SERVER, { ENDS: 'yes' });
  expect(await made.call('act', {}, signal())).toMatchObject({
    failure: { code: 'outcome_unknown' },
  });
  await until(() => logged.some(({ message }) => message.startsWith('the program ended')));
  expect(logged.map(({ message }) => message)).toContain(
    'the program ended; its last words: out of paper',
  );
});

test('one that we end leaves none', async () => {
  const made = start(SERVER);
  await made.tools();
  await made.close();
  expect(logged).toEqual([]);
});

describe('last words', () => {
  const program = {
    command: 'p',
    args: ['--token=from-the-arguments', '--api-key', 'after-an-option', 'main.js'],
    env: { KEY: SECRET, LONG: SECRET.repeat(50), DEBUG: '1' },
  };

  test('never hold what was configured, wherever it was cut', () => {
    const words = createLastWords(program);
    const [, ...given] = [...program.args, ...Object.values(program.env)];
    for (let n = 0; n < 3_000; n += 1) {
      words.add(
        `${n} ${given.filter((value) => value !== 'main.js' && value !== '1').join(' ')} from-the-arguments\n`,
      );
    }
    expect(words.read()).toMatch(/ 2999 \S+/);
    expect(words.read()).not.toMatch(/secret|after-an|from-the|k-very/);
    expect(words.read().length).toBeLessThanOrEqual(2_048);
  });

  test('keep what is not secret', () => {
    const words = createLastWords(program);
    words.add('main.js:1 failed');
    expect(words.read()).toBe('main.js:1 failed');
  });
});

test('lines may come in any pieces; one that never ends is refused', () => {
  const strays: string[] = [];
  const buffer = createLineBuffer((line) => strays.push(line));
  for (const byte of Buffer.from(
    '{"jsonrpc":"2.0","method":"a"}\r\nnoise\n{"id":1,"result":{}}\n',
  )) {
    buffer.append(Buffer.from([byte]));
  }
  expect([buffer.readMessage(), buffer.readMessage(), buffer.readMessage()]).toEqual([
    { jsonrpc: '2.0', method: 'a' },
    { jsonrpc: '2.0', id: 1, result: {} },
    null,
  ]);
  expect(strays).toEqual(['noise']);
  const chunk = Buffer.alloc(1_048_576, 'x');
  expect(() => {
    for (let n = 0; n < 12; n += 1) {
      buffer.append(chunk);
    }
  }).toThrow('too long');
});
