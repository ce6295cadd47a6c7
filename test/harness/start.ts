/**
 * `make start`: builds what is needed, starts every part on its port, says where to look, and ends
 * all of it together. With `--without-page`, the dev server of `examples/mfe` serves the page.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { addressEnvironment, DEMO_CONFIG_PATH, readConfig } from './demo-config';
import { isFree } from './ports';
import { ROOT, runScript, startNode, startScript, waitUntilReady, type Part } from './processes';

const DATA = join(ROOT, '.data');
const PAGE_BUILD = join(ROOT, 'dist/page');
/** A Ctrl-C reaches the parts and this process alike; who ends first is chance, and no accident. */
const SIGNAL_GRACE_MS = 300;
const TAIL_LINES = 15;
const WITHOUT_PAGE = process.argv.includes('--without-page');

const PORTS = {
  PAGE_PORT: { part: 'page', byDefault: 8080 },
  BFF_PORT: { part: 'BFF', byDefault: 8787 },
  LMS_PORT: { part: 'LMS stand-in', byDefault: 18000 },
  DICE_PORT: { part: 'dice server', byDefault: 9001 },
  RECORDS_PORT: { part: 'course records server', byDefault: 9002 },
} as const;
type PortName = keyof typeof PORTS;
type Ports = Record<PortName, number>;

const parts: Part[] = [];
let stopping = false;

async function stopAll(exitCode: number): Promise<never> {
  if (stopping) {
    // Whoever began to stop ends the process.
    return new Promise<never>(() => undefined);
  }
  stopping = true;
  await Promise.all(parts.map((part) => part.stop()));
  mkdirSync(join(DATA, 'logs'), { recursive: true });
  parts.forEach((part) =>
    writeFileSync(join(DATA, 'logs', `${part.name.replaceAll(' ', '-')}.log`), part.output()),
  );
  process.exit(exitCode);
}

function fail(message: string): Promise<never> {
  console.error(`\n${message}`);
  return stopAll(1);
}

/** From here on, a part that ends by itself ends everything. */
function watch(part: Part): Part {
  parts.push(part);
  void part.ended.then(async (end) => {
    await delay(SIGNAL_GRACE_MS);
    if (!stopping) {
      const tail = part.output().trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
      await fail(`The ${part.name} ended unexpectedly (${end}). Its last lines:\n${tail}`);
    }
  });
  return part;
}

/** Throws, naming the variable, when a port is not a port, is named twice, or is taken. */
async function readPorts(): Promise<Ports> {
  const ports = Object.fromEntries(
    Object.entries(PORTS).map(([name, { byDefault }]) => [
      name,
      Number(process.env[name] ?? byDefault),
    ]),
  ) as Ports;
  const taken: string[] = [];
  for (const [name, port] of Object.entries(ports) as [PortName, number][]) {
    const { part } = PORTS[name];
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      taken.push(`${name}=${process.env[name]} is not a port: a number from 1 to 65535 is needed.`);
    } else if (
      Object.entries(ports).some(([other, otherPort]) => other < name && otherPort === port)
    ) {
      taken.push(`Port ${port} (${part}) is used twice. Choose another one with ${name}=…`);
    } else if (!(await isFree(port)) && !(WITHOUT_PAGE && name === 'PAGE_PORT')) {
      taken.push(`Port ${port} (${part}) is taken. Choose another one with ${name}=…`);
    }
  }
  if (taken.length > 0) {
    throw new Error(taken.join('\n'));
  }
  return ports;
}

async function timed(what: string, work: Promise<unknown>): Promise<void> {
  const from = Date.now();
  await work;
  console.log(`${what} (${((Date.now() - from) / 1000).toFixed(1)} s)`);
}

async function startOn(what: string, part: Part, readyUrl: string, address: string): Promise<void> {
  await waitUntilReady(watch(part), readyUrl);
  console.log(`${what} on ${address}`);
}

/** Servers that whoever starts this has set in the environment come before the demo's. */
function ownServers(): NodeJS.ProcessEnv {
  const names = ['AI_EXTENSIONS_MCP_CONFIGS', 'MCP_ALLOWED_HOSTS'];
  return Object.fromEntries(
    names.filter((name) => process.env[name]).map((name) => [name, process.env[name]]),
  );
}

