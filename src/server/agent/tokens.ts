/**
 * Estimates tokens without a tokenizer, because every provider has another one. The estimate is
 * rather too high than too low.
 */
import type { LanguageModelV4FunctionTool, LanguageModelV4Message } from '@ai-sdk/provider';

/** Roughly what the tokenizers of the field make one token of. */
const PIECE =
  /[A-Z]?[a-z]{1,5}|[A-Z]{1,3}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|\p{L}{1,2}|\s(?=\d)|\n|\d{1,3}|[!-/:-@[-`{-~]{1,2}|[^\s\p{L}\d]/gu;
/** How much higher than the pieces the estimate is: for words, and for text without spaces. */
const WORDS = 1.1;
const SYMBOLS = 1.3;
/** What looks like words has a space at least this often, in characters. */
const LONGEST_GAP = 25;
/** A longer text is judged by its beginning, middle and end, this many characters each. */
const SAMPLE = 200;

/** Role and separators of a message or a tool. */
const FRAME_TOKENS = 8;

function sampleOf(text: string): string {
  const middle = Math.floor(text.length / 2);
  return text.length <= 3 * SAMPLE
    ? text
    : text.slice(0, SAMPLE) + text.slice(middle, middle + SAMPLE) + text.slice(-SAMPLE);
}

const countOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

export function textTokens(text: string): number {
  const sample = sampleOf(text);
  const isWords = countOf(sample, /\s/g) * LONGEST_GAP >= sample.length;
  const pieces = countOf(sample, PIECE) * (isWords ? WORDS : SYMBOLS);
  return Math.ceil((pieces * text.length) / Math.max(1, sample.length));
}

const jsonTokens = (value: unknown): number =>
  value === undefined ? 0 : textTokens(JSON.stringify(value));

function partTokens(part: Exclude<LanguageModelV4Message['content'], string>[number]): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return textTokens(part.text) + jsonTokens(part.providerOptions);
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

function messageTokens({ content }: LanguageModelV4Message): number {
  return typeof content === 'string'
    ? FRAME_TOKENS + textTokens(content)
    : content.reduce((sum, part) => sum + FRAME_TOKENS + partTokens(part), FRAME_TOKENS);
}

export const messagesTokens = (messages: readonly LanguageModelV4Message[]): number =>
  messages.reduce((sum, message) => sum + messageTokens(message), 0);

export const toolsTokens = (tools: readonly LanguageModelV4FunctionTool[]): number =>
  tools.reduce((sum, tool) => sum + FRAME_TOKENS + jsonTokens(tool), 0);
