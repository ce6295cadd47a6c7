/** Reads `providers`: who answers, with which key and settings. */
import { isRecord } from '../base';
import { readFields, type Fields } from './fields';
import { checkHeader } from './headers';
import { isAllowedHost, namesPrivateHost } from './hosts';
import { closest, type Path, type Report } from './problems';
import { priceShape, providerShape } from './provider-shape';
import type { Price, ProviderConfig, RemoteProvider } from './types';

type ProviderFields = Fields<typeof providerShape>['fields'];
type ProviderKey = keyof typeof providerShape;
type RemoteType = RemoteProvider['type'];

/** Answers are cut here unless the operator says otherwise; servers of one's own have less room. */
const MAX_OUTPUT_TOKENS = 8192;
const MAX_OUTPUT_TOKENS_COMPATIBLE = 4096;
/** The part of a known context that an answer may take. */
const OUTPUT_SHARE = 4;

/** Keys that mean something to these types only. */
const ONLY_FOR: Partial<Record<ProviderKey, readonly (RemoteType | 'demo')[]>> = {
  delay_ms: ['demo'],
  resource_name: ['azure'],
  api_version: ['azure'],
  organization: ['openai', 'openai-chat'],
  project: ['openai', 'openai-chat'],
};

/** What the BFF itself puts into a request. */
const OWN_BODY_KEYS: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'input',
  'contents',
  'system',
  'instructions',
  'tools',
  'stream',
]);

/**
 * By name. A provider with problems is `null`, so that references to it are not reported as
 * unknown.
 * @param allowedHosts `mcp.allowed_hosts`
 */
export function readProviders(
  report: Report,
  value: unknown,
  allowedHosts: readonly string[],
): ReadonlyMap<string, ProviderConfig | null> {
  const mapping = value ?? {};
  if (!isRecord(mapping)) {
    report.problem(
      ['providers'],
      'must be a mapping of names to providers',
      'Write e.g. providers: { demo: { type: demo } }.',
    );
    return new Map();
  }
  const entries = Object.entries(mapping).map(([name, raw]) =>
    readProvider(report, name, raw, allowedHosts),
  );
  const providers = new Map(entries.map(({ name, provider }) => [name, provider]));
  return new Map(
    entries.map(({ name, provider, fallback }) => [
      name,
      withFallback(report, name, provider, fallback, providers),
    ]),
  );
}

interface Entry {
  name: string;
  provider: ProviderConfig | null;
  fallback: readonly string[];
}

function readProvider(
  report: Report,
  name: string,
  value: unknown,
  allowedHosts: readonly string[],
): Entry {
  const path = ['providers', name];
  const { fields, complete } = readFields(report, path, providerShape, value);
  if (fields.type === 'demo') {
    return { name, provider: readDemo(report, path, value, fields), fallback: [] };
  }
  const fallback = fields.fallback ?? [];
  checkKeys(report, path, fields);
  checkBaseUrl(report, path, fields, allowedHosts);
  checkAdditions(report, path, fields);
  const price = readPrice(report, path, fields.price);
  if (complete === null || complete.type === 'demo' || complete.model === undefined) {
    return { name, provider: null, fallback };
  }
  const provider: RemoteProvider = {
    type: complete.type,
    name,
    model: complete.model,
    apiKey: complete.api_key,
    baseUrl: complete.base_url,
    resourceName: complete.resource_name,
    apiVersion: complete.api_version,
    headers: headersOf(complete),
    query: complete.query,
    extraBody: complete.extra_body,
    maxOutputTokens: complete.max_output_tokens ?? defaultOutput(complete),
    temperature: complete.temperature,
    reasoningEffort: complete.reasoning_effort,
    contextTokens: complete.context_tokens,
    fallback: [],
    retryMs: complete.retry_seconds * 1000,
    idleMs: complete.idle_timeout * 1000,
    ...(price && { price }),
  };
  return { name, provider, fallback };
}

function readDemo(
  report: Report,
  path: Path,
  given: unknown,
  { delay_ms: delayMs }: ProviderFields,
): ProviderConfig {
  for (const key of isRecord(given) ? Object.keys(given) : []) {
    if (key !== 'type' && key !== 'delay_ms' && Object.hasOwn(providerShape, key)) {
      report.problem(
        [...path, key],
        'means nothing to the demo provider',
        `Remove ${key}, or choose another type.`,
      );
    }
  }
  return { type: 'demo', delayMs: delayMs ?? 25 };
}

