/**
 * JSON-RPC messages for the log, on demand: who asked what of whom, in which order, and with which
 * error. What people, models and servers say is replaced by its size, and so is everything whose
 * meaning is not known here. Headers, and with them keys, are no part of a message.
 */
import { isRecord } from '../../base';

/** Texts of the protocol, and names of tools, prompts and programs. */
const TEXTS: ReadonlySet<string> = new Set([
  'jsonrpc',
  'id',
  'method',
  'name',
  'version',
  'protocolVersion',
  'action',
  'level',
  'resultType',
  'traceparent',
]);

/** Numbers and switches of the protocol. */
const FIGURES: ReadonlySet<string> = new Set([
  'id',
  'code',
  'isError',
  'progress',
  'total',
  'progressToken',
  'requestId',
  'ttlMs',
]);

/** What is looked into; nothing below arguments, content or a schema is. */
const PARTS: ReadonlySet<string> = new Set([
  'params',
  'result',
  'error',
  '_meta',
  'clientInfo',
  'serverInfo',
  'tools',
  'prompts',
]);

/** Shown by their size. Other keys may be anybody's words, and are only counted. */
const SIZES: ReadonlySet<string> = new Set([
  'arguments',
  'structuredContent',
  'content',
  'contents',
  'capabilities',
  'data',
  'message',
  'uri',
  'cursor',
  'nextCursor',
  'inputSchema',
  'outputSchema',
  'description',
  'requestState',
  'inputRequests',
  'inputResponses',
  'requestedSchema',
]);

const CHARS = 128;
const ENTRIES = 10;

/** A size says enough to compare two messages. */
function sizeOf(value: unknown): string {
  if (typeof value === 'string') {
    return `text of ${value.length}`;
  }
  if (Array.isArray(value)) {
    return `list of ${value.length}`;
  }
  return isRecord(value) ? `object of ${Object.keys(value).length}` : typeof value;
}

function shownValue(key: string, value: unknown): unknown {
  if (typeof value === 'string' && TEXTS.has(key)) {
    return value.slice(0, CHARS);
  }
  if (['number', 'boolean'].includes(typeof value) && FIGURES.has(key)) {
    return value;
  }
  return PARTS.has(key) && typeof value === 'object' ? shownMessage(value) : sizeOf(value);
}

/** Bounded in the entries of each list and the length of each text. */
export function shownMessage(value: unknown): unknown {
  if (Array.isArray(value)) {
    const first: unknown[] = value.slice(0, ENTRIES).map(shownMessage);
    return value.length > ENTRIES ? [...first, `and ${value.length - ENTRIES} more`] : first;
  }
  if (!isRecord(value)) {
    return sizeOf(value);
  }
  const keys = Object.keys(value);
  const known = keys.filter((key) => [TEXTS, FIGURES, PARTS, SIZES].some((set) => set.has(key)));
  return {
    ...Object.fromEntries(known.map((key) => [key, shownValue(key, value[key])])),
    ...(known.length < keys.length && { others: keys.length - known.length }),
  };
}
