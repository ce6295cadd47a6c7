/** `check` with the real surroundings. */
import { setTimeout } from 'node:timers/promises';
import { systemEffects } from '../base';
import type { LoadedConfig } from '../config';
import { connectionTo, createGuardedFetch } from '../mcp';
import { readAcceptedTools } from '../store';
import { createWorkPool } from '../work';
import { check } from './check';
import type { CheckReport } from './report';
import { checkSurroundings } from './surroundings';

/** A clock in a definition shows seconds. */
const PAUSE_MS = 1_100;

interface PreflightOptions {
  /** Throws a `ConfigError` if the configuration has problems. */
  load: () => LoadedConfig;
  /** Asks every model provider for a word, which costs a few tokens. */
  isLive: boolean;
}

export async function preflight({ load, isLive }: PreflightOptions): Promise<CheckReport> {
  const { now } = systemEffects;
  const work = createWorkPool();
  try {
    return await check({
      load,
      connect: (server, { mcp: { allowedHosts } }) =>
        connectionTo(server, {
          fetch: createGuardedFetch({ allowedHosts, now }),
          now,
          random: Math.random,
          work,
          log: () => {},
        }),
      accepted: ({ database }) =>
        readAcceptedTools('url' in database ? database.url : database.path),
      surroundings: (loaded) => checkSurroundings(loaded, { fetch, now, isLive }),
      pause: () => setTimeout(PAUSE_MS),
    });
  } finally {
    await work.close();
  }
}
