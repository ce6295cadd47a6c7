/**
 * What a model said in one step, as it said it: thoughts with their signatures, texts, and the
 * places of its calls. A provider wants this back in the next step of the same turn.
 */
import type {
  LanguageModelV4Message,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolCallPart,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import { BOUNDS, isRecord } from '../base';

type Part = LanguageModelV4StreamPart;

export type SaidPart = {
  /** The provider's own words about the part, e.g. a signature. */
  metadata?: SharedV4ProviderMetadata;
} & (
  | { type: 'reasoning' | 'text'; text: string }
  /** The calls of a step have an order; everything else about them is in the ledger. */
  | { type: 'call' }
);

export interface SaidReader {
  take: (part: Part) => void;
  /** In the order in which they began; empty if they are too much to keep. */
  parts: () => readonly SaidPart[];
}

type Block = Extract<SaidPart, { text: string }>;

/** Thoughts in a field that many servers write and refuse to read. */
function hasForeignThought(chunk: unknown): boolean {
  const [choice] = isRecord(chunk) && Array.isArray(chunk.choices) ? chunk.choices : [];
  const delta: unknown = isRecord(choice) ? choice.delta : null;
  return isRecord(delta) && typeof delta.reasoning === 'string' && !delta.reasoning_content;
}

const BLOCK = /^(reasoning|text)-(?:start|delta|end)$/;

export function createSaidReader(): SaidReader {
  const said: SaidPart[] = [];
  /** By kind and id, while they are written. */
  const open = new Map<string, Block>();
  let chars = 0;
  let isForeign = false;

  /** Later words about a part add to the earlier ones. */
  function note(part: SaidPart, metadata: SharedV4ProviderMetadata | undefined): void {
    for (const [vendor, words] of Object.entries(metadata ?? {})) {
      part.metadata = { ...part.metadata, [vendor]: { ...part.metadata?.[vendor], ...words } };
      chars += JSON.stringify(words).length;
    }
  }

  function block(part: Extract<Part, { id: string }>, type: Block['type']): void {
    const key = `${type} ${part.id}`;
    const current = open.get(key) ?? { type, text: '' };
    if (!open.has(key)) {
      open.set(key, current);
      said.push(current);
    }
    if ('delta' in part) {
      current.text += part.delta;
      chars += part.delta.length;
    }
    note(current, part.providerMetadata);
    if (part.type.endsWith('-end')) {
      open.delete(key);
    }
  }

  function call({ providerMetadata }: Extract<Part, { type: 'tool-call' }>): void {
    const proposed: SaidPart = { type: 'call' };
    note(proposed, providerMetadata);
    said.push(proposed);
  }

  return {
    take(part) {
      if (chars > BOUNDS.saidChars) {
        return;
      }
      const [, type] = BLOCK.exec(part.type) ?? [];
      if (type) {
        block(part as Extract<Part, { id: string }>, type as Block['type']);
      } else if (part.type === 'tool-call') {
        call(part);
      } else if (part.type === 'raw') {
        isForeign ||= hasForeignThought(part.rawValue);
      }
    },
    parts: () =>
      chars > BOUNDS.saidChars ? [] : said.filter(({ type }) => type !== 'reasoning' || !isForeign),
  };
}

/** Whether more was said than words and calls, which are stored anyway. */
export const isWorthKeeping = (said: readonly SaidPart[]): boolean =>
  said.some(({ type, metadata }) => type === 'reasoning' || metadata !== undefined);

type AssistantContent = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'];

/** The assistant's message as it was said, with its calls as they are in the ledger. */
export function saidAgain(
  said: readonly SaidPart[],
  calls: readonly LanguageModelV4ToolCallPart[],
): AssistantContent {
  const left = [...calls];
  const content = said.flatMap((part): AssistantContent => {
    const more = part.metadata && { providerOptions: part.metadata };
    if (part.type === 'call') {
      return left.splice(0, 1).map((call) => ({ ...call, ...more }));
    }
    return part.type === 'text' && part.text === '' && !more
      ? []
      : [{ type: part.type, text: part.text, ...more }];
  });
  return [...content, ...left];
}
