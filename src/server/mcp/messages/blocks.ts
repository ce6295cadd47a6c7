/**
 * Reads blocks of content as generously as their sense allows, and names what cannot be read in its
 * place, so that one odd block costs itself only.
 */
import { BOUNDS, isRecord, visibleLine } from '../../base';

export type Block = { type: string } & Record<string, unknown>;

const MOST = BOUNDS.contentBlocks;
const KIND_CHARS = 40;

export const textBlock = (text: string): Block => ({ type: 'text', text });

/** What stands for a part that cannot be read. */
function unreadable(kind: unknown): string {
  const type = typeof kind === 'string' ? visibleLine(kind, KIND_CHARS) : 'unknown';
  return `[a part that cannot be read: type ${type}]`;
}

/** JSON on one line; a note if it is nested deeper than the stack. */
export function printedJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '[nested too deep to be printed]';
  }
}

/** A text, or what a server sends in its place; `null` if there is nothing. */
export function wordsOf(value: unknown): string | null {
  if (value === undefined || value === null) {
    return null;
  }
  return typeof value === 'string' ? value : printedJson(value);
}

const optionalText = (name: string, value: unknown): Record<string, string> =>
  typeof value === 'string' ? { [name]: value } : {};

const DATA_URL = /^data:([^;,]{0,128})(?:;[^;,]{0,128})*;base64,/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Canonical base64 and the type that a data URL names; `null` if it is neither. */
function bytesOf(data: unknown): { base64: string; mimeType: string | undefined } | null {
  if (typeof data !== 'string') {
    return null;
  }
  const [prefix = '', mimeType] = DATA_URL.exec(data) ?? [];
  const base64 = data
    .slice(prefix.length)
    .replace(/\s+/g, '')
    .replace(/-/g, '+')
    .replace(/_/g, '/');
  return BASE64.test(base64) && base64.replace(/=+$/, '').length % 4 !== 1
    ? { base64, mimeType }
    : null;
}

function mediumBlock(type: string, { data, mimeType }: Record<string, unknown>): Block | null {
  const bytes = bytesOf(data);
  return (
    bytes && {
      type,
      data: bytes.base64,
      mimeType: typeof mimeType === 'string' ? mimeType : (bytes.mimeType ?? ''),
    }
  );
}

/** The contents of a resource: a text or bytes. */
function resourceOf(value: unknown): Record<string, unknown> | null {
  if (!isRecord(value)) {
    return null;
  }
  const { uri, text, blob, mimeType } = value;
  const named = {
    uri: typeof uri === 'string' ? uri : '',
    ...optionalText('mimeType', mimeType),
  };
  const words = wordsOf(text);
  if (words !== null) {
    return { ...named, text: words };
  }
  const bytes = bytesOf(blob);
  return bytes && { ...named, blob: bytes.base64 };
}

function linkBlock({ uri, name, mimeType }: Record<string, unknown>): Block | null {
  return typeof uri === 'string'
    ? {
        type: 'resource_link',
        uri,
        name: typeof name === 'string' ? name : uri,
        ...optionalText('mimeType', mimeType),
      }
    : null;
}

function known(block: Record<string, unknown>): Block | null {
  switch (block['type']) {
    case undefined:
    case 'text': {
      const words = wordsOf(block['text']);
      return words === null ? null : textBlock(words);
    }
    case 'image':
    case 'audio':
      return mediumBlock(block['type'], block);
    case 'resource_link':
      return linkBlock(block);
    case 'resource': {
      const resource = resourceOf(block['resource']);
      return resource && { type: 'resource', resource };
    }
    default:
      return null;
  }
}

/** Holds only the members that are used later. */
function readBlock(value: unknown): Block {
  if (typeof value === 'string') {
    return textBlock(value);
  }
  const block = isRecord(value) ? known(value) : null;
  return block ?? textBlock(unreadable(isRecord(value) ? value['type'] : undefined));
}

/** The first of a list, and what stands for its rest; a single value counts as a list of one. */
function listOf<T>(value: unknown, read: (entry: unknown) => T, rest: (note: string) => T) {
  if (value === undefined || value === null) {
    return [];
  }
  const entries = Array.isArray(value) ? (value as unknown[]) : [value];
  const kept = entries.slice(0, MOST).map(read);
  return entries.length > MOST ? [...kept, rest(`[cut: more than ${MOST} blocks]`)] : kept;
}

export const readBlocks = (content: unknown): Block[] => listOf(content, readBlock, textBlock);

/** The contents of `resources/read`. */
export function readContents(contents: unknown): Record<string, unknown>[] {
  return listOf(
    contents,
    (entry) =>
      resourceOf(typeof entry === 'string' ? { text: entry } : entry) ?? {
        uri: isRecord(entry) && typeof entry['uri'] === 'string' ? entry['uri'] : '',
        text: unreadable('resource'),
      },
    (text) => ({ uri: 'cut:', text }),
  );
}

function readPromptMessage(entry: unknown): Record<string, unknown>[] {
  const { role, content } = isRecord(entry) ? entry : { role: 'user', content: entry };
  const blocks = readBlocks(content);
  return (blocks.length === 0 ? [textBlock(unreadable('message'))] : blocks).map((block) => ({
    role: role === 'assistant' ? role : 'user',
    content: block,
  }));
}

/** The messages of `prompts/get`; one with several blocks becomes several. */
export function readPromptMessages(messages: unknown): Record<string, unknown>[] {
  return listOf(messages, readPromptMessage, (note) => readPromptMessage(note)).flat();
}
