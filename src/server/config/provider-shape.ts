/** The keys of one entry of `providers`, their defaults and bounds. */
import { z } from 'zod';
import { baseUrl, number, seconds, text } from './scalars';
import { REASONING_EFFORTS, type RemoteProvider } from './types';

const PROVIDER_TYPES = [
  'demo',
  'openai',
  'openai-chat',
  'anthropic',
  'google',
  'azure',
  'openai-compatible',
] as const satisfies readonly (RemoteProvider['type'] | 'demo')[];

const texts = (names: string) =>
  z.record(z.string(), z.string()).default({}).describe(`a mapping of ${names} to texts`);

export const providerShape = {
  type: z
    .enum(PROVIDER_TYPES)
    .describe('demo, openai, openai-chat, anthropic, google, azure or openai-compatible'),
  model: text.optional().describe('the name of the model'),
  api_key: text.optional().describe('the key, best as os.environ/NAME'),
  base_url: baseUrl.optional().describe("the API's URL, e.g. https://models.example.org/v1"),
  resource_name: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i, 'is not the name of an Azure resource')
    .optional()
    .describe('the name in https://<name>.openai.azure.com'),
  api_version: text.optional().describe('v1, preview, or a date such as 2024-10-21'),
  organization: text.optional().describe("the organization's id, e.g. org-…"),
  project: text.optional().describe("the project's id, e.g. proj_…"),
  headers: texts('header names'),
  query: texts('parameter names'),
  extra_body: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("a mapping that is merged into every request's JSON"),
  max_output_tokens: number(z.number().int().min(1)).optional().describe('a number of tokens'),
  temperature: number(z.number().min(0).max(2)).optional().describe('a number between 0 and 2'),
  reasoning_effort: z.enum(REASONING_EFFORTS).optional().describe(oneOf(REASONING_EFFORTS)),
  context_tokens: number(z.number().int().min(1024).max(100_000_000))
    .optional()
    .describe('tokens between 1024 and 100000000'),
  price: z.unknown().describe('a mapping of input, output and currency, see below'),
  fallback: z.array(text).default([]).describe('a list of other keys of providers'),
  retry_seconds: seconds(0, 600, 20),
  idle_timeout: seconds(1, 600, 60),
  delay_ms: number(z.number().int().min(0).max(10_000))
    .optional()
    .describe('milliseconds between words, up to 10000'),
};

const millionTokens = number(z.number().min(0).max(1_000_000));
const PER_MILLION = 'money for a million tokens, between 0 and 1000000';

/** The keys of `price`. */
export const priceShape = {
  input: millionTokens.describe(PER_MILLION),
  cached_input: millionTokens.optional().describe(PER_MILLION),
  output: millionTokens.describe(PER_MILLION),
  reasoning: millionTokens.optional().describe(PER_MILLION),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is not a currency')
    .describe('three letters, e.g. USD'),
};

function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
