/** The command line. `admin/registry.ts` has the commands that work while a BFF runs. */
import { readFileSync } from 'node:fs';
import manifest from './package.json' with { type: 'json' };
import {
  ADMIN_COMMANDS,
  endOf,
  findCommand,
  helpFor,
  helpForAll,
  readArguments,
  runAdminCommand,
  UsageError,
  type CommandWords,
} from './admin';
import { preflight, preflightAs, printed } from './check';
import { loadConfig, type LoadedConfig } from './config';
import { EXIT } from './base';
import { CHECK, SERVE } from './own-commands';
import { serve } from './serve';

type Load = () => LoadedConfig;

interface OwnCommand extends CommandWords {
  run: (
    options: Readonly<Record<string, string | boolean | undefined>>,
    load: Load,
  ) => Promise<void>;
}

async function runCheck(
  { json, live, as: person }: Readonly<Record<string, string | boolean | undefined>>,
  load: Load,
): Promise<void> {
  if (typeof person === 'string') {
    const { exit_code: code, text } = await preflightAs(person, { load, json: json === true });
    (code === 0 ? process.stdout : process.stderr).write(text, () => process.exit(code));
    return;
  }
  const report = await preflight({ load, isLive: live === true });
  process.stdout.write(printed(report, json === true), () => process.exit(report.exit_code));
}

const OWN_COMMANDS: readonly OwnCommand[] = [
  { ...SERVE, run: async (_options, load) => serve(load, manifest.version) },
  { ...CHECK, run: runCheck },
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
