import type { LanguageModelV4, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { remoteProvider } from '../config/testing/provider';
import { forCache } from './caching';
import { createProvider } from './provider';

const prompt: LanguageModelV4Prompt = [
  { role: 'system', content: 'Help.' },
  { role: 'user', content: [{ type: 'text', text: 'One' }] },
  { role: 'assistant', content: [{ type: 'text', text: 'Two' }] },
  { role: 'user', content: [{ type: 'text', text: 'Three' }] },
];
const at = (provider: string) => ({ model: { provider } as LanguageModelV4, options: {} });

test('the system prompt and the newest message are breakpoints for Anthropic', () => {
  const { prompt: marked } = forCache(at('anthropic.messages'), { prompt }, 'conv_1');
  const cacheControl = { anthropic: { cacheControl: { type: 'ephemeral' } } };
  expect(marked.map(({ providerOptions }) => providerOptions)).toEqual([
    cacheControl,
    undefined,
    undefined,
    cacheControl,
  ]);
});

test('OpenAI gets a key that is the same for a conversation and does not tell it', () => {
  const provider = { ...at('openai.responses'), cacheKeyOf: 'openai' as const };
  const call = { prompt, providerOptions: { openai: { store: false } } };
  const { providerOptions } = forCache(provider, call, 'conv_1');
  expect(providerOptions).toEqual({
    openai: { store: false, promptCacheKey: expect.stringMatching(/^[0-9a-f]{32}$/) },
  });
  expect(forCache(provider, call, 'conv_1').providerOptions).toEqual(providerOptions);
  expect(forCache(provider, call, 'conv_2').providerOptions).not.toEqual(providerOptions);
});

test.each([
  ['openai', undefined, 'openai'],
  ['openai-chat', undefined, 'openai'],
  ['openai-chat', 'https://gateway.example.org/v1', undefined],
  ['openai-compatible', 'https://gateway.example.org/v1', undefined],
  ['azure', 'https://x.openai.azure.com/openai', 'azure'],
  ['anthropic', undefined, undefined],
  ['google', undefined, undefined],
] as const)('%s at %s takes a key of %s', (type, baseUrl, cacheKeyOf) => {
  const config = remoteProvider({ type, baseUrl, apiKey: 'k' });
  expect(createProvider(config).cacheKeyOf).toBe(cacheKeyOf);
});