/** What is missing for this type, and what is not for it. */
function checkKeys(report: Report, path: Path, fields: ProviderFields): void {
  const { type } = fields;
  const require = (key: ProviderKey, reason: string, fix: string): void => {
    if (fields[key] === undefined) {
      report.problem([...path, key], reason, fix);
    }
  };
  for (const [key, types] of Object.entries(ONLY_FOR) as [ProviderKey, (RemoteType | 'demo')[]][]) {
    if (type !== undefined && fields[key] !== undefined && !types.includes(type)) {
      report.problem([...path, key], `is for ${types.join(' and ')} only`, `Remove ${key}.`);
    }
  }
  require('model', 'is missing', 'Set it to the name of the model.');
  if (type === 'openai-compatible') {
    require('base_url', 'is missing', "Set it to the API's URL, e.g. http://127.0.0.1:11434/v1.");
  } else if (type !== undefined && Object.keys(fields.headers ?? {}).length === 0) {
    require('api_key', `is missing; ${type} needs a key`, 'Set it, e.g. to os.environ/MODEL_API_KEY, or give the credential in headers.');
  }
  if (type === 'azure' && fields.base_url === undefined) {
    require('resource_name', 'is missing; azure needs it, or base_url', 'Set it to the name in https://<name>.openai.azure.com.');
  }
}

/** The key and people's words are not sent over a foreign network unencrypted. */
function checkBaseUrl(
  report: Report,
  path: Path,
  { base_url: baseUrl }: ProviderFields,
  allowedHosts: readonly string[],
): void {
  if (baseUrl === undefined) {
    return;
  }
  const url = new URL(baseUrl);
  if (url.protocol === 'http:' && !namesPrivateHost(url) && !isAllowedHost(url, allowedHosts)) {
    report.problem(
      [...path, 'base_url'],
      `uses plain http://, and ${url.host} is not in a private network by its name`,
      `Use https://, or add ${url.host} to mcp.allowed_hosts (or MCP_ALLOWED_HOSTS) if that host is yours.`,
    );
  }
}

function checkAdditions(report: Report, path: Path, fields: ProviderFields): void {
  for (const [name, value] of Object.entries(fields.headers ?? {})) {
    checkHeader(report, [...path, 'headers', name], name, value);
  }
  for (const key of Object.keys(fields.extra_body ?? {})) {
    if (OWN_BODY_KEYS.has(key)) {
      report.problem(
        [...path, 'extra_body', key],
        'is what the BFF sends itself',
        'Remove it; the model is set as model.',
      );
    }
  }
}

function readPrice(report: Report, path: Path, value: unknown): Price | null {
  if (value === undefined || value === null) {
    return null;
  }
  const { complete } = readFields(report, [...path, 'price'], priceShape, value);
  return (
    complete && {
      input: complete.input,
      cachedInput: complete.cached_input ?? complete.input,
      output: complete.output,
      reasoning: complete.reasoning ?? complete.output,
      currency: complete.currency,
    }
  );
}

function headersOf({ headers = {}, organization, project }: ProviderFields) {
  return {
    ...(organization !== undefined && { 'OpenAI-Organization': organization }),
    ...(project !== undefined && { 'OpenAI-Project': project }),
    ...headers,
  };
}

function defaultOutput({ type, context_tokens: contextTokens }: ProviderFields): number {
  const most = type === 'openai-compatible' ? MAX_OUTPUT_TOKENS_COMPATIBLE : MAX_OUTPUT_TOKENS;
  return contextTokens === undefined
    ? most
    : Math.min(most, Math.floor(contextTokens / OUTPUT_SHARE));
}

/** Resolves the names; what is wrong with one of them is reported. */
function withFallback(
  report: Report,
  name: string,
  provider: ProviderConfig | null,
  names: readonly string[],
  providers: ReadonlyMap<string, ProviderConfig | null>,
): ProviderConfig | null {
  const others = names.map((other, index) => {
    const refuse = (reason: string, fix: string): null => {
      report.problem(['providers', name, 'fallback', index], reason, fix);
      return null;
    };
    if (!providers.has(other)) {
      const meant = closest(other, providers.keys());
      return refuse(
        `names the provider "${other}", which providers does not have`,
        meant === null ? 'Use another key of providers.' : `Did you mean ${meant}?`,
      );
    }
    if (other === name || names.indexOf(other) !== index) {
      return refuse('is asked already', 'Remove it.');
    }
    const found = providers.get(other) ?? null;
    return found?.type === 'demo'
      ? refuse('is the demo, which is no language model', 'Remove it.')
      : found;
  });
  if (provider === null || provider.type === 'demo') {
    return provider;
  }
  return { ...provider, fallback: others.filter((other) => other !== null) };
}
