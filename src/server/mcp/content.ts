/**
 * Reads the blocks of MCP content in results and prompts: text for the model, media for the card.
 * `readBlock` has one case per content type.
 */
import type { CallToolResult, ReadResourceResult } from '@modelcontextprotocol/client';
import { BOUNDS, visibleLine } from '../base';
import type { CallMedia } from '../../protocol';

export type ContentBlock = CallToolResult['content'][number];
type ResourceContents = ReadResourceResult['contents'][number];

export type Medium = Pick<CallMedia, 'kind' | 'name' | 'mime_type'> & { base64: string };

interface Bytes {
  /** As the server claims it. */
  mimeType: string | undefined;
  base64: string;
}

/** The content of one block: text, or something named, with its bytes if they were sent. */
type BlockContent =
  | { kind: 'text'; text: string }
  | { kind: 'image' | 'audio'; name: string; bytes: Bytes }
  | { kind: 'resource'; name: string; bytes: Bytes | null };

function readBlock(block: ContentBlock): BlockContent {
  switch (block.type) {
    case 'text':
      return { kind: 'text', text: block.text };
    case 'image':
    case 'audio': {
      const { mimeType, data: base64 } = block;
      return { kind: block.type, name: mimeType, bytes: { mimeType, base64 } };
    }
    case 'resource_link':
      return { kind: 'resource', name: `${block.name} ${block.uri}`, bytes: null };
    case 'resource':
      return readResource(block.resource);
    default:
      // A server of a later protocol version may send one.
      block satisfies never;
      return { kind: 'text', text: '[content of an unknown kind]' };
  }
}

function readResource(resource: ResourceContents): BlockContent {
  if ('text' in resource) {
    return { kind: 'text', text: resource.text };
  }
  const { uri, mimeType, blob: base64 } = resource;
  return { kind: 'resource', name: uri, bytes: { mimeType, base64 } };
}

const MIME_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/;

function safeMimeType(claimed: string | undefined): string {
  const type = (claimed ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return MIME_TYPE.test(type) ? type : 'application/octet-stream';
}

/** A block of a tool's result. The model gets the name of a medium, not its bytes. */
export function resultBlock(block: ContentBlock): { text: string; medium: Medium | null } {
  const content = readBlock(block);
  if (content.kind === 'text') {
    return { text: content.text, medium: null };
  }
  const { kind, name, bytes } = content;
  const mimeType = safeMimeType(bytes?.mimeType);
  if (kind === 'resource') {
    return {
      text: `[resource: ${name}]`,
      medium: bytes && {
        kind,
        name: visibleLine(name, BOUNDS.mediumNameChars),
        mime_type: mimeType,
        base64: bytes.base64,
      },
    };
  }
  return {
    text: `[${kind}: ${mimeType}]`,
    medium: { kind, name: null, mime_type: mimeType, base64: bytes.base64 },
  };
}

const TEXTUAL = /^text\/|^application\/(?:(?:.+\+)?(?:json|xml|yaml)|x-yaml|sql|toml|javascript)$/i;

/** Text that was sent as bytes; `null` if it is not text, or only claims to be. */
function decoded({ mimeType, base64 }: Bytes): string | null {
  if (!TEXTUAL.test((mimeType ?? '').split(';')[0]?.trim() ?? '')) {
    return null;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    // TypeError: the bytes are not UTF-8.
    return null;
  }
}

export const notCarried = (kind: string, what: string): string => `[${kind}: ${what}, not carried]`;

/** The text of a resource; `null` if it has none. */
export function resourceText(resource: ResourceContents): string | null {
  const content = readResource(resource);
  if (content.kind === 'text') {
    return content.text;
  }
  return content.bytes && decoded(content.bytes);
}

/** A block of a prompt. Only text is carried, even if a resource sends it as bytes. */
export function promptBlock(block: ContentBlock): string {
  const content = readBlock(block);
  if (content.kind === 'text') {
    return content.text;
  }
  const { kind, name, bytes } = content;
  const text = kind === 'resource' && bytes !== null ? decoded(bytes) : null;
  return text ?? notCarried(kind, name);
}
