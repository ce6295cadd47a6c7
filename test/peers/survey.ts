/**
 * Connects to a reference server like the BFF does, and checks for everything it offers whether it
 * can be used, and if not, why.
 */
import type { ClientCapabilities } from '@modelcontextprotocol/client';
import { work } from '../support/work';
import type { McpServerConfig } from '../../src/server/config/types';
import {
  createConnection,
  readCatalog,
  type CallAnswer,
  type Connection,
  type ServerDescription,
} from '../../src/server/mcp';
import { openClient } from '../../src/server/mcp/connection/connect';
import { listTools } from '../../src/server/mcp/definitions/listing';
import { willing } from '../support/person';
import type { ReferenceServer } from './reference-servers';
import { samples } from './samples';
import { surveySources, type SourceSurvey } from './survey-sources';

export interface Survey {
  name: string;
  transport: string;
  server: ServerDescription;
  /** All its tools, hidden ones included. */
  tools: number;
  sources: SourceSurvey;
  /** Tools that were listed through the BFF's connection and catalog, and called. */
  reachable: string[];
  /** Tools that were not, with the reason. */
  declined: { tool: string; reason: string }[];
  /** Tools in the catalog whose call ended without a result, or that have no sample call. */
  broken: { tool: string; problem: string }[];
}

/**
 * A server hides tools that need undeclared client capabilities; declaring one at a time shows
 * which.
 */
const UNDECLARED: readonly { name: string; capabilities: ClientCapabilities; reason: string }[] = [
  {
    name: 'roots',
    capabilities: { roots: {} },
    reason: 'It needs roots, which this client declines (deprecated in 2026-07-28).',
  },
  {
    name: 'sampling',
    capabilities: { sampling: {} },
    reason: 'It needs sampling, which this client declines (deprecated in 2026-07-28).',
  },
];

async function hiddenTools(
  config: McpServerConfig,
  offered: ReadonlySet<string>,
): Promise<Survey['declined']> {
  const hidden = new Map<string, string>();
  for (const { capabilities, reason } of UNDECLARED) {
    const client = await openClient(config, fetch, { capabilities });
    const options = { now: Date.now, timeoutMs: 10_000, wanted: () => true };
    const { tools } = await listTools(client, options);
    for (const { name } of tools) {
      if (!offered.has(name) && !hidden.has(name)) {
        hidden.set(name, reason);
      }
    }
    await client.close();
  }
  return [...hidden].map(([tool, reason]) => ({ tool, reason }));
}

function problemOf(answer: CallAnswer): string | null {
  if ('failure' in answer) {
    return answer.failure.message;
  }
  if (answer.misfit !== null) {
    return answer.misfit;
  }
  return answer.result.isError ? JSON.stringify(answer.result.content) : null;
}

async function callAll(
  connection: Connection,
  names: readonly string[],
  folder: string,
): Promise<Survey['broken']> {
  const broken: Survey['broken'] = [];
  const known = samples(folder);
  for (const tool of names) {
    if (!known.has(tool)) {
      broken.push({ tool, problem: 'there is no sample call for it' });
    }
  }
  for (const [tool, args] of known) {
    if (!names.includes(tool)) {
      continue;
    }
    const problem = problemOf(
      await connection.call(tool, args, new AbortController().signal, { elicit: willing }),
    );
    if (problem !== null) {
      broken.push({ tool, problem });
    }
  }
  return broken;
}

export async function survey(reference: ReferenceServer): Promise<Survey> {
  const { config, folder, stop } = await reference.start();
  const connection = createConnection(config, {
    fetch,
    now: Date.now,
    random: Math.random,
    work,
    log: () => {},
  });
  try {
    const offered = await connection.tools();
    const { tools, unusable } = await readCatalog([connection], { log: () => {}, pins: null });
    const names = [...tools.values()].map(({ name }) => name);
    // First, because some tools create their own resources.
    const sources = await surveySources(connection, config);
    const broken = await callAll(connection, names, folder);
    const server = connection.describe();
    if (!server) {
      throw new Error(`${reference.name} went away`);
    }
    const reasons = unusable.map(({ name, reason }) => ({ tool: name, reason }));
    const hidden = await hiddenTools(
      config,
      new Set([...offered, ...unusable].map(({ name }) => name)),
    );
    return {
      name: reference.name,
      transport: reference.transport,
      server,
      tools: offered.length + unusable.length + hidden.length,
      sources,
      reachable: names.filter((name) => !broken.some(({ tool }) => tool === name)),
      declined: [...reasons, ...hidden],
      broken,
    };
  } finally {
    await connection.close();
    await stop();
  }
}
