/**
 * Puts every model provider behind one `LanguageModelV4` interface, so that the agent knows no
 * vendor.
 */
import { createAnthropic } from '@ai-sdk/anthropic';
import { createAzure } from '@ai-sdk/azure';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { ProviderConfig, RemoteProvider } from '../config';
import { createDemoModel, type Sleep } from '../demo-model';
import { withFailuresTold, type OnFailure } from './log-failures';
import type { Measuring } from './measured';
import { readable } from './readable';
import { sendFor } from './send';
import { withSilenceLimit } from './silence';

export interface ModelDeps extends Measuring {
  /** Sends every request to a provider. */
  fetch?: typeof fetch;
  /** Told of every failure, for the log. */
  onFailure?: OnFailure;
  /** Pauses between the demo model's words; rejects with the abort reason. */
  sleep?: Sleep;
}

// Always passed to the libraries, so that their environment variables (OPENAI_BASE_URL, …) cannot
// send a configured key elsewhere.
const BASE_URLS: Partial<Record<RemoteProvider['type'], string>> = {
  openai: 'https://api.openai.com/v1',
  'openai-chat': 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
};

/** Where its API is; `undefined` if the configuration is wrong. */
export function baseUrlOf({ type, baseUrl, resourceName }: RemoteProvider): string | undefined {
  if (type !== 'azure') {
    return baseUrl ?? BASE_URLS[type];
  }
  if (baseUrl === undefined) {
    return resourceName && `https://${resourceName}.openai.azure.com/openai`;
  }
  // Azure's portal shows the endpoint without the path of the API.
  const { hostname, pathname } = new URL(baseUrl);
  return hostname.endsWith('.azure.com') && pathname === '/' ? `${baseUrl}/openai` : baseUrl;
}

/**
 * @returns A model whose `doStream` the agent uses. It does not retry. Pass what it throws, and the
 * `error` parts of its stream, to `toModelError`. A stream without a `finish` part, or with the
 * finish reason `interrupted` or `error`, was cut off.
 * @throws Error if the provider has no base URL; the configuration refuses that earlier.
 */
export function createModel(provider: ProviderConfig, deps: ModelDeps = {}): LanguageModelV4 {
  if (provider.type === 'demo') {
    return createDemoModel({ delayMs: provider.delayMs, sleep: deps.sleep });
  }
  const model = remoteModel(provider, deps.fetch ?? fetch);
  return deps.onFailure ? withFailuresTold(model, provider, deps.onFailure) : model;
}

function remoteModel(provider: RemoteProvider, send: typeof fetch): LanguageModelV4 {
  const baseURL = baseUrlOf(provider);
  if (baseURL === undefined) {
    throw new Error(`A provider of type ${provider.type} needs a base URL.`);
  }
  const settings = {
    baseURL,
    apiKey: provider.apiKey ?? '',
    fetch: readable(provider, withSilenceLimit(sendFor(provider, send), provider.idleMs)),
  };
  switch (provider.type) {
    case 'openai':
      return createOpenAI(settings).responses(provider.model);
    case 'openai-chat':
      return createOpenAI(settings).chat(provider.model);
    case 'anthropic':
      return createAnthropic(settings)(provider.model);
    case 'google':
      return createGoogle(settings)(provider.model);
    case 'azure':
      return azureModel(provider, settings);
    case 'openai-compatible':
      return createOpenAICompatible({ ...settings, name: 'compatible', includeUsage: true })(
        provider.model,
      );
  }
}

/** Azure's older, dated versions have Chat Completions below one URL for each deployment. */
const isDated = ({ apiVersion }: RemoteProvider): boolean => /^\d/.test(apiVersion ?? '');

function azureModel(
  provider: RemoteProvider,
  settings: Parameters<typeof createAzure>[0],
): LanguageModelV4 {
  const { model, apiVersion } = provider;
  const dated = isDated(provider);
  const azure = createAzure({ ...settings, apiVersion, useDeploymentBasedUrls: dated });
  return dated ? azure.chat(model) : azure.responses(model);
}

/** The vendor's part of `providerOptions`. We keep the history, so OpenAI must not. */
function vendorOptions(provider: RemoteProvider): LanguageModelV4CallOptions['providerOptions'] {
  switch (provider.type) {
    case 'openai':
      return { openai: { store: false } };
    case 'azure': {
      // The name of a deployment says nothing of its model.
      const thinks = provider.reasoningEffort !== undefined && { forceReasoning: true };
      return isDated(provider) ? { openai: { ...thinks } } : { azure: { store: false, ...thinks } };
    }
    default:
      return undefined;
  }
}

/** The options of every `doStream` call of this provider, besides prompt, tools and signal. */
export function callOptions(provider: ProviderConfig): Partial<LanguageModelV4CallOptions> {
  if (provider.type === 'demo') {
    return {};
  }
  const { maxOutputTokens, temperature, reasoningEffort } = provider;
  const providerOptions = vendorOptions(provider);
  return {
    maxOutputTokens,
    ...(temperature !== undefined && { temperature }),
    ...(reasoningEffort !== undefined && { reasoning: reasoningEffort }),
    ...(providerOptions && { providerOptions }),
    // Their chunks tell in which field a thought came.
    ...(provider.type === 'openai-compatible' && { includeRawChunks: true }),
  };
}
