/**
 * The whole system on free ports, for tests: LMS stand-in, both example servers and the page in
 * this process, the BFF as a child process from its real bundle, all data in a temporary folder.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { stringify } from 'yaml';
import { startCourseRecordsServer } from '../../examples/mcp-servers/course-records/server';
import { startDiceServer } from '../../examples/mcp-servers/dice/server';
import {
  addressEnvironment,
  DEMO_CONFIG_PATH,
  merge,
  readConfig,
  type ConfigOverrides,
} from './demo-config';
import { startLms, type Lms } from './lms/lms';
import { startPageServer } from './page-server';
import { freePort } from './ports';
import { builtBff, builtPage, buildPage } from './build-once';
import { ROOT, runNode, startNode, waitUntilReady, type Ended, type Part } from './processes';

export interface StackOptions {
  /**
   * A configuration file, or what to change in the demo's. Addresses of the demo's parts are
   * adjusted in both.
   */
  config?: string | ConfigOverrides;
  /** Further variables of the BFF; they win. `undefined` takes one away. */
  bffEnv?: NodeJS.ProcessEnv;
  records?: { callDelayMs?: number };
  /** A `mysql://` URL for the BFF instead of its file. */
  database?: { url: string };
  /** BFF processes; 1 by default. More need a database and a Redis that they can share. */
  replicas?: number;
  /** Another program than the BFF that the run has built. */
  program?: string;
  /** Serves the page; a path names another module for its `env.config`. */
  page?: boolean | string;
  /** Folder of a page that is built already; it is served as it is. */
  pageRoot?: string;
}

export interface Extension {
  username: string;
  assignment: string;
  days: number;
  reason: string;
}

export interface Bff {
  /** Changes with every restart. */
  readonly pid: number;
  /** What it has written since the stack was started, over all restarts. */
  logs: () => string;
  /**
   * Sends the signal and resolves when the process is gone, to its exit code or the signal that
   * ended it.
   */
  kill: (signal: NodeJS.Signals) => Promise<number | NodeJS.Signals>;
  /** Asks it to end, as an operator would; insists after ten seconds. */
  stop: () => Promise<void>;
  /** Starts it again on the same port, data and configuration; ends it first when it still runs. */
  restart: () => Promise<void>;
  /** Runs a command of the same program, in the same environment. */
  command: (...args: string[]) => Promise<Ended>;
}

