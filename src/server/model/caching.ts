/** Marks what a provider may keep between the calls of one conversation. */
import type { LanguageModelV4CallOptions, LanguageModelV4Message } from '@ai-sdk/provider';
import { sha256 } from '../base';
import type { Provider } from './attempts';

const BREAKPOINT = { anthropic: { cacheControl: { type: 'ephemeral' } } };

/** Tools and the system prompt come first, and stay the same longest; then all that was said. */
function withBreakpoints(prompt: readonly LanguageModelV4Message[]): LanguageModelV4Message[] {
  return prompt.map((message, index) =>
    index === prompt.length - 1 || message.role === 'system'
      ? { ...message, providerOptions: { ...message.providerOptions, ...BREAKPOINT } }
      : message,
  );
}

/** @param conversationId The provider gets only a hash of it. */
export function forCache(
  { model, cacheKeyOf }: Provider,
  call: LanguageModelV4CallOptions,
  conversationId: string,
): LanguageModelV4CallOptions {
  if (model.provider.startsWith('anthropic')) {
    return { ...call, prompt: withBreakpoints(call.prompt) };
  }
  if (!cacheKeyOf) {
    return call;
  }
  const promptCacheKey = sha256(`prompt cache of ${conversationId}`).slice(0, 32);
  const { [cacheKeyOf]: own, ...others } = call.providerOptions ?? {};
  return { ...call, providerOptions: { ...others, [cacheKeyOf]: { ...own, promptCacheKey } } };
}
