/** The command line. `admin/registry.ts` has the commands that work while a BFF runs. */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import manifest from './package.json' with { type: 'json' };
import {
  ADMIN_COMMANDS,
  endOf,
  findCommand,
  helpFor,
  helpForAll,
  JSON_OPTION,
  readArguments,
  runAdminCommand,
  UsageError,
  type CommandWords,
} from './admin';
import { check, checkAs, printed } from './check';
import { loadConfig, type Config, type LoadedConfig, type McpServerConfig } from './config';
import { EXIT, systemEffects } from './base';
import { connectionTo, createGuardedFetch } from './mcp';
import { serve } from './serve';
import { readAcceptedTools } from './store';
import { createWorkPool, type WorkPool } from './work';

type Load = () => LoadedConfig;

interface OwnCommand extends CommandWords {
  run: (
    options: Readonly<Record<string, string | boolean | undefined>>,
    load: Load,
  ) => Promise<void>;
}

const connectWith =
  ({ mcp: { allowedHosts } }: Pick<Config, 'mcp'>, work: WorkPool) =>
  (server: McpServerConfig) =>
    connectionTo(server, {
      fetch: createGuardedFetch({ allowedHosts, now: systemEffects.now }),
      now: systemEffects.now,
      random: Math.random,
      work,
      log: () => {},
    });

async function runCheckAs(person: string, json: boolean, load: Load): Promise<void> {
  const { config } = load();
  const connect = connectWith(config, createWorkPool());
  const { exit_code: code, text } = await checkAs(person, config, { connect, json });
  (code === 0 ? process.stdout : process.stderr).write(text, () => process.exit(code));
}

async function runCheck(json: boolean, load: Load): Promise<void> {
  const work = createWorkPool();
  const report = await check({
    load,
    connect: (server, config) => connectWith(config, work)(server),
    accepted: ({ database }) => readAcceptedTools('url' in database ? database.url : database.path),
    // A clock in a definition shows seconds.
    pause: () => setTimeout(1_100),
  });
  process.stdout.write(printed(report, json), () => process.exit(report.exit_code));
}

const OWN_COMMANDS: readonly OwnCommand[] = [
  {
    name: 'serve',
    usage: '',
    summary: "Runs the assistant's backend (also without a command).",
    run: async (_options, load) => serve(load, manifest.version),
  },
  {
    name: 'check',
    usage: '[--as <person>] [--json]',
    summary: 'Checks the configuration and asks every MCP server what it offers.',
    options: {
      as: {
        type: 'string',
        help: 'Shows what such a person gets, and which rule says so, e.g. "learner, verified, course-v1:OpenX+BIO101+2026_T1".',
      },
      ...JSON_OPTION,
    },
    run: async ({ as, json }, load) =>
      typeof as === 'string' ? runCheckAs(as, json === true, load) : runCheck(json === true, load),
  },
];
const COMMANDS: readonly CommandWords[] = [...OWN_COMMANDS, ...ADMIN_COMMANDS];

const load: Load = () =>
  loadConfig({
    env: process.env,
    cwd: process.cwd(),
    readFile: (path) => readFileSync(path, 'utf8'),
  });

/** Takes `--socket <path>` out of the words. */
function takeSocket(words: readonly string[]): { words: string[]; socket: string | null } {
  const at = words.indexOf('--socket');
  const given = at < 0 ? process.env.MCP_ASSISTANT_ADMIN_SOCKET : words[at + 1];
  return {
    words: at < 0 ? [...words] : words.toSpliced(at, 2),
    socket: given === undefined || given === '' ? null : given,
  };
}

/** Help and version, which need no configuration. */
function answered(words: readonly string[]): string | null {
  const [first = ''] = words;
  if (/^(?:--version|-V)$/.test(first)) {
    return `mcp-assistant ${manifest.version}\n`;
  }
  const wanted = first === 'help' ? words.slice(1) : words;
  if (first !== 'help' && !words.some((word) => word === '--help' || word === '-h')) {
    return null;
  }
  const found = findCommand(wanted, COMMANDS);
  return found ? helpFor(found.command) : helpForAll(COMMANDS);
}

async function main(): Promise<void> {
  const { words, socket } = takeSocket(process.argv.slice(2));
  const help = answered(words);
  if (help !== null) {
    process.stdout.write(help);
    return;
  }
  const given = words.length === 0 ? ['serve'] : words;
  const own = findCommand(given, OWN_COMMANDS);
  if (own) {
    const { options } = readArguments(own.command, own.rest);
    await own.command.run(options, load);
    return;
  }
  const found = findCommand(given, ADMIN_COMMANDS);
  if (!found) {
    const names = COMMANDS.map(({ name }) => name).join(', ');
    throw new UsageError(`There is no "${given.join(' ')}", but: ${names}, --version, --help.`);
  }
  process.exitCode = await runAdminCommand(found.command, {
    args: found.rest,
    cwd: process.cwd(),
    socket,
    config: () => load().config,
    printer: {
      out: (text) => void process.stdout.write(text),
      error: (text) => void process.stderr.write(text),
    },
  });
}

/** Why the address to listen on cannot be used, or `null`. */
function listeningProblem(error: unknown): string | null {
  const { code, port, address } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken. Choose another one with MCP_ASSISTANT_PORT.`;
    case 'EADDRNOTAVAIL':
      return `This machine does not have the address ${address}. Set MCP_ASSISTANT_HOST (server.host) to one of its own, e.g. 127.0.0.1 or 0.0.0.0.`;
    case 'EACCES':
      return port === undefined
        ? null
        : `This process may not listen on port ${port}. Choose one above 1023 with MCP_ASSISTANT_PORT.`;
    default:
      return null;
  }
}

main().catch((error: unknown) => {
  const end = endOf(error);
  console.error(end?.words ?? listeningProblem(error) ?? error);
  process.exit(end?.code ?? EXIT.other);
});
