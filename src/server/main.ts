/**
 * The command line: `mcp-assistant serve | check [--json] | retire --user <id>`. Exit codes follow
 * sysexits.h.
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { check, printed } from './check';
import { ConfigError, formatProblems, loadConfig } from './config';
import { AppError, systemEffects } from './base';
import { connectionTo, createGuardedFetch } from './mcp';
import { retireCommand, UsageError } from './admin';
import { serve } from './serve';
import { readAcceptedTools } from './store';
import { createWorkPool } from './work';

const EXIT = { other: 1, usage: 64, unavailable: 75, config: 78 } as const;

async function main(): Promise<void> {
  const [command = 'serve', ...options] = process.argv.slice(2);
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
  if (command !== 'check' || (options[0] ?? '--json') !== '--json') {
    throw new UsageError(
      `There is no "${[command, ...options].join(' ')}", but: serve, check [--json], retire --user <id>.`,
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
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  exitWith(
    EXIT.other,
    code === 'EADDRINUSE'
      ? `Port ${port} is taken. Choose another one with MCP_ASSISTANT_PORT.`
      : error,
  );
});
