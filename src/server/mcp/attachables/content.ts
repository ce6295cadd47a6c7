/**
 * Turns a resource or a prompt into one text. Other content is named but not carried, and hidden
 * characters are left out.
 */
import type { GetPromptResult, ReadResourceResult } from '@modelcontextprotocol/client';
import { beginning, BOUNDS, withoutHidden } from '../../base';
import { notCarried, promptBlock, resourceText } from '../content';

export interface AttachableText {
  /** As the server sent it, as far as it is kept. */
  raw: string;
  text: string;
}

/** Cut before it is cleaned: a server may send much more than is kept. */
function cleaned(text: string): AttachableText {
  const raw = beginning(text, BOUNDS.attachableChars);
  const visible = withoutHidden(raw);
  const isCut = text.length > BOUNDS.attachableChars;
  return { raw, text: isCut ? `${visible}\n[cut: the rest is left out]` : visible };
}

/** Empty if it holds no text. */
export function resourceContent({ contents }: ReadResourceResult): AttachableText {
  const texts = contents.map((part) => ({ part, text: resourceText(part) }));
  if (texts.every(({ text }) => text === null)) {
    return { raw: '', text: '' };
  }
  const words = texts.map(({ part, text }) => {
    const body = text ?? notCarried('resource', part.mimeType ?? 'of an unknown type');
    return contents.length === 1 ? body : `[${part.uri}]\n${body}`;
  });
  return cleaned(words.join('\n\n'));
}

/** Each message names its speaker, unless the person speaks in all of them. */
export function promptContent({ messages }: GetPromptResult): AttachableText {
  const alone = messages.every(({ role }) => role === 'user');
  return cleaned(
    messages
      .map(({ role, content }) =>
        alone ? promptBlock(content) : `${role}: ${promptBlock(content)}`,
      )
      .join('\n\n'),
  );
}
