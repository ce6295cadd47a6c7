/**
 * Reads the agent's fences: separates attachments from a person's words, and unwraps tool results.
 */
import type { LanguageModelV4ToolResultPart } from '@ai-sdk/provider';

export interface AttachedText {
  /** Its first line: a title or a name. */
  title: string;
  text: string;
}

const BLOCK = /<(untrusted-[0-9a-f]{24}) [^>]*>\n([^\n]*)\n\n([\s\S]*?)\n<\/\1>\n*/g;

export function readAttached(message: string): { question: string; attached: AttachedText[] } {
  const attached = [...message.matchAll(BLOCK)].map(([, , title = '', text = '']) => ({
    title,
    text,
  }));
  return { question: message.replace(BLOCK, ''), attached };
}

const RESULT = /^<(untrusted-[0-9a-f]{24}) [^>]*>\n([\s\S]*)\n<\/\1>$/;

export function unfenced(part: LanguageModelV4ToolResultPart): LanguageModelV4ToolResultPart {
  const { output } = part;
  if (output.type !== 'text' && output.type !== 'error-text') {
    return part;
  }
  return { ...part, output: { ...output, value: RESULT.exec(output.value)?.[2] ?? output.value } };
}