export interface Stack {
  /** Without trailing slash. `page` is the page's origin, even where no page is served. */
  urls: { page: string; bff: string; lms: string; dice: string; records: string };
  lms: Lms;
  records: {
    databasePath: string;
    /** Straight from the file, oldest first. */ extensions: () => Extension[];
  };
  /** The first replica. */
  bff: Bff;
  bffs: Bff[];
  /** Of every replica, in order; without trailing slash. */
  bffUrls: string[];
  /**
   * Folder of this stack's data; `bff.sqlite` is the BFF's, where it has no other database. Removed
   * by `close`.
   */
  dataDir: string;
  close: () => Promise<void>;
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mcp-assistant-'));
  const closers: (() => Promise<void> | void)[] = [
    () => rmSync(dataDir, { recursive: true, force: true }),
  ];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) {
      await closer();
    }
  };
  try {
    return { ...(await startParts(options, dataDir, closers)), dataDir, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startParts(
  options: StackOptions,
  dataDir: string,
  closers: (() => Promise<void> | void)[],
) {
  const pagePort = await freePort();
  const pageOrigin = `http://localhost:${pagePort}`;
  const databasePath = join(dataDir, 'records.sqlite');

  const lms = await startLms({ port: 0, pageOrigin });
  closers.push(lms.close);
  const dice = await startDiceServer({ port: 0 });
  closers.push(dice.close);
  const records = await startCourseRecordsServer({ port: 0, databasePath, ...options.records });
  closers.push(records.close);

  const bffPorts = await Promise.all(
    Array.from({ length: options.replicas ?? 1 }, () => freePort()),
  );
  const bffUrls = bffPorts.map((port) => `http://127.0.0.1:${port}`);
  const [bffPort, bffUrl] = [bffPorts[0] as number, bffUrls[0] as string];
  const config = configure(options.config, dataDir);
  const env = {
    ...addressEnvironment(
      readConfig(config),
      {
        pageOrigin,
        lmsUrl: lms.url,
        issuer: lms.issuer,
        audience: lms.audience,
        bffPort,
        diceHost: `127.0.0.1:${dice.port}`,
        recordsHost: `127.0.0.1:${records.port}`,
      },
      lms.jwks,
    ),
    MCP_ASSISTANT_CONFIG: config,
    MCP_ASSISTANT_HOST: '127.0.0.1',
    MCP_ASSISTANT_DATABASE: join(dataDir, 'bff.sqlite'),
    DATABASE_URL: options.database?.url,
    ...options.bffEnv,
  };

  const [program, pageRoot] = await Promise.all([
    options.program ?? builtBff(),
    findPage(options, dataDir),
  ]);
  const bffs = await Promise.all(
    bffUrls.map(async (url, index) => {
      const bff = await startBff(
        program,
        {
          ...env,
          ...(bffPorts.length > 1 && {
            MCP_ASSISTANT_ADMIN_SOCKET: join(dataDir, `admin-${index}.sock`),
          }),
          MCP_ASSISTANT_PORT: String(bffPorts[index]),
        },
        url,
      );
      closers.push(bff.stop);
      return bff;
    }),
  );
  if (pageRoot !== null) {
    const page = await startPageServer({
      port: pagePort,
      root: pageRoot,
      bffUrl,
      spareBffUrls: bffUrls.slice(1),
      lmsUrl: lms.url,
    });
    closers.push(page.close);
  }

  return {
    urls: { page: pageOrigin, bff: bffUrl, lms: lms.url, dice: dice.url, records: records.url },
    lms,
    records: { databasePath, extensions: () => readExtensions(databasePath) },
    bff: bffs[0] as Bff,
    bffs,
    bffUrls,
  };
}

/** The folder of the page; `null` where none is wanted. */
async function findPage({ page, pageRoot }: StackOptions, dataDir: string): Promise<string | null> {
  if (pageRoot !== undefined) {
    return pageRoot;
  }
  if (typeof page !== 'string') {
    return page ? builtPage() : null;
  }
  const folder = join(dataDir, 'page');
  await buildPage(folder, resolve(ROOT, page));
  return folder;
}

/** The path of the file the BFF is to read. */
function configure(config: string | ConfigOverrides = {}, dataDir: string): string {
  if (typeof config === 'string') {
    return resolve(ROOT, config);
  }
  const path = join(dataDir, 'config.yaml');
  writeFileSync(path, stringify(merge(readConfig(DEMO_CONFIG_PATH), config)));
  return path;
}

/** @param url Where it will answer; `env` must say the same. */
export async function startBff(program: string, env: NodeJS.ProcessEnv, url: string): Promise<Bff> {
  let earlierLogs = '';
  let part: Part;
  const start = async () => {
    part = startNode('The BFF', [program, 'serve'], env);
    try {
      await waitUntilReady(part, `${url}/readyz`);
    } catch (error) {
      await part.stop();
      throw error;
    }
  };
  await start();

  return {
    get pid() {
      return part.pid;
    },
    logs: () => earlierLogs + part.output(),
    kill: async (signal) => {
      part.kill(signal);
      return part.ended;
    },
    stop: () => part.stop(),
    command: (...args) => runNode([program, ...args], env),
    restart: async () => {
      await part.stop();
      earlierLogs += part.output();
      await start();
    },
  };
}

function readExtensions(databasePath: string): Extension[] {
  const database = new DatabaseSync(databasePath, { readOnly: true });
  try {
    const rows = database
      .prepare('SELECT username, assignment, days, reason FROM extensions ORDER BY id')
      .all();
    return rows.map((row) => ({ ...row }) as unknown as Extension);
  } finally {
    database.close();
  }
}
