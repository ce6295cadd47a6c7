/** A configured provider, ready to be asked by a turn. */
import type { ProviderConfig, RemoteProvider } from '../config';
import type { Provider } from './attempts';
import { callOptions, createModel, type ModelDeps } from './create-model';
import { measuring } from './measured';

/** Other servers of the same protocol may refuse a parameter that they do not know. */
function cacheKeyOf({ type, baseUrl }: RemoteProvider): Provider['cacheKeyOf'] {
  if (type === 'azure') {
    return 'azure';
  }
  return type.startsWith('openai') && baseUrl === undefined ? 'openai' : undefined;
}

export function createProvider(config: ProviderConfig, deps: ModelDeps = {}): Provider {
  const { type } = config;
  const who = { type, name: config.type === 'demo' ? type : config.name };
  const model = createModel(config, deps);
  const provider = {
    type,
    model,
    options: callOptions(config),
    measure: measuring(model, who, deps),
  };
  if (config.type === 'demo') {
    return provider;
  }
  const { name, retryMs, contextTokens, price } = config;
  return { ...provider, name, retryMs, contextTokens, price, cacheKeyOf: cacheKeyOf(config) };
}
