/** What a command of the operator's command line is: its words, and what it does. */
import { parseArgs } from 'node:util';
import type { Effects, ExitCode, Log } from '../base';
import type { Config } from '../config';
import type { Servers } from '../mcp';
import type { Store } from '../store';

/** What came of reading the configuration again. */
export interface Reloaded {
  fingerprint: string;
  /** Labels of servers. */
  kept: string[];
  replaced: string[];
  removed: string[];
  warnings: readonly string[];
}

/** The BFF that runs in this process. */
export interface Bff {
  version: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** When it read the configuration that it uses, and a short name for that. */
  loaded: () => { at: number; fingerprint: string };
  /** How many responses run here. */
  running: () => number;
  redis: () => 'alone' | 'ready' | 'unavailable';
  /** @throws ConfigError if nothing was changed */
  reload: () => Promise<Reloaded>;
}

/** What commands work on. */
export interface Admin {
  config: Config;
  store: Store;
  servers: Servers;
  effects: Effects;
  log: Log;
  /** `host:pid`, so that an operator of several knows which one speaks. */
  replica: string;
  /** `null` if the command line opened the store itself, because no BFF answers. */
  bff: Bff | null;
}

export interface CommandInput {
  /** The values of the options; a switch that is set is `true`. */
  options: Readonly<Record<string, string | boolean | undefined>>;
  positionals: readonly string[];
  /** Where the command line was called: relative paths begin there. */
  cwd: string;
  /** Waits while the reader is slow. */
  print: (text: string) => Promise<void>;
}

interface Option {
  type: 'string' | 'boolean';
  help: string;
}

export interface CommandWords {
  /** One word or two, e.g. `tools accept`. */
  name: string;
  /** Whatever follows the name. */
  usage: string;
  /** One line. */
  summary: string;
  /** For `--help`, and the documents. */
  details?: string;
  options?: Readonly<Record<string, Option>>;
  /** The least and the most that may be given. */
  positionals?: readonly [least: number, most: number];
}

export interface AdminCommand extends CommandWords {
  /** `bff`: only in a BFF that runs. `store`: also without one, where the database is free. */
  needs: 'bff' | 'store';
  /**
   * @returns The exit code, if it is not 0.
   * @throws UsageError; CommandError; ConfigError; AppError
   */
  run: (input: CommandInput, admin: Admin) => Promise<ExitCode | void>;
}

/** The command line is wrong; the message says what is right. */
export class UsageError extends Error {
  override name = 'UsageError' as const;
}

/** A command cannot do what it should; the message is for the operator. */
export class CommandError extends Error {
  override name = 'CommandError' as const;
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const JSON_OPTION = {
  json: { type: 'boolean', help: 'Prints JSON for machines.' },
} as const;

/** @throws UsageError */
export function readArguments(
  { name, usage, options = {}, positionals: [least, most] = [0, 0] }: CommandWords,
  args: readonly string[],
): Pick<CommandInput, 'options' | 'positionals'> {
  const wrong = (reason: string, cause?: unknown) =>
    new UsageError(`${reason} Usage: mcp-assistant ${name} ${usage}`.trimEnd(), { cause });
  let read: ReturnType<typeof parseArgs>;
  try {
    read = parseArgs({
      args: [...args],
      options: Object.fromEntries(
        Object.entries(options).map(([key, { type }]) => [key, { type }]),
      ),
      allowPositionals: true,
    });
  } catch (error) {
    // Node's own words: "Unknown option '--jsn'", followed by advice that does not fit here.
    throw wrong(`${(error as Error).message.split('. ', 1)[0] ?? ''}.`, error);
  }
  if (read.positionals.length < least || read.positionals.length > most) {
    throw wrong(read.positionals.length < least ? 'Something is missing.' : 'That is too much.');
  }
  return {
    options: read.values as CommandInput['options'],
    positionals: read.positionals,
  };
}

/** The command with the longest name that the words begin with, and what follows it. */
export function findCommand<C extends CommandWords>(
  words: readonly string[],
  commands: readonly C[],
): { command: C; rest: readonly string[] } | null {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = words.length >= length && commands.find((known) => known.name === name);
    if (command) {
      return { command, rest: words.slice(length) };
    }
  }
  return null;
}

/** `--help` of one command. */
export function helpFor({ name, usage, summary, details, options = {} }: CommandWords): string {
  const rows = Object.entries(options).map(([key, { help }]) => `  --${key.padEnd(14)} ${help}`);
  return [
    `Usage: mcp-assistant ${name} ${usage}`.trimEnd(),
    '',
    summary,
    ...(details === undefined ? [] : ['', details]),
    ...(rows.length === 0 ? [] : ['', ...rows]),
    '',
  ].join('\n');
}

/** `--help` of them all. */
export function helpForAll(commands: readonly CommandWords[]): string {
  const rows = commands.map(
    ({ name, usage, summary }) => [`${name} ${usage}`.trimEnd(), summary] as const,
  );
  const width = Math.max(...rows.map(([call]) => call.length));
  return [
    'Usage: mcp-assistant [command]',
    '',
    ...rows.map(([call, summary]) => `  ${call.padEnd(width)}  ${summary}`),
    '',
    '"mcp-assistant <command> --help" says more. --version prints the version.',
    'The configuration is the file that MCP_ASSISTANT_CONFIG names, or ./mcp-assistant.yaml.',
    '',
  ].join('\n');
}
