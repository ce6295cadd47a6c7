/** Every command on BFFs that run: on SQLite, and on MariaDB with two replicas. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import type { AssistantInfo, ResponseObject } from '../../src/protocol';
import { startStack, type Stack } from '../harness/stack';
import { UNIT } from '../support/client';
import { commandsAt } from '../support/command-line';
import { startPeer, type McpPeer } from '../support/mcp-peer';
import { createMariaDb, isReachable, URLS, type SqlDatabase } from '../support/services';

const PERSON = 'learner';

interface Kind {
  name: string;
  /** `null` without the services. */
  start: (config: object) => Promise<{ stack: Stack; drop: () => Promise<void> } | null>;
}

/** The configuration comes from the file alone. */
const bffEnv = { AI_EXTENSIONS_MCP_CONFIGS: undefined, MCP_ALLOWED_HOSTS: undefined };

const KINDS: readonly Kind[] = [
  {
    name: 'SQLite',
    start: async (config) => ({
      stack: await startStack({ config: { ...config }, bffEnv }),
      drop: async () => {},
    }),
  },
  {
    name: 'MariaDB with two replicas',
    async start(config) {
      if (!(await isReachable('mariadb')) || !(await isReachable('redis'))) {
        if (process.env.REQUIRE_SERVICES === '1') {
          throw new Error('MariaDB and Redis are required.');
        }
        return null;
      }
      const database: SqlDatabase = await createMariaDb();
      const redis = { url: URLS.redis, key_prefix: `test-admin-${process.pid}:` };
      const stack = await startStack({
        config: { ...config, redis },
        bffEnv: { ...bffEnv, DATABASE_URL: database.url },
        replicas: 2,
      });
      return { stack, drop: database.drop };
    },
  },
];

