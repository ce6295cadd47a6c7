/** Servers that are child processes: what they get, how they end, and how they restart. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { work } from '../support/work';
import type { McpServerConfig } from '../../src/server/config/types';
import { createConnection, type Connection } from '../../src/server/mcp';
import { ROOT, startScript } from '../harness/processes';
import { memory } from './reference-servers';

const logged: unknown[] = [];
let clock = 0;
let config: McpServerConfig;
let stop: () => Promise<void>;
let made: Connection;
const signal = () => new AbortController().signal;

beforeEach(async () => {
  ({ config, stop } = await memory.start());
  made = connect(config);
});
afterEach(async () => {
  await made.close();
  await stop();
  clock = 0;
  logged.length = 0;
});

function connect(server: McpServerConfig): Connection {
  return createConnection(server, {
    fetch,
    now: () => clock,
    random: () => 0,
    work,
    log: (event) => logged.push(event),
  });
}
/** Processes whose environment holds the path of this test's memory file. */
function running(): number[] {
  const mark = `MEMORY_FILE_PATH=${config.stdio!.env.MEMORY_FILE_PATH}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => environment(pid).includes(mark));
}
function environment(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // It has ended, or belongs to another user.
    return [];
  }
}
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

test('a child process gets its own environment and nothing of ours', async () => {
  process.env.MCP_ASSISTANT_SECRET = 'hunter2';
  await made.tools();
  delete process.env.MCP_ASSISTANT_SECRET;
  const [pid] = running();
  const names = environment(pid!)
    .map((entry) => entry.split('=')[0])
    .filter((name) => name !== '');
  expect(names).toEqual(expect.arrayContaining(['MEMORY_FILE_PATH', 'PATH']));
  expect(names).not.toContain('MCP_ASSISTANT_SECRET');
});

test('a child process ends when its connection closes', async () => {
  await made.tools();
  expect(running()).toHaveLength(1);
  await made.close();
  await until(() => running().length === 0);
});

test('a killed child process is restarted by the next call', async () => {
  await made.tools();
  const [pid] = running();
  process.kill(pid!, 'SIGKILL');
  await until(() => !running().includes(pid!));
  await until(() => made.status() === 'connecting');
  expect(await made.call('read_graph', {}, signal())).toHaveProperty('result');
  expect(running()).toHaveLength(1);
});

test('a program that is missing or ends immediately is left alone for a while; its last words are logged without its secrets', async () => {
  const missing = connect({ ...config, stdio: { command: '/nowhere/program', args: [], env: {} } });
  await expect(missing.tools()).rejects.toThrow();
  await expect(missing.tools()).rejects.toThrow('a moment ago');
  const dying = connect({
    ...config,
    stdio: {
      command: process.execPath,
      args: ['-e', 'console.error("no room for", process.env.SECRET); process.exit(3)'],
      env: { SECRET: 'hunter2-hunter2' },
    },
  });
  await expect(dying.tools()).rejects.toThrow();
  expect(dying.status()).toBe('unavailable');
  expect(logged.length).toBeGreaterThan(0);
  expect(JSON.stringify(logged)).toContain('no room for');
  expect(JSON.stringify(logged)).not.toContain('hunter2');
});

test('a child process ends with our process, even if that is killed', async () => {
  const parent = startScript('The parent', join(ROOT, 'test/peers/stdio-parent.ts'), {}, [
    JSON.stringify(config.stdio),
  ]);
  await until(() => parent.output().includes('connected') || parent.hasEnded());
  expect(running()).toHaveLength(1);
  parent.kill('SIGKILL');
  await parent.ended;
  await until(() => running().length === 0);
});
