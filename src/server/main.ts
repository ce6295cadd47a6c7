/**
 * The command line: `mcp-assistant serve | check [--json] | retire --user <id>`. Exit codes follow
 * sysexits.h.
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import manifest from './package.json' with { type: 'json' };
import { parseArgs } from 'node:util';
import {
  auditExport,
  auditList,
  AuditOptionError,
  auditVerify,
  LIST_OPTIONS,
  VERIFY_OPTIONS,
  type OptionValues,
} from './audit';
import { check, printed } from './check';
import { ConfigError, formatProblems, loadConfig, type LoadedConfig } from './config';
import { AppError, systemEffects } from './base';
import { connectionTo, createGuardedFetch } from './mcp';
import { retireCommand, UsageError } from './admin';
import { serve } from './serve';
import { auditKey, readAcceptedTools, readAudit } from './store';
import { createWorkPool } from './work';

const EXIT = { other: 1, usage: 64, unavailable: 75, config: 78 } as const;

const HELP = `Usage: mcp-assistant [command]

  serve                  Runs the assistant's backend (also without a command).
  check [--json]         Checks the configuration and asks every MCP server what it offers.
  retire --user <id>     Deletes everything that is stored about a person.
  audit list             Who did what, by --from, --to, --user, --course, --tool and others.
  audit export           The same, whole, as lines of JSON or CSV.
  audit verify           Whether anybody has changed the audit trail.
  --version, --help

The configuration is the file that MCP_ASSISTANT_CONFIG names, or ./mcp-assistant.yaml.
`;

/** Reads the database as it is; a SQLite file only while no BFF uses it. */
async function audit([action, ...args]: readonly string[], load: () => LoadedConfig) {
  if (action !== 'list' && action !== 'export' && action !== 'verify') {
    throw new UsageError('Say what: audit list, audit export, audit verify.');
  }
  const options = action === 'verify' ? VERIFY_OPTIONS : LIST_OPTIONS;
  const values = parseArgs({ args, options }).values as OptionValues;
  const { database, secrets } = load().config;
  const location = 'url' in database ? database.url : database.path;
  await readAudit(location, auditKey(secrets.encryptionKey), async (reader) => {
    if (action === 'verify') {
      const read = (path: string) => readFileSync(path, 'utf8');
      const { ok, text } = await auditVerify(reader, values, read);
      process.exitCode = ok ? 0 : EXIT.other;
      process.stdout.write(text);
      return;
    }
    const lines = action === 'list' ? auditList(reader, values) : auditExport(reader, values);
    for await (const line of lines) {
      process.stdout.write(line);
    }
  });
}

const VERSION = `mcp-assistant ${manifest.version}\n`;
/** What is told without doing anything. */
const ABOUT = new Map([
  ['--help', HELP],
  ['-h', HELP],
  ['help', HELP],
  ['--version', VERSION],
  ['-V', VERSION],
]);

async function main(): Promise<void> {
  const [command = 'serve', ...options] = process.argv.slice(2);
  const about = ABOUT.get(command);
  if (about !== undefined) {
    return void process.stdout.write(about);
  }
  const load = () =>
    loadConfig({
      env: process.env,
      cwd: process.cwd(),
      readFile: (path) => readFileSync(path, 'utf8'),
    });
  if (command === 'serve') {
    return serve(load());
  }
  if (command === 'retire') {
    return void process.stdout.write(await retireCommand(options, load));
  }
  if (command === 'audit') {
    return audit(options, load);
  }
  if (command !== 'check' || (options[0] ?? '--json') !== '--json') {
    throw new UsageError(
      `There is no "${[command, ...options].join(' ')}", but: serve, check [--json], retire --user <id>, --version, --help.`,
    );
  }
  const work = createWorkPool();
  const report = await check({
    load,
    connect: (server, { mcp: { allowedHosts } }) =>
      connectionTo(server, {
        fetch: createGuardedFetch({ allowedHosts, now: systemEffects.now }),
        now: systemEffects.now,
        random: Math.random,
        work,
        log: () => {},
      }),
    accepted: ({ database }) => readAcceptedTools('url' in database ? database.url : database.path),
    // A clock in a definition shows seconds.
    pause: () => setTimeout(1_100),
  });
  process.stdout.write(printed(report, options[0] === '--json'), () =>
    process.exit(report.exit_code),
  );
}

function exitWith(code: number, words: unknown): never {
  console.error(words);
  process.exit(code);
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
  if (error instanceof ConfigError) {
    exitWith(EXIT.config, formatProblems(error));
  }
  if (
    error instanceof UsageError ||
    error instanceof AuditOptionError ||
    String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
  ) {
    exitWith(EXIT.usage, (error as Error).message);
  }
  if (error instanceof AppError && error.code === 'store_unavailable') {
    exitWith(EXIT.unavailable, error.message);
  }
  exitWith(EXIT.other, listeningProblem(error) ?? error);
});
