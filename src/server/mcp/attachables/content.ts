/**
 * Resources and prompts as text: what is not text is named and not carried, hidden characters are
 * left out.
 */
import type { GetPromptResult, ReadResourceResult } from '@modelcontextprotocol/client';
import { withoutHidden } from '../hidden';

type Contents = ReadResourceResult['contents'][number];
type Block = GetPromptResult['messages'][number]['content'];

const TEXTUAL = /^text\/|^application\/(?:(?:.+\+)?(?:json|xml|yaml)|x-yaml|sql|toml|javascript)$/i;

function isTextual(mimeType: string | undefined): boolean {
  return TEXTUAL.test((mimeType ?? '').split(';')[0]?.trim() ?? '');
}

/** Text that came as bytes; `null` for what only claims to be text. */
function decoded(base64: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return null;
  }
}

function contentsText(contents: Contents): string | null {
  if ('text' in contents) {
    return contents.text;
  }
  return isTextual(contents.mimeType) ? decoded(contents.blob) : null;
}

const notCarried = (kind: string, what: string): string => `[${kind}: ${what}, not carried]`;

/** Empty when nothing in it is text. */
export function resourceText({ contents }: ReadResourceResult): string {
  const texts = contents.map((part) => ({ part, text: contentsText(part) }));
  if (texts.every(({ text }) => text === null)) {
    return '';
  }
  const words = texts.map(({ part, text }) => {
    const body = text ?? notCarried('resource', part.mimeType ?? 'of an unknown type');
    return contents.length === 1 ? body : `[${part.uri}]\n${body}`;
  });
  return withoutHidden(words.join('\n\n'));
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return notCarried(block.type, block.mimeType);
    case 'resource_link':
      return notCarried('resource', `${block.name} ${block.uri}`);
    case 'resource':
      return contentsText(block.resource) ?? notCarried('resource', block.resource.uri);
    default:
      return '[content of an unknown kind]';
  }
}

/** Who speaks is said where it is not the person alone. */
export function promptText({ messages }: GetPromptResult): string {
  const alone = messages.every(({ role }) => role === 'user');
  return withoutHidden(
    messages
      .map(({ role, content }) => (alone ? blockText(content) : `${role}: ${blockText(content)}`))
      .join('\n\n'),
  );
}
