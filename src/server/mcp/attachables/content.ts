/**
 * Turns a resource or a prompt into one text. Other content is named but not carried, and hidden
 * characters are left out.
 */
import type { GetPromptResult, ReadResourceResult } from '@modelcontextprotocol/client';
import { withoutHidden } from '../../base';
import { notCarried, promptBlock, resourceText } from '../content';

/** Empty if it holds no text. */
export function resourceContent({ contents }: ReadResourceResult): string {
  const texts = contents.map((part) => ({ part, text: resourceText(part) }));
  if (texts.every(({ text }) => text === null)) {
    return '';
  }
  const words = texts.map(({ part, text }) => {
    const body = text ?? notCarried('resource', part.mimeType ?? 'of an unknown type');
    return contents.length === 1 ? body : `[${part.uri}]\n${body}`;
  });
  return withoutHidden(words.join('\n\n'));
}

/** Each message names its speaker, unless the person speaks in all of them. */
export function promptContent({ messages }: GetPromptResult): string {
  const alone = messages.every(({ role }) => role === 'user');
  return withoutHidden(
    messages
      .map(({ role, content }) =>
        alone ? promptBlock(content) : `${role}: ${promptBlock(content)}`,
      )
      .join('\n\n'),
  );
}