function buildPage(): Promise<void> {
  return timed(
    'Built the page',
    runScript('The build of the page', 'test/harness/mfe/build-page.ts', [PAGE_BUILD]),
  );
}

function startPage(port: number, origin: string, bffUrl: string, lmsUrl: string): Promise<void> {
  return startOn(
    'Page',
    startScript(PORTS.PAGE_PORT.part, 'test/harness/page-main.ts', {
      PAGE_PORT: String(port),
      PAGE_ROOT: PAGE_BUILD,
      BFF_URL: bffUrl,
      LMS_URL: lmsUrl,
    }),
    `${origin}/logo.svg`,
    origin,
  );
}

async function main(): Promise<void> {
  const ports = await readPorts();
  const pageOrigin = `http://localhost:${ports.PAGE_PORT}`;
  const lmsUrl = `http://localhost:${ports.LMS_PORT}`;
  const bffUrl = `http://127.0.0.1:${ports.BFF_PORT}`;
  const mcpUrl = (port: number) => `http://127.0.0.1:${port}`;

  await Promise.all([
    timed('Built the BFF', runScript('The build of the BFF', 'scripts/build-server.ts')),
    WITHOUT_PAGE ? undefined : buildPage(),
  ]);
  await startOn(
    'LMS stand-in',
    startScript(PORTS.LMS_PORT.part, 'test/harness/lms/main.ts', {
      LMS_PORT: String(ports.LMS_PORT),
      PAGE_ORIGIN: pageOrigin,
      LMS_KEY_FILE: join(DATA, 'lms-key.json'),
    }),
    `${lmsUrl}/heartbeat`,
    lmsUrl,
  );
  await startOn(
    'Dice server',
    startScript(PORTS.DICE_PORT.part, 'examples/mcp-servers/dice/main.ts', {
      PORT: String(ports.DICE_PORT),
    }),
    `${mcpUrl(ports.DICE_PORT)}/healthz`,
    `${mcpUrl(ports.DICE_PORT)}/mcp`,
  );
  await startOn(
    'Course records server',
    startScript(PORTS.RECORDS_PORT.part, 'examples/mcp-servers/course-records/main.ts', {
      PORT: String(ports.RECORDS_PORT),
      RECORDS_DATABASE: join(DATA, 'course-records.sqlite'),
    }),
    `${mcpUrl(ports.RECORDS_PORT)}/healthz`,
    `${mcpUrl(ports.RECORDS_PORT)}/mcp`,
  );

  const config = process.env.MCP_ASSISTANT_CONFIG ?? DEMO_CONFIG_PATH;
  const jwks = (await (await fetch(`${lmsUrl}/api/jwks.json`)).json()) as object;
  await startOn(
    'BFF',
    startNode(PORTS.BFF_PORT.part, ['dist/server/main.mjs', 'serve'], {
      ...addressEnvironment(
        readConfig(config),
        {
          pageOrigin,
          lmsUrl,
          issuer: `${lmsUrl}/oauth2`,
          audience: 'openedx',
          bffPort: ports.BFF_PORT,
          diceHost: `127.0.0.1:${ports.DICE_PORT}`,
          recordsHost: `127.0.0.1:${ports.RECORDS_PORT}`,
        },
        jwks,
      ),
      ...ownServers(),
      MCP_ASSISTANT_CONFIG: config,
      MCP_ASSISTANT_DATABASE: join(DATA, 'mcp-assistant.sqlite'),
    }),
    `${bffUrl}/readyz`,
    bffUrl,
  );
  if (!WITHOUT_PAGE) {
    await startPage(ports.PAGE_PORT, pageOrigin, bffUrl, lmsUrl);
  }

  const opening = WITHOUT_PAGE ? 'Run `npm start` in examples/mfe, open' : 'Open';
  console.log(`
${opening} ${pageOrigin}, press the assistant's button at the top right of the unit, and ask:
  · Can you roll 3 dice for me?
  · What does photosystem II do?   (in the unit "The light reactions")
  · Please request an extension of 3 days for the essay because I was ill
  · Let's play a guessing game

Ctrl-C ends all of it.`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    console.log('\nStopping.');
    void stopAll(0);
  });
}

main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
