/** Where the answer in a stream begins: after that, nothing is asked again. */
import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';

type Part = LanguageModelV4StreamPart;

/** What an answer begins with. Everything else before it says nothing of it. */
const TOKENS: ReadonlySet<Part['type']> = new Set([
  'text-delta',
  'reasoning-start',
  'reasoning-delta',
  'tool-input-start',
  'tool-input-delta',
  'tool-call',
  'finish',
]);

export const isToken = (part: Part): boolean =>
  TOKENS.has(part.type) && !(part.type === 'text-delta' && part.delta === '');
