/**
 * How much each provider's model can read: what the operator says, and what the provider has
 * taught this process about it since.
 */

export interface ContextLimits {
  /** Tokens for the whole prompt, by the estimate of `tokens.ts`. */
  promptTokens: (provider: string, context: Context) => number;
  /** A prompt was refused because it is too long. */
  refused: (provider: string, prompt: Refused) => void;
  /** What a prompt cost by the provider's own count. */
  counted: (provider: string, estimate: number, tokens: number) => void;
}

interface Context {
  /** `context_tokens` of the provider. */
  contextTokens: number;
  /** `max_output_tokens`: the answer needs room, too. */
  outputTokens: number;
}

interface Refused {
  estimate: number;
  /** The model's context, if the provider said it. */
  contextTokens: number | null;
}

/** The answer takes no more than this share of the context. */
const LARGEST_OUTPUT = 0.5;
/** Estimates are not exact. */
const MARGIN = 0.92;
/** A provider may count more than we do; that it says less is not believed. */
const LEAST_FACTOR = 1;
const MOST_FACTOR = 3;
/** A prompt of unknown excess is this much smaller when it is sent again. */
const SMALLER = 0.7;

interface Learned {
  /** Estimated tokens of the largest prompt that may be sent. */
  most: number;
  /** Tokens that the model can read, by its provider. */
  contextTokens: number;
  /** The provider's tokens for one of ours. */
  factor: number;
}

export function createContextLimits(): ContextLimits {
  const learned = new Map<string, Learned>();
  const of = (provider: string): Learned =>
    learned.get(provider) ?? { most: Infinity, contextTokens: Infinity, factor: 1 };
  const learn = (provider: string, what: Partial<Learned>): void => {
    learned.set(provider, { ...of(provider), ...what });
  };
  return {
    promptTokens(provider, { contextTokens, outputTokens }) {
      const { most, contextTokens: told, factor } = of(provider);
      const context = Math.min(contextTokens, told);
      const forPrompt = context - Math.min(outputTokens, context * LARGEST_OUTPUT);
      return Math.min((forPrompt * MARGIN) / factor, most);
    },
    refused(provider, { estimate, contextTokens }) {
      const smaller = Math.min(of(provider).most, estimate * SMALLER);
      learn(provider, {
        most: smaller,
        ...(contextTokens !== null && { contextTokens }),
      });
    },
    counted(provider, estimate, tokens) {
      if (estimate > 0 && tokens > 0) {
        const factor = Math.max(of(provider).factor * 0.9, tokens / estimate);
        learn(provider, { factor: Math.min(Math.max(factor, LEAST_FACTOR), MOST_FACTOR) });
      }
    },
  };
}
