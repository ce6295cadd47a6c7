/**
 * Child processes of the harness: started with their output kept, waited for, and never left
 * behind.
 */
import { text as textOf } from 'node:stream/consumers';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const ROOT = resolve(import.meta.dirname, '../..');
const POLL_MS = 50;
/** The BFF may take ten seconds. */
const STOP_PATIENCE_MS = 10_500;

export interface Part {
  name: string;
  pid: number;
  /** Everything written to stdout and stderr so far. */
  output: () => string;
  /** Resolves when the process has ended, with its exit code or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
  hasEnded: () => boolean;
  kill: (signal: NodeJS.Signals) => void;
  /** Asks to end, and insists after ten seconds. */
  stop: () => Promise<void>;
}

/**
 * Runs Node with these arguments in the repository's root. A variable given as `undefined` is taken
 * away.
 */
export function startNode(name: string, args: string[], env: NodeJS.ProcessEnv = {}): Part {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = endOf(child);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const kill = (signal: NodeJS.Signals) => {
    child.kill(signal);
  };
  return {
    name,
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    hasEnded,
    kill,
    stop: async () => {
      kill('SIGTERM');
      const insist = setTimeout(() => kill('SIGKILL'), STOP_PATIENCE_MS);
      await ended;
      clearTimeout(insist);
    },
  };
}

export interface Ended {
  code: number | NodeJS.Signals;
  out: string;
  error: string;
}

/** Runs Node with these arguments to its end, whatever that is. */
export async function runNode(
  args: string[],
  env: NodeJS.ProcessEnv = {},
  cwd = ROOT,
): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, error, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    endOf(child),
  ]);
  return { code, out, error };
}

/** A TypeScript program of this repository. */
export const startScript = (
  name: string,
  script: string,
  env: NodeJS.ProcessEnv = {},
  args: string[] = [],
): Part => startNode(name, ['--import', 'tsx', script, ...args], env);

async function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return signal ?? code ?? 0;
}

/** Runs a script to its end. Throws with its output when it fails. */
export async function runScript(name: string, script: string, args: string[] = []): Promise<void> {
  const part = startScript(name, script, {}, args);
  const end = await part.ended;
  if (end !== 0) {
    throw new Error(`${name} failed (${end}):\n${part.output()}`);
  }
}

/**
 * Waits until `url` answers 2xx. Throws with the part's output when it ends before, or after
 * `timeoutMs`.
 */
export async function waitUntilReady(part: Part, url: string, timeoutMs = 30_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await answers(url))) {
    if (part.hasEnded()) {
      throw new Error(
        `${part.name} ended (${await part.ended}) before it was ready:\n${part.output()}`,
      );
    }
    if (Date.now() > deadline) {
      throw new Error(
        `${part.name} was not ready at ${url} within ${timeoutMs / 1000} s:\n${part.output()}`,
      );
    }
    await delay(POLL_MS);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Not listening yet.
    return false;
  }
}
