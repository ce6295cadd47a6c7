/** Everything around the BFF but the MCP servers, tried side by side. */
import type { LoadedConfig } from '../../config';
import type { Finding } from '../finding';
import { checkDatabase } from './database';
import { checkKeys } from './keys';
import { checkLms, type WebDeps } from './lms';
import { checkProviders } from './providers';
import { checkRedis } from './redis';

export interface SurroundingsDeps extends WebDeps {
  /** Asks every model provider for a word, which costs a few tokens. */
  isLive: boolean;
}

export async function checkSurroundings(
  loaded: LoadedConfig,
  deps: SurroundingsDeps,
): Promise<Finding[]> {
  const { config } = loaded;
  const found = await Promise.all([
    checkDatabase(config),
    checkKeys(loaded, deps.now()),
    checkLms(config, deps),
    checkProviders(config, deps),
    checkRedis(config),
  ]);
  return found.flat();
}
