/**
 * Puts every model provider behind one `LanguageModelV4` interface, so that the agent knows no
 * vendor.
 */
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { ProviderConfig } from '../config';
import { createDemoModel, type Sleep } from '../demo-model';

export interface ModelDeps {
  /** Sends every request to a provider. */
  fetch?: typeof fetch;
  /** Pauses between the demo model's words; rejects with the abort reason. */
  sleep?: Sleep;
}

type RemoteConfig = Exclude<ProviderConfig, { type: 'demo' }>;

// Always passed to the libraries, so that their environment variables (OPENAI_BASE_URL, …) cannot
// send a configured key elsewhere.
const BASE_URLS: Record<RemoteConfig['type'], string | undefined> = {
  openai: 'https://api.openai.com/v1',
  'openai-chat': 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  'openai-compatible': undefined,
};

/** Refuses redirects: `fetch` would send an `x-api-key` header to the new host. */
function withoutRedirects(send: typeof fetch): typeof fetch {
  return (input, init) => send(input, { ...init, redirect: 'error' });
}

/**
 * @returns A model whose `doStream` the agent uses. It does not retry. Pass what it throws, and the
 * `error` parts of its stream, to `toModelError`. A stream without a `finish` part, or with the
 * finish reason `interrupted` or `error`, was cut off.
 * @throws Error if an `openai-compatible` provider has no base URL; the configuration refuses that
 * earlier.
 */
export function createModel(provider: ProviderConfig, deps: ModelDeps = {}): LanguageModelV4 {
  if (provider.type === 'demo') {
    return createDemoModel({ delayMs: provider.delayMs, sleep: deps.sleep });
  }
  const baseURL = provider.baseUrl ?? BASE_URLS[provider.type];
  if (baseURL === undefined) {
    throw new Error(`A provider of type ${provider.type} needs a base URL.`);
  }
  const settings = {
    baseURL,
    apiKey: provider.apiKey ?? '',
    fetch: withoutRedirects(deps.fetch ?? fetch),
  };
  switch (provider.type) {
    case 'openai':
      return createOpenAI(settings).responses(provider.model);
    case 'openai-chat':
      return createOpenAI(settings).chat(provider.model);
    case 'anthropic':
      return createAnthropic(settings)(provider.model);
    case 'openai-compatible':
      return createOpenAICompatible({ ...settings, name: 'compatible', includeUsage: true })(
        provider.model,
      );
  }
}

/** The vendor's part of `providerOptions`. We keep the history, so OpenAI must not. */
const VENDOR_OPTIONS: Record<RemoteConfig['type'], LanguageModelV4CallOptions['providerOptions']> =
  {
    openai: { openai: { store: false } },
    'openai-chat': undefined,
    'openai-compatible': undefined,
    anthropic: undefined,
  };

/** The options of every `doStream` call of this provider, besides prompt, tools and signal. */
export function callOptions(provider: ProviderConfig): Partial<LanguageModelV4CallOptions> {
  if (provider.type === 'demo') {
    return {};
  }
  const { maxOutputTokens, temperature } = provider;
  const providerOptions = VENDOR_OPTIONS[provider.type];
  return {
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(providerOptions && { providerOptions }),
  };
}
