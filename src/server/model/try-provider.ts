/** Asks a provider for a word, to see whether its key and its model work. */
import type { RemoteProvider } from '../config';
import { classify } from './classify';
import type { ModelFailureKind } from './failure';
import { createProvider } from './provider';
import { readReport } from './failures/provider-report';

const PATIENCE_MS = 15_000;
/** The least that every provider takes. */
const TOKENS = 16;

export interface ProviderTrouble {
  kind: ModelFailureKind;
  status: number | null;
  /** Of the network, e.g. `ECONNREFUSED`. */
  code: string | null;
}

/** @returns `null` if it answers. The request costs a few tokens. */
export async function tryProvider(
  provider: RemoteProvider,
  now: () => number,
): Promise<ProviderTrouble | null> {
  const { model, options } = createProvider(provider);
  const trouble = (error: unknown): ProviderTrouble => {
    const { kind, status } = classify(error, now());
    return { kind, status, code: readReport(error).systemCode };
  };
  const abort = new AbortController();
  const impatience = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const { stream } = await model.doStream({
      ...options,
      maxOutputTokens: TOKENS,
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Say OK.' }] }],
      abortSignal: abort.signal,
    });
    for await (const part of stream) {
      if (part.type === 'error') {
        return trouble(part.error);
      }
    }
    return null;
  } catch (error) {
    return abort.signal.aborted
      ? { kind: 'unavailable', status: null, code: 'ETIMEDOUT' }
      : trouble(error);
  } finally {
    clearTimeout(impatience);
  }
}
