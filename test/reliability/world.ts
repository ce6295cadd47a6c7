/**
 * The environment of a scenario: BFF processes that can really be killed, their database, an LMS, a
 * model and a counting MCP server.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Tool } from '@modelcontextprotocol/server';
import { startFakeModel, type ModelRequest, type Step } from '../harness/fake-model';
import { startLms, type Lms } from '../harness/lms/lms';
import { freePort } from '../harness/ports';
import { startBff, type Bff } from '../harness/stack';
import { createClient, type Client } from './client';
import { startCountingServer, type CountingServer } from './counting-server';
import { range } from '../support/random';
import { createMariaDb, URLS, type Row } from '../support/services';
import { LEASHED, withLogs } from './bff';
import { keepOpen } from './open';
import { SkippedScenario } from './scenario';

export type DatabaseKind = 'sqlite' | 'mariadb';

/** A tool call as the model writes it. `arguments` is JSON text, sent unchanged. */
export interface WrittenCall {
  name: string;
  arguments: string;
}

export interface WorldOptions {
  program: string;
  tools: Tool[];
  /** What the model calls for this question; each conversation has one question. */
  callsFor: (question: string) => readonly WrittenCall[];
  database?: DatabaseKind;
  /** Number of processes on the one database. */
  bffs?: number;
  /** Called for every request that the model answers. */
  onRequest?: (question: string) => void;
  /** Additions to the BFF's configuration. */
  limits?: { lease_seconds: number };
  budgets?: readonly object[];
  maxOutputTokens?: number;
  /** Ids; `business` if absent. */
  workflows?: readonly string[];
  /** Shared by the processes. */
  redis?: boolean;
  /** By label; one at `/mcp` if absent. */
  servers?: Servers;
}

/** Where a server is on the counting server, and what happens to its changed tools. */
export type Servers = Record<
  string,
  { path: string; definition_changes?: 'accept'; require_approval?: 'never' }
>;

export interface World {
  server: CountingServer;
  /** The first process, and a person's client for it. */
  bff: Bff;
  client: Client;
  /** For each process. */
  urls: readonly string[];
  lms: Lms;
  /** All processes, and a client of the same person for each. */
  bffs: readonly Bff[];
  clients: readonly Client[];
  /** Direct access to the tables. SQLite admits nobody while the BFF runs: stop it first. */
  query: (sql: string, values?: readonly (string | number)[]) => Promise<Row[]>;
  /** Takes effect with the next restart. */
  configure: (servers: Servers) => void;
  close: () => Promise<void>;
}

/** The label of the only server, unless a scenario sets others. */
export const LABEL = 'business';
/** The model's name for a tool. */
export const modelName = (tool: string, label = LABEL): string => `${label}__${tool}`;

type Closer = () => Promise<void> | void;

/**
 * Runs `body` in a separate world and cleans up. Errors of `body` are reported with the BFFs' last
 * output.
 */
export async function inWorld<T>(
  options: WorldOptions,
  body: (world: World) => Promise<T>,
): Promise<T> {
  const world = await startWorld(options);
  try {
    return await body(world);
  } catch (error) {
    throw withLogs(error, world.bffs);
  } finally {
    await world.close();
  }
}

