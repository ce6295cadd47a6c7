/**
 * The MCP reference servers for the client: where they are, how to start them, and how to configure
 * them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startDiceServer } from '../../examples/mcp-servers/dice/server';
import { startCourseRecordsServer } from '../../examples/mcp-servers/course-records/server';
import type { McpServerConfig } from '../../src/server/config/types';
import { freePort } from '../harness/ports';
import { serverConfig } from '../support/config';

export interface ReferenceServer {
  /** The published package, with its version. */
  name: string;
  /** For people: Streamable HTTP, HTTP+SSE, stdio. */
  transport: string;
  /** `folder` is where the server may keep files; empty if it keeps none. */
  start: () => Promise<{ config: McpServerConfig; folder: string; stop: () => Promise<void> }>;
}

const ROOT = join(import.meta.dirname, '../..');
const find = createRequire(join(ROOT, 'package.json'));

function packaged(name: string): { program: string; title: string } {
  const path = find.resolve(`${name}/package.json`);
  const { version } = find(path) as { version: string };
  return { program: join(dirname(path), 'dist', 'index.js'), title: `${name} ${version}` };
}

/** server-everything as a listening process; `path` selects the transport. */
export async function startEverything(
  mode: 'streamableHttp' | 'sse',
  port: number,
): Promise<{ stop: () => Promise<void> }> {
  const { program } = packaged('@modelcontextprotocol/server-everything');
  const child = spawn(process.execPath, [program, mode], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      if (String(chunk).includes(String(port))) {
        resolve();
      }
    });
    child.once('exit', (code) => reject(new Error(`server-everything ended with ${code}`)));
  });
  return {
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function everything(
  mode: 'streamableHttp' | 'sse',
  transport: string,
  changes: Partial<McpServerConfig> = {},
): ReferenceServer {
  return {
    name: packaged('@modelcontextprotocol/server-everything').title,
    transport,
    start: async () => {
      const port = await freePort();
      const { stop } = await startEverything(mode, port);
      const url = `http://127.0.0.1:${port}/${mode === 'sse' ? 'sse' : 'mcp'}`;
      return { config: serverConfig(url, { label: 'everything', ...changes }), folder: '', stop };
    },
  };
}

function overStdio(
  name: string,
  label: string,
  options: (folder: string) => { args: string[]; env: Record<string, string> },
): ReferenceServer {
  const { program, title } = packaged(name);
  return {
    name: title,
    transport: 'stdio',
    start: async () => {
      const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-peer-')));
      const { args, env } = options(folder);
      const stdio = { command: process.execPath, args: [program, ...args], env };
      return {
        config: serverConfig(`stdio:${label}`, {
          label,
          transport: 'stdio',
          stdio,
          timeouts: { ...serverConfig('').timeouts, connectMs: 120_000 },
        }),
        folder,
        stop: async () => rmSync(folder, { recursive: true, force: true }),
      };
    },
  };
}

function example(
  name: string,
  label: string,
  start: (folder: string) => Promise<{ url: string; close: () => Promise<void> }>,
): ReferenceServer {
  return {
    name,
    transport: 'Streamable HTTP',
    start: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'mcp-peer-'));
      const { url, close } = await start(folder);
      return {
        config: serverConfig(url, { label }),
        folder,
        stop: async () => {
          await close();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
  };
}

const filesystem = overStdio('@modelcontextprotocol/server-filesystem', 'files', (folder) => ({
  args: [folder],
  env: {},
}));
export const memory = overStdio('@modelcontextprotocol/server-memory', 'memory', (folder) => ({
  args: [],
  env: { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') },
}));

export const REFERENCE_SERVERS: readonly ReferenceServer[] = [
  everything('streamableHttp', 'Streamable HTTP'),
  everything('sse', 'HTTP+SSE, found by falling back'),
  everything('sse', 'HTTP+SSE, as configured', { transport: 'sse' }),
  filesystem,
  memory,
  example('examples/mcp-servers/dice', 'dice', () => startDiceServer({ port: 0 })),
  example('examples/mcp-servers/course-records', 'records', (folder) =>
    startCourseRecordsServer({ port: 0, databasePath: join(folder, 'records.sqlite') }),
  ),
];
