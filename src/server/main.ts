/** The command line: `mcp-assistant serve | check [--json]`. Exit codes: 78 bad configuration, 1 anything else (sysexits.h). */
import { readFileSync } from 'node:fs';
import { check, printed } from './check';
import { ConfigError, formatProblems, loadConfig } from './config';
import { systemEffects } from './effects';
import { connectionTo, createGuardedFetch } from './mcp';
import { serve } from './serve';

const EXIT_CONFIG = 78;

async function main(): Promise<void> {
  const [command = 'serve', option] = process.argv.slice(2);
  const load = () => loadConfig({ env: process.env, cwd: process.cwd(), readFile: (path) => readFileSync(path, 'utf8') });
  if (command === 'serve') return serve(load());
  if (command !== 'check' || (option ?? '--json') !== '--json') throw new Error(`There is no "${command} ${option ?? ''}", but: serve, check [--json].`);
  const report = await check({
    load,
    connect: (server, { mcp: { allowedHosts } }) => connectionTo(server, {
      fetch: createGuardedFetch({ allowedHosts, now: systemEffects.now }), now: systemEffects.now, random: Math.random, log: () => {},
    }),
  });
  process.stdout.write(printed(report, option === '--json'), () => process.exit(report.exit_code));
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError) {
    console.error(formatProblems(error));
    process.exit(EXIT_CONFIG);
  }
  const address = error as NodeJS.ErrnoException & { port?: number };
  console.error(address.code === 'EADDRINUSE' ? `Port ${address.port} is taken. Choose another one with MCP_ASSISTANT_PORT.` : error);
  process.exit(1);
});
