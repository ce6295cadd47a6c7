/** Our BFF: one process from the real bundle, with a workflow and servers for every case. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Item, ItemList, ResponseObject } from '../../../src/protocol';
import { freePort } from '../../harness/ports';
import { ROOT } from '../../harness/processes';
import { startBff } from '../../harness/stack';
import { createBench, IN_COURSE, IN_UNIT, nameOf, type Bench } from '../bench';
import { isScene, type Conversation, type Scene, type Servers } from '../case';
import type { Shown } from '../effects';
import type { Ground, Plot } from '../ground';
import { MODEL_KEY } from '../obedient-model';
import {
  callsOf,
  createPerson,
  decision,
  Refused,
  requestsOf,
  review,
  textOf,
  type Person,
} from '../person';
import { openTables, type Tables } from '../rows';
import { startTrapLms } from '../traps/lms';
import { carefulPerson, wordsOf, type Host, type Seen } from './host';

export interface Entry {
  index: number;
  plot: Plot;
  entry: Conversation | Scene;
}

/** How the process fared, for the report. */
export interface Health {
  /** Longest gap of the event loop since it was ready, in ms. */
  gapMs: number;
  /** The most that the thread itself worked within one gap, in ms: not what a busy machine took. */
  heldMs: number;
  /** Highest resident memory above that of the idle process, in MiB. */
  growthMiB: number;
  restarts: number;
  /** The probe with the most work in one gap. */
  worst: Probe | null;
}

export interface Ours extends Host {
  bench: (index: number) => Bench;
  /** So far. */
  health: () => Health;
  /**
   * Starts the process again if a case has ended or stalled it, and resolves to false; also if it
   * is `busy` with a case that has been given up.
   */
  revive: (busy: boolean) => Promise<boolean>;
  /** Ends the process; then the tables can be read. */
  end: () => Promise<{ health: Health; tables: Tables }>;
}

function gate(servers: Servers, label: string): object | 'always' {
  const free = (servers[label]?.tools ?? []).filter((tool) => tool.free).map(({ name }) => name);
  return free.length === 0 ? 'always' : { never: { tool_names: free } };
}

function serverConfigs({ index, plot, entry }: Entry): [string, object][] {
  return Object.keys(plot.servers).map((label) => [
    `${nameOf(index)}_${label}`,
    {
      server_url: plot.urls[label],
      require_approval: gate(plot.servers, label),
      authorization: plot.tokens[label],
      timeout: 4,
      connect_timeout: 3,
      list_timeout: 3,
      ...entry.operator?.[label],
    },
  ]);
}

function workflowConfig({ index, plot, entry }: Entry): [string, object] {
  const usesCourse = entry.course !== undefined || (isScene(entry) && 'workflow' in entry);
  return [
    nameOf(index),
    {
      processor_config: {
        LLMProcessor: {
          function: usesCourse ? 'chat_with_context' : 'chat',
          provider: 'obedient',
          mcp_configs: Object.keys(plot.servers).map((label) => `${nameOf(index)}_${label}`),
        },
      },
      ...(isScene(entry) && entry.workflow),
    },
  ];
}

/** Without an answer for so long, the process counts as lost. */
const STALL_MS = 5000;
/** Ends a process that would otherwise take the machine with it. */
const HEAP_MIB = 1024;
const PROBE = pathToFileURL(join(ROOT, 'test/attacks/probe.mjs')).href;
const LEASH = pathToFileURL(join(ROOT, 'test/reliability/leash.mjs')).href;

interface Probe {
  /** When it was written, in ms since the epoch; the gap was in the last moments before. */
  at: number;
  gap: number;
  held: number;
  rss: number;
}

/** What the probe has written. */
const probes = (logs: string): Probe[] =>
  [...logs.matchAll(/^probe (\d+) (\d+) (\d+) (\d+)$/gm)].map(([, at, gap, held, rss]) => ({
    at: Number(at),
    gap: Number(gap),
    held: Number(held),
    rss: Number(rss),
  }));

