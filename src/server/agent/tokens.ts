/**
 * Estimates tokens without a tokenizer, which every provider has its own of. The estimate is high
 * rather than low.
 */
import type { LanguageModelV4FunctionTool, LanguageModelV4Message } from '@ai-sdk/provider';

/** UTF-8 bytes of a token: in words of an alphabet, and in text without spaces. */
const BYTES_OF_WORDS = 3;
const BYTES_OF_SYMBOLS = 2;
/** What looks like words has a space at least this often, in characters. */
const LONGEST_GAP = 12;
const SAMPLE_CHARS = 1_000;

/** Role and separators of a message or a tool. */
const FRAME_TOKENS = 8;

/** JSON, hashes, base64 and scripts without spaces take more tokens for the same bytes. */
function isWords(text: string): boolean {
  const sample = text.slice(0, SAMPLE_CHARS);
  return sample.split(/\s/).length * LONGEST_GAP > sample.length;
}

export function textTokens(text: string): number {
  const bytes = Buffer.byteLength(text);
  return Math.ceil(bytes / (isWords(text) ? BYTES_OF_WORDS : BYTES_OF_SYMBOLS));
}

const jsonTokens = (value: unknown): number => textTokens(JSON.stringify(value) ?? '');

function partTokens(part: Exclude<LanguageModelV4Message['content'], string>[number]): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return textTokens(part.text);
    case 'tool-result':
      return (
        textTokens(part.toolName) +
        ('value' in part.output && typeof part.output.value === 'string'
          ? textTokens(part.output.value)
          : jsonTokens(part.output))
      );
    default:
      return jsonTokens(part);
  }
}

export function messageTokens({ content }: LanguageModelV4Message): number {
  return typeof content === 'string'
    ? FRAME_TOKENS + textTokens(content)
    : content.reduce((sum, part) => sum + FRAME_TOKENS + partTokens(part), FRAME_TOKENS);
}

export const messagesTokens = (messages: readonly LanguageModelV4Message[]): number =>
  messages.reduce((sum, message) => sum + messageTokens(message), 0);

export const toolsTokens = (tools: readonly LanguageModelV4FunctionTool[]): number =>
  tools.reduce((sum, tool) => sum + FRAME_TOKENS + jsonTokens(tool), 0);
