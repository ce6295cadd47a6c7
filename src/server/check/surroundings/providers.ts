/** Whether every model provider can be reached, and, with `--live`, whether it answers. */
import type { Config, RemoteProvider } from '../../config';
import { baseUrlOf, tryProvider } from '../../model';
import { networkReason } from '../explain';
import { failed, ok, type Finding } from '../finding';
import type { WebDeps } from './lms';

const PATIENCE_MS = 5000;

const TROUBLES: Readonly<Record<string, readonly [reason: string, fix: string]>> = {
  quota: ['its account is used up', 'Add credit at the provider, or raise its limit.'],
  rate: ['it takes no more requests at the moment', 'Try again later, or ask for a higher limit.'],
  credentials: ['it refuses the key', 'Correct api_key, or the headers that carry the key.'],
  wrong_model: ['it does not know the model', 'Correct model, or base_url and its path.'],
  filter: [
    'its filter refuses a harmless question',
    "Change the filter in the provider's console.",
  ],
  unavailable: ['it cannot be reached, or fails', 'Correct base_url, or try again later.'],
};
const OTHER = ['it refuses the request', "Compare the settings with the provider's documentation."];

/** Every one that a workflow asks, also in place of another; by name. */
function providersOf({ workflows }: Config): RemoteProvider[] {
  const all = [...workflows.values()].flatMap(({ provider }) =>
    provider.type === 'demo' ? [] : [provider, ...provider.fallback],
  );
  return [...new Map(all.map((provider) => [provider.name, provider])).values()];
}

/** Any answer will do: a key is not sent, so that a refusal says nothing. */
async function isReached(provider: RemoteProvider, { fetch }: WebDeps): Promise<Finding> {
  const key = `providers.${provider.name}`;
  try {
    const response = await fetch(baseUrlOf(provider) ?? '', {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await response.body?.cancel();
    return ok('provider', key, `${provider.model}: its host answers (--live asks the model)`);
  } catch (error) {
    return failed(
      'provider',
      `${key}.base_url`,
      `cannot be reached: ${networkReason(error) ?? 'it does not answer HTTP'}`,
      'Correct base_url, or the network between this machine and the provider.',
    );
  }
}

async function answers(provider: RemoteProvider, { now }: WebDeps): Promise<Finding> {
  const key = `providers.${provider.name}`;
  const trouble = await tryProvider(provider, now);
  if (trouble === null) {
    return ok('provider', key, `${provider.model} answers`);
  }
  const [reason, fix] = TROUBLES[trouble.kind] ?? OTHER;
  const detail = trouble.status === null ? trouble.code : `HTTP ${trouble.status}`;
  return failed(
    'provider',
    key,
    detail === null ? (reason ?? '') : `${reason} (${detail})`,
    fix ?? '',
  );
}

export const checkProviders = (
  config: Config,
  { isLive, ...deps }: WebDeps & { isLive: boolean },
): Promise<Finding[]> =>
  Promise.all(
    providersOf(config).map((provider) =>
      isLive ? answers(provider, deps) : isReached(provider, deps),
    ),
  );