describe.each(KINDS)('on $name', ({ name, start }) => {
  let stack: Stack;
  let drop: () => Promise<void>;
  let peer: McpPeer;
  let token: string;
  let isPresent: boolean;

  beforeAll(async () => {
    peer = await startPeer([{ name: 'look', description: 'Looks.' }]);
    const started = await start({
      mcp: { allowed_hosts: ['127.0.0.1'] },
      AI_EXTENSIONS_MCP_CONFIGS: {
        dice: { server_url: peer.url, require_approval: 'never' },
        course_records: { server_url: peer.url, require_approval: 'never' },
      },
    });
    isPresent = started !== null;
    if (started) {
      ({ stack, drop } = started);
      token = await stack.lms.signIn(PERSON);
    }
  });
  afterAll(async () => {
    await (isPresent && stack.close());
    await (isPresent && drop());
    await peer.close();
  });

  /** Not for a missing service. */
  const check = (title: string, body: () => Promise<void>) =>
    test(title, async () => {
      if (isPresent) {
        await body();
      } else {
        console.warn(`SKIPPED on ${name}: MariaDB and Redis do not answer.`);
      }
    });

  const other = () => stack.bffs[stack.bffs.length - 1] ?? stack.bff;
  const socketOf = (bff: number) =>
    join(stack.dataDir, stack.bffs.length === 1 ? 'bff.sqlite.sock' : `admin-${bff}.sock`);
  const run = (...words: string[]) => commandsAt(socketOf(0))(...words);
  const runOther = (...words: string[]) => commandsAt(socketOf(stack.bffs.length - 1))(...words);

  async function send<T>(path: string, body?: object, bff = 0): Promise<T> {
    const url = stack.bffUrls[bff % stack.bffUrls.length] ?? stack.urls.bff;
    const answer = await fetch(`${url}/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as T;
  }
  const ask = (input: string, bff = 0) =>
    send<ResponseObject>('/responses', { input, metadata: UNIT }, bff);

  check('status tells what runs, in words and as JSON', async () => {
    const { code, out } = await run('status', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      replica: expect.stringMatching(new RegExp(`:${stack.bff.pid}$`)),
      uptime_seconds: expect.any(Number),
      running_responses: 0,
      configuration: { fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) },
      redis: stack.bffs.length === 1 ? 'alone' : 'ready',
      servers: [{ label: 'dice' }, { label: 'course_records' }],
      providers: [{ workflow: 'course_assistant', type: 'demo' }],
    });
    const words = await run('status');
    expect(words.out).toContain(`version`);
    expect(words.out).not.toContain(peer.url);
    const { out: others } = await runOther('status', '--json');
    expect(JSON.parse(others)).toMatchObject({
      replica: expect.stringMatching(new RegExp(`:${other().pid}$`)),
    });
  });

  check('the socket is for its owner alone', async () => {
    expect(statSync(socketOf(0)).mode & 0o777).toBe(0o600);
  });

  check('switch stops a tool, a server and the site, on every replica, at once', async () => {
    const servers = async (bff: number) =>
      (await send<AssistantInfo>(`/assistant?${new URLSearchParams(UNIT)}`, undefined, bff)).servers
        .length;
    expect(await servers(0)).toBe(2);
    for (const [what, listed] of [
      [['tool', 'dice', 'look'], 'look of dice: off since'],
      [['server', 'dice'], 'dice: off since'],
      [['site'], 'the site: off since'],
    ] as const) {
      const off = await run('switch', 'off', ...what);
      expect(off).toMatchObject({ code: 0, error: '' });
      const { out } = await runOther('switch');
      expect(out).toContain(listed);
      expect(out).toContain('by command_line');
      expect(await runOther('switch', 'on', ...what)).toMatchObject({ code: 0 });
    }
    expect((await run('switch')).out).toBe('Nothing is switched off.\n');
    expect(await run('switch', 'off', 'server', 'nope')).toMatchObject({ code: 65 });
    expect(await run('switch', 'off')).toMatchObject({ code: 64 });
    expect(await run('switch', 'maybe', 'site')).toMatchObject({ code: 64 });
  });

  check('tools list shows how a tool changed, and tools accept accepts that', async () => {
    expect((await run('tools', 'list')).out).toContain('dice look: accepted');
    peer.tools = [
      { name: 'look', description: 'Looks.', inputSchema: { type: 'object', required: ['x'] } },
    ];
    const { out } = await run('tools', 'list', '--changed', '--json');
    const [line] = JSON.parse(out) as { state: string; hash: string }[];
    expect(line).toMatchObject({ server: 'dice', tool: 'look', state: 'quarantined' });
    const words = await run('tools', 'list', 'dice');
    expect(words.out).toContain(`mcp-assistant tools accept dice look --hash ${line?.hash}`);
    expect(await run('tools', 'accept', 'dice', 'look', '--hash', '0'.repeat(64))).toMatchObject({
      code: 65,
    });
    expect(await run('tools', 'accept', 'dice', 'none')).toMatchObject({ code: 65 });
    expect(await run('tools', 'accept', 'nope', 'look')).toMatchObject({ code: 65 });
    const accepted = await run('tools', 'accept', 'dice', 'look', '--hash', String(line?.hash));
    expect(accepted).toMatchObject({ code: 0 });
    expect((await runOther('tools', 'list', 'dice')).out).toContain('dice look: accepted');
  });

  check('reload reads the file of one replica', async () => {
    const { code, out } = await run('reload', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      replica: expect.stringMatching(new RegExp(`:${stack.bff.pid}$`)),
      kept: ['dice', 'course_records'],
    });
  });

  check('backup copies a SQLite file under load, and says how elsewhere', async () => {
    const file = join(stack.dataDir, 'copy.sqlite');
    const asking = Promise.all(Array.from({ length: 4 }, () => ask('What is this unit about?')));
    const made = await run('backup', file);
    await asking;
    if (stack.bffs.length > 1) {
      expect(made.code).toBe(69);
      expect(made.error).toContain('mysqldump --single-transaction');
      expect(existsSync(file)).toBe(false);
      return;
    }
    expect(made).toMatchObject({ code: 0, error: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await run('backup', file)).toMatchObject({ code: 73 });
    expect(await run('backup', join(stack.dataDir, 'none', 'x'))).toMatchObject({ code: 73 });
  });

  check('retire deletes one person', async () => {
    await ask('Hello');
    const { user_id: id } = decodeJwt(token);
    const { code, out } = await run('retire', '--user', String(id));
    expect(code).toBe(0);
    const { rows, ...rest } = JSON.parse(out) as { rows: Record<string, number> };
    expect(rest).toEqual({ retired: String(id), tokens: [] });
    expect(rows.conversations).toBeGreaterThan(0);
    expect(await run('retire', '--user', 'learner')).toMatchObject({ code: 64 });
  });

  check('wrong words are answered with right ones', async () => {
    const wrong = await stack.bff.command('restart');
    expect(wrong).toMatchObject({ code: 64 });
    expect(wrong.error).toContain('tools accept');
    expect(await stack.bff.command('status', '--jsn')).toMatchObject({ code: 64 });
    expect((await stack.bff.command('backup', '--help')).out).toContain(
      'Usage: mcp-assistant backup <file>',
    );
    expect((await stack.bff.command('--help')).out).toContain('tools accept <server> <tool>');
    expect((await stack.bff.command('--version')).out).toMatch(/^mcp-assistant \d/);
  });

  check('without a BFF, what needs none works, and the rest says so', async () => {
    await Promise.all(stack.bffs.map((bff) => bff.stop()));
    expect(await stack.bff.command('status')).toMatchObject({
      code: 69,
      error: expect.stringContaining('No BFF answers at'),
    });
    expect(await stack.bff.command('switch', 'off', 'site')).toMatchObject({ code: 0 });
    expect((await stack.bff.command('switch')).out).toContain('the site: off since');
    await Promise.all(stack.bffs.map((bff) => bff.restart()));
    expect((await stack.bff.command('switch')).out).toContain('the site: off since');
  });

  check('a socket of a dead process is replaced, and no other file', async () => {
    if (stack.bffs.length > 1) {
      return;
    }
    await stack.bff.kill('SIGKILL');
    expect(existsSync(join(stack.dataDir, 'bff.sqlite.sock'))).toBe(true);
    await stack.bff.restart();
    expect((await stack.bff.command('status')).code).toBe(0);
    await stack.bff.stop();
    const path = join(stack.dataDir, 'bff.sqlite.sock');
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, 'mine');
    await expect(stack.bff.restart()).rejects.toThrow('there is a file of that name');
  });
});