async function startWorld(options: WorldOptions): Promise<World> {
  const closers: Closer[] = [];
  const close = keepOpen(async () => {
    for (const closer of closers.splice(0).reverse()) {
      await closer();
    }
  });
  try {
    return { ...(await startParts(options, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startParts(options: WorldOptions, closers: Closer[]): Promise<Omit<World, 'close'>> {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-assistant-reliability-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const server = await startCountingServer(options.tools);
  closers.push(server.close);
  const lms = await startLms({ port: 0, pageOrigin: 'http://localhost' });
  closers.push(lms.close);
  const modelUrl = await startModel(options, closers);
  const database = await openDatabase(options.database ?? 'sqlite', folder, closers);

  const configPath = join(folder, 'config.json');
  const configure = (servers: Servers) => {
    writeFileSync(
      configPath,
      JSON.stringify(configuration(servers, { modelUrl, server, lms, options })),
    );
  };
  configure(options.servers ?? { [LABEL]: { path: '/mcp' } });

  const token = await lms.signIn('learner');
  const redis = options.redis
    ? { REDIS_URL: URLS.redis, MCP_ASSISTANT_REDIS_PREFIX: `test-world-${randomUUID()}:` }
    : {};
  const start = async () => {
    const port = await freePort();
    const bff = await startBff(
      options.program,
      { ...environment(configPath, port), ...database.env, ...redis },
      `http://127.0.0.1:${port}`,
    );
    closers.push(bff.stop);
    await database.check();
    const url = `http://127.0.0.1:${port}`;
    return { bff, url, client: createClient(url, token) };
  };
  const first = await start();
  const all = [first];
  for (const _ of range((options.bffs ?? 1) - 1)) {
    all.push(await start());
  }
  return {
    server,
    lms,
    bff: first.bff,
    client: first.client,
    urls: all.map(({ url }) => url),
    bffs: all.map(({ bff }) => bff),
    clients: all.map(({ client }) => client),
    query: database.query,
    configure,
  };
}

/** A model that answers the question with its calls, and their results with a word. */
async function startModel(
  { callsFor, onRequest = () => {} }: WorldOptions,
  closers: Closer[],
): Promise<string> {
  const model = await startFakeModel({ apiKey: 'sk-reliability' });
  closers.push(model.close);
  const answer = ({ userTexts, toolResults }: ModelRequest): Step => {
    // It is its own successor, so the script never ends.
    model.script(answer);
    // Recorded requests would fill the memory in a long run.
    model.requests.length = 0;
    const question = userTexts.at(-1) ?? '';
    onRequest(question);
    const calls = toolResults.length > 0 ? [] : callsFor(question);
    return calls.length === 0 ? { text: 'Done.' } : { toolCalls: calls };
  };
  model.script(answer);
  return model.url;
}

interface Surroundings {
  modelUrl: string;
  server: CountingServer;
  lms: Lms;
  options: WorldOptions;
}

function configuration(servers: Servers, { modelUrl, server, lms, options }: Surroundings) {
  return {
    lms: { base_url: lms.url },
    auth: { issuer: lms.issuer, audience: lms.audience, jwks: lms.jwks },
    mcp: { allowed_hosts: [server.host] },
    providers: {
      scripted: {
        type: 'openai',
        model: 'scripted',
        api_key: 'sk-reliability',
        base_url: modelUrl,
        ...(options.maxOutputTokens && { max_output_tokens: options.maxOutputTokens }),
      },
    },
    AI_EXTENSIONS_MCP_CONFIGS: Object.fromEntries(
      Object.entries(servers).map(([label, { path, ...rest }]) => [
        label,
        {
          server_url: `${server.origin}${path}`,
          require_approval: 'always',
          // Fifty approvals at once on a busy machine are no reason to lose the server.
          connect_timeout: 60,
          list_timeout: 60,
          ...rest,
        },
      ]),
    ),
    workflows: Object.fromEntries(
      (options.workflows ?? ['business']).map((id) => [
        id,
        {
          processor_config: {
            LLMProcessor: {
              function: 'chat',
              provider: 'scripted',
              mcp_configs: Object.keys(servers),
            },
          },
        },
      ]),
    ),
    budgets: options.budgets ?? 'off',
    limits: { requests_per_minute: 100_000, ...options.limits },
  };
}

function environment(configPath: string, port: number): NodeJS.ProcessEnv {
  return {
    MCP_ASSISTANT_CONFIG: configPath,
    MCP_ASSISTANT_HOST: '127.0.0.1',
    MCP_ASSISTANT_PORT: String(port),
    MCP_ASSISTANT_LOG_LEVEL: 'warn',
    ...LEASHED,
  };
}

interface Database {
  env: NodeJS.ProcessEnv;
  query: World['query'];
  /** Throws if a BFF that is ready does not use it. */
  check: () => Promise<void>;
}

async function openDatabase(
  kind: DatabaseKind,
  folder: string,
  closers: Closer[],
): Promise<Database> {
  const path = join(folder, 'bff.sqlite');
  if (kind === 'sqlite') {
    const query: World['query'] = async (sql, values = []) => {
      const database = new DatabaseSync(path);
      try {
        return database.prepare(sql).all(...values);
      } finally {
        database.close();
      }
    };
    return {
      env: { MCP_ASSISTANT_DATABASE: path, DATABASE_URL: undefined },
      query,
      check: async () => {},
    };
  }
  const { url, query, drop } = await createMariaDb();
  closers.push(drop);
  const check = async () => {
    const tables = await query('SHOW TABLES');
    if (tables.length === 0) {
      throw new SkippedScenario('this BFF does not use DATABASE_URL');
    }
  };
  return { env: { DATABASE_URL: url, MCP_ASSISTANT_DATABASE: path }, query, check };
}