export async function startOurs(
  ground: Ground,
  program: string,
  entries: readonly Entry[],
): Promise<Ours> {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-assistant-attacks-'));
  const lms = await startTrapLms();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const database = join(folder, 'bff.sqlite');
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({
      server: { port, public_url: url, log_level: 'info' },
      lms: { base_url: lms.url },
      auth: { issuer: lms.lms.issuer, audience: lms.lms.audience, jwks: lms.lms.jwks },
      mcp: { allowed_hosts: [ground.hub.host] },
      providers: {
        obedient: {
          type: 'openai-compatible',
          model: 'obedient',
          api_key: MODEL_KEY,
          base_url: ground.model.url,
        },
      },
      AI_EXTENSIONS_MCP_CONFIGS: Object.fromEntries(entries.flatMap(serverConfigs)),
      workflows: Object.fromEntries(entries.map(workflowConfig)),
      budgets: 'off',
      limits: { requests_per_minute: 100_000 },
    }),
  );
  const bff = await startBff(
    program,
    {
      MCP_ASSISTANT_CONFIG: join(folder, 'config.json'),
      MCP_ASSISTANT_HOST: '127.0.0.1',
      MCP_ASSISTANT_PORT: String(port),
      MCP_ASSISTANT_DATABASE: database,
      DATABASE_URL: undefined,
      NODE_OPTIONS: `--import=${LEASH} --import=${PROBE} --max-old-space-size=${HEAP_MIB}`,
    },
    url,
  );
  let users = 1000;
  let restarts = 0;
  const surroundings = {
    url,
    lms,
    logs: bff.logs,
    nextUserId: () => {
      users += 1;
      return users;
    },
  };
  const benches = new Map(
    entries.map(({ index, plot }) => [index, createBench(surroundings, plot, index)]),
  );
  const bench = (index: number): Bench => benches.get(index) as Bench;

  // What the first request of a process has to load is its own.
  const early = createPerson(url, '999', await lms.token(999, 'learner'));
  await early.send('GET', `/v1/assistant?${new URLSearchParams(IN_UNIT)}`);
  const idle = probes(bff.logs()).length;

  function health(): Health {
    // The first samples of the process are those of its start.
    const [base, ...later] = probes(bff.logs()).slice(idle);
    const highest = (of: (probe: Probe) => number) => Math.max(0, ...later.map(of));
    return {
      gapMs: highest(({ gap }) => gap),
      heldMs: highest(({ held }) => held),
      growthMiB: highest(({ rss }) => rss - (base?.rss ?? 0)),
      restarts,
      worst: later.reduce<Probe | null>(
        (worst, probe) => (worst === null || probe.held > worst.held ? probe : worst),
        null,
      ),
    };
  }

  async function end(): Promise<{ health: Health; tables: Tables }> {
    await bff.stop();
    return { health: health(), tables: openTables(database) };
  }

  return {
    id: 'ours',
    title: 'This assistant',
    bench,
    health,
    converse: async (conversation, plot) => {
      const index = Number(plot.ref.split('.')[1]);
      const seen = await converse(bench(index), conversation);
      return { ...plot.arrived(), ...seen };
    },
    revive: async (busy) => {
      const alive =
        !busy &&
        (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(STALL_MS) }).then(
          () => true,
          () => false,
        ));
      if (!alive) {
        await bff.kill('SIGKILL');
        await bff.restart();
        restarts += 1;
      }
      return alive;
    },
    end,
    close: async () => {
      await bff.stop();
      await lms.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Decisions on everything that waits, as the case's person makes them. */
function decide(
  response: ResponseObject,
  conversation: Conversation,
  prefix: string,
  approves: (shown: Shown) => boolean,
  seen: Shown[],
): object[] {
  const decisions = requestsOf(response).map((request) => {
    const shown = {
      server: request.server_label.replace(prefix, ''),
      tool: request.name,
      args: request.arguments,
      changed: request.mcp_assistant.difference !== null,
      approved: false,
    };
    shown.approved = approves(shown);
    seen.push(shown);
    return decision(request.id, shown.approved);
  });
  const reviews = callsOf(response)
    .filter((call) => call.mcp_assistant.review === 'pending')
    .map((call) => review(call, conversation.releases ?? true));
  return [...decisions, ...reviews];
}

async function pendingIn(person: Person, conversationId: string): Promise<object[]> {
  const { body } = await person.send('GET', `/v1/conversations/${conversationId}/items?limit=200`);
  return (body as ItemList).data.flatMap((item: Item) =>
    item.type === 'mcp_approval_request' && item.mcp_assistant.state === 'pending'
      ? [decision(item.id, false)]
      : [],
  );
}

const MAX_PAUSES = 12;

async function converse(bench: Bench, conversation: Conversation): Promise<Seen> {
  const { course, ask, before, shown } = conversation;
  const person = await bench.person('learner', course === undefined ? {} : { html: course });
  const approves = carefulPerson(conversation);
  const seen = { shown: [] as Shown[], answers: [] as string[], errors: [] as string[] };
  let conversationId: string | undefined;

  /** A refused decision leaves the requests open; then the person denies what is there. */
  async function settle(decisions: object[]): Promise<ResponseObject | null> {
    try {
      return await person.respond(decisions, { conversation: conversationId });
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
      seen.errors.push(error.code);
      const left = await pendingIn(person, conversationId ?? '');
      return left.length === 0 ? null : person.respond(left, { conversation: conversationId });
    }
  }

  for (const [number, question] of ask.entries()) {
    before?.(bench.servers, number);
    try {
      let response: ResponseObject | null = await bench.ask(person, question, {
        conversation: conversationId,
        metadata: course === undefined ? IN_COURSE : IN_UNIT,
      });
      conversationId = response.conversation.id;
      for (let pauses = 0; response && pauses < MAX_PAUSES; pauses += 1) {
        seen.answers.push(textOf(response));
        if (response.error) {
          seen.errors.push(response.error.code);
        }
        const decisions = decide(response, conversation, bench.label(''), approves, seen.shown);
        if (decisions.length === 0) {
          break;
        }
        shown?.(bench.servers);
        response = await settle(decisions);
      }
    } catch (error) {
      seen.errors.push(wordsOf(error));
    }
  }
  return seen;
}
