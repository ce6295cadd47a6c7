/**
 * The command line: `mcp-assistant serve | check [--json] | retire --user <id>`. Exit codes follow
 * sysexits.h.
 */
import { readFileSync } from 'node:fs';
import { setGlobalProxyFromEnv } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import manifest from './package.json' with { type: 'json' };
import { check, printed } from './check';
import { ConfigError, formatProblems, loadConfig, type Config } from './config';
import { AppError, systemEffects } from './base';
import { connectionTo, createGuardedFetch, tlsOf } from './mcp';
import { retireCommand, UsageError } from './admin';
import { serve } from './serve';
import { readAcceptedTools } from './store';
import { createWorkPool } from './work';

const EXIT = { other: 1, usage: 64, unavailable: 75, config: 78 } as const;

const HELP = `Usage: mcp-assistant [command]

  serve                  Runs the assistant's backend (also without a command).
  check [--json]         Checks the configuration and asks every MCP server what it offers.
  retire --user <id>     Deletes everything that is stored about a person.
  --version, --help

The configuration is the file that MCP_ASSISTANT_CONFIG names, or ./mcp-assistant.yaml.
`;

/** For the LMS, the providers and the collector; the network guard knows its own way. */
function useProxy({ proxy }: Config): void {
  if (proxy) {
    const { http, https, except } = proxy;
    setGlobalProxyFromEnv({
      ...(http !== null && { HTTP_PROXY: http }),
      ...(https !== null && { HTTPS_PROXY: https }),
      NO_PROXY: except,
    });
  }
}

async function main(): Promise<void> {
  const [command = 'serve', ...options] = process.argv.slice(2);
  if (command === '--help' || command === '-h' || command === 'help') {
    return void process.stdout.write(HELP);
  }
  if (command === '--version' || command === '-V') {
    return void process.stdout.write(`mcp-assistant ${manifest.version}\n`);
  }
  const load = () => {
    const loaded = loadConfig({
      env: process.env,
      cwd: process.cwd(),
      readFile: (path) => readFileSync(path, 'utf8'),
    });
    useProxy(loaded.config);
    return loaded;
  };
  if (command === 'serve') {
    return serve(load());
  }
  if (command === 'retire') {
    return void process.stdout.write(await retireCommand(options, load));
  }
  if (command !== 'check' || (options[0] ?? '--json') !== '--json') {
    throw new UsageError(
      `There is no "${[command, ...options].join(' ')}", but: serve, check [--json], retire --user <id>, --version, --help.`,
    );
  }
  const work = createWorkPool();
  const report = await check({
    load,
    connect: (server, { mcp: { allowedHosts }, proxy }) =>
      connectionTo(server, {
        fetch: createGuardedFetch({
          allowedHosts,
          proxy,
          tls: tlsOf([server]),
          now: systemEffects.now,
        }),
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
  if (error instanceof UsageError) {
    exitWith(EXIT.usage, error.message);
  }
  if (error instanceof AppError && error.code === 'store_unavailable') {
    exitWith(EXIT.unavailable, error.message);
  }
  exitWith(EXIT.other, listeningProblem(error) ?? error);
});
