/**
 * Brings the result of a request into the form that the protocol prescribes: members that say
 * nothing (`null`) go, known mistakes are mended, and values that are the server's own stay.
 */
import { isRecord } from '../../base';
import {
  printedJson,
  readBlocks,
  readContents,
  readPromptMessages,
  textBlock,
  wordsOf,
} from './blocks';

type Members = Record<string, unknown>;

/**
 * The entries of a listing travel under this key of `_meta`, because in the newer era one malformed
 * entry would cost its whole page.
 */
export const ENTRIES = 'mcp-assistant/entries';
/** The JSON text of structured content whose numbers are too long for JavaScript. */
export const EXACT = 'mcp-assistant/exact';

/** Without the members that are `null`; their values are not looked into. */
export function withoutNulls(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

/** An object without nulls; `undefined` for anything else. */
const part = (value: unknown): Members | undefined =>
  isRecord(value) ? withoutNulls(value) : undefined;

/** Replaces or removes members. */
function having(members: Members, changes: Members): Members {
  return Object.fromEntries(
    Object.entries({ ...members, ...changes }).filter(([, value]) => value !== undefined),
  );
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** What both eras demand of every result; the older one ignores it. */
function complete(result: Members, changes: Members): Members {
  return having(withoutNulls(result), {
    _meta: part(result['_meta']),
    resultType: 'complete',
    ...changes,
  });
}

/** A page of a list: its entries without their empty members, and where it goes on. */
function page(key: string, entryOf: (entry: Members) => Members) {
  return (result: Members): Members => {
    const { [key]: entries, nextCursor, ttlMs, cacheScope } = result;
    const read = Array.isArray(entries)
      ? (entries as unknown[]).map((entry) => (isRecord(entry) ? entryOf(entry) : entry))
      : undefined;
    const cursor = typeof nextCursor === 'number' ? String(nextCursor) : text(nextCursor);
    return complete(result, {
      // A page without a list is not readable, and stays so.
      [key]: read && [],
      _meta: { ...part(result['_meta']), [ENTRIES]: read },
      nextCursor: cursor === '' ? undefined : cursor,
      ttlMs: Number.isInteger(ttlMs) && (ttlMs as number) >= 0 ? ttlMs : 0,
      cacheScope: cacheScope === 'public' ? cacheScope : 'private',
    });
  };
}

/** Its schemas are the server's own: their nulls are values. */
const toolOf = (tool: Members): Members => {
  const { annotations, execution, ...rest } = withoutNulls(tool);
  return having(rest, {
    annotations: part(annotations) ?? annotations,
    execution: part(execution) ?? execution,
  });
};

const promptOf = (prompt: Members): Members => {
  const { arguments: args, ...rest } = withoutNulls(prompt);
  return having(rest, {
    arguments: Array.isArray(args) ? args.map((entry) => part(entry) ?? (entry as unknown)) : args,
  });
};

const TRUE = new Set<unknown>([true, 1, 'true', 'True', '1']);

/** What a call returned outside of the members that the protocol has for it. */
function strayWords(result: Members): string | null {
  const { _meta, isError, resultType, ttlMs, cacheScope, ...rest } = withoutNulls(result);
  const stray = 'toolResult' in rest ? rest['toolResult'] : rest;
  return isRecord(stray) && Object.keys(stray).length === 0 ? null : wordsOf(stray);
}

function callResult(result: Members): Members {
  const { content, structuredContent, isError } = result;
  const isStructured = structuredContent !== undefined && structuredContent !== null;
  const blocks = readBlocks(content);
  const stray =
    (content ?? null) === null && !isStructured && blocks.length === 0 ? strayWords(result) : null;
  return having(
    {},
    {
      _meta: having(part(result['_meta']) ?? {}, { [EXACT]: undefined }),
      resultType: 'complete',
      content: stray === null ? blocks : [textBlock(stray)],
      structuredContent: isStructured ? structuredContent : undefined,
      isError: TRUE.has(isError) ? true : undefined,
    },
  );
}

const capability = (value: unknown): Members | undefined => (value === true ? {} : part(value));

function capabilitiesOf(value: unknown): Members {
  return having(
    {},
    Object.fromEntries(
      Object.entries(isRecord(value) ? value : {}).map(([name, offered]) => [
        name,
        capability(offered),
      ]),
    ),
  );
}

function serverInfoOf(value: unknown): Members {
  const info = part(value) ?? {};
  return {
    name: text(info['name']) ?? '',
    version: wordsOf(info['version']) ?? '',
    ...(text(info['title']) === undefined ? {} : { title: info['title'] }),
  };
}

const completion = (result: Members): Members => {
  const inner = part(result['completion']);
  const { values, total, hasMore } = inner ?? {};
  return complete(result, {
    completion: inner && {
      values: Array.isArray(values)
        ? values.filter((value) => typeof value === 'string').slice(0, 100)
        : [],
      ...(Number.isInteger(total) ? { total } : {}),
      // More than the protocol allows are cut here.
      ...(hasMore === true || (Array.isArray(values) && values.length > 100)
        ? { hasMore: true }
        : {}),
    },
  });
};

/** A server of the newer era may want input before it answers: that is no result yet. */
const unlessInput =
  (read: (result: Members) => Members) =>
  (result: Members): Members =>
    result['resultType'] === 'input_required' ? withoutNulls(result) : read(result);

const READERS: Readonly<Record<string, (result: Members) => Members>> = {
  initialize: (result) =>
    having(withoutNulls(result), {
      _meta: part(result['_meta']),
      capabilities: capabilitiesOf(result['capabilities']),
      serverInfo: serverInfoOf(result['serverInfo']),
      instructions: text(result['instructions']),
    }),
  'server/discover': (result) =>
    complete(result, {
      capabilities: capabilitiesOf(result['capabilities']),
      instructions: text(result['instructions']),
    }),
  'tools/list': page('tools', toolOf),
  'resources/list': page('resources', withoutNulls),
  'resources/templates/list': page('resourceTemplates', withoutNulls),
  'prompts/list': page('prompts', promptOf),
  'tools/call': unlessInput(callResult),
  'resources/read': unlessInput((result) =>
    complete(result, {
      ttlMs: 0,
      cacheScope: 'private',
      contents: 'contents' in result ? readContents(result['contents']) : undefined,
    }),
  ),
  'prompts/get': unlessInput((result) =>
    complete(result, {
      description: text(result['description']),
      messages: 'messages' in result ? readPromptMessages(result['messages']) : undefined,
    }),
  ),
  'completion/complete': completion,
};

/** By a member that only this kind of result has, for streams that do not tell the request. */
const MARKS: readonly (readonly [member: string, method: string])[] = [
  ['content', 'tools/call'],
  ['structuredContent', 'tools/call'],
  ['protocolVersion', 'initialize'],
  ['supportedVersions', 'server/discover'],
  ['tools', 'tools/list'],
  ['resourceTemplates', 'resources/templates/list'],
  ['resources', 'resources/list'],
  ['prompts', 'prompts/list'],
  ['contents', 'resources/read'],
  ['messages', 'prompts/get'],
  ['completion', 'completion/complete'],
];

function methodOf(result: Members): string | undefined {
  return MARKS.find(([member]) => member in result)?.[1];
}

/** @param method Of the request, if it is known; otherwise it is told from the members. */
export function readResult(value: unknown, method: string | undefined): Members {
  if (method === 'tools/call' && !isRecord(value)) {
    const words = typeof value === 'string' ? value : printedJson(value);
    return callResult({ content: Array.isArray(value) ? value : value === null ? [] : words });
  }
  if (!isRecord(value)) {
    return {};
  }
  const read = READERS[method ?? methodOf(value) ?? ''];
  return read ? read(value) : withoutNulls(value);
}
