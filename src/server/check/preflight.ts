/** `check` with the real surroundings. */
import { setTimeout } from 'node:timers/promises';
import { systemEffects } from '../base';
import type { Config, LoadedConfig, McpServerConfig } from '../config';
import { connectionTo, createGuardedFetch, type Connection } from '../mcp';
import { readAcceptedTools } from '../store';
import { createWorkPool, type WorkPool } from '../work';
import { checkAs } from './access';
import { check } from './check';
import type { CheckReport } from './report';
import { checkSurroundings } from './surroundings';

/** A clock in a definition shows seconds. */
const PAUSE_MS = 1_100;

/** Throws a `ConfigError` if the configuration has problems. */
type Load = () => LoadedConfig;

interface PreflightOptions {
  load: Load;
  /** Asks every model provider for a word, which costs a few tokens. */
  isLive: boolean;
}

const connectWith =
  (work: WorkPool) =>
  (server: McpServerConfig, { mcp: { allowedHosts } }: Pick<Config, 'mcp'>): Connection =>
    connectionTo(server, {
      fetch: createGuardedFetch({ allowedHosts, now: systemEffects.now }),
      now: systemEffects.now,
      random: Math.random,
      work,
      log: () => {},
    });

/** `check --as`. @returns see `checkAs` */
export async function preflightAs(
  words: string,
  { load, json }: { load: Load; json: boolean },
): ReturnType<typeof checkAs> {
  const work = createWorkPool();
  try {
    const { config } = load();
    const connect = connectWith(work);
    return await checkAs(words, config, { connect: (server) => connect(server, config), json });
  } finally {
    await work.close();
  }
}

export async function preflight({ load, isLive }: PreflightOptions): Promise<CheckReport> {
  const { now } = systemEffects;
  const work = createWorkPool();
  try {
    return await check({
      load,
      connect: connectWith(work),
      accepted: ({ database }) =>
        readAcceptedTools('url' in database ? database.url : database.path),
      surroundings: (loaded) => checkSurroundings(loaded, { fetch, now, isLive }),
      pause: () => setTimeout(PAUSE_MS),
    });
  } finally {
    await work.close();
  }
}
