/**
 * Lists the resources, templates and prompts of one session page by page within bounds, and keeps
 * each list until it is stale.
 */
import { ProtocolError, ProtocolErrorCode, type Client } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { BOUNDS } from '../../base';
import { lifetime } from '../definitions/listing';
import { sizeOf } from './offers';

const KINDS = {
  resources: { method: 'resources/list', key: 'resources', capability: 'resources', most: 500 },
  // Each template may have to be matched against a URI.
  templates: {
    method: 'resources/templates/list',
    key: 'resourceTemplates',
    capability: 'resources',
    most: 100,
  },
  prompts: { method: 'prompts/list', key: 'prompts', capability: 'prompts', most: 500 },
} as const;

export type ListKind = keyof typeof KINDS;
export type ListCapability = (typeof KINDS)[ListKind]['capability'];

export interface AttachableList {
  entries: readonly unknown[];
  /** The server has more entries than were taken. */
  cut: boolean;
  /** Milliseconds since the epoch; from then on, the list must be fetched again. */
  staleAt: number;
}

export interface ListOptions {
  now: () => number;
  /** For all pages together. */
  timeoutMs: number;
  /** Called for every page. */
  onAnswer: () => void;
}

/** A list without a hint is kept while a person looks at the picker. */
const UNHINTED_MS = 15_000;

const page = z.object({
  entries: z.array(z.unknown()),
  nextCursor: z.string().optional(),
  ttlMs: z.number().optional().catch(undefined),
});

type Page = z.infer<typeof page>;

/** A page with its entries under this key. */
const pageUnder = (key: string) =>
  z.record(z.string(), z.unknown()).transform(({ [key]: entries, nextCursor, ttlMs }, context) => {
    const { data, error } = page.safeParse({ entries, nextCursor, ttlMs });
    if (data) {
      return data;
    }
    context.addIssue(error.message);
    return z.NEVER;
  });

/** A server may have resources but no templates, and may not know the method. */
function orNone(error: unknown): Page {
  if (ProtocolError.isInstance(error) && error.code === ProtocolErrorCode.MethodNotFound) {
    return { entries: [] };
  }
  throw error;
}

/** Adds the entries that fit; false if some did not. */
function addEntries(
  entries: unknown[],
  more: readonly unknown[],
  room: { chars: number; most: number },
): boolean {
  for (const entry of more) {
    const size = sizeOf(entry);
    if (size === null) {
      continue;
    }
    room.chars -= size;
    if (room.chars < 0 || entries.length === room.most) {
      return false;
    }
    entries.push(entry);
  }
  return true;
}

/**
 * Cuts a list that is too long.
 * @throws whatever the transport throws; `RequestTimeout` if all pages together take too long.
 */
async function readList(
  client: Client,
  kind: ListKind,
  { now, timeoutMs, onAnswer }: ListOptions,
): Promise<AttachableList> {
  const { method, key, capability, most } = KINDS[kind];
  const offered = client.getServerCapabilities()?.[capability];
  if (!offered) {
    return { entries: [], cut: false, staleAt: Infinity };
  }
  const options = { timeout: timeoutMs, signal: AbortSignal.timeout(timeoutMs) };
  const startedAt = now();
  const entries: unknown[] = [];
  const room = { chars: BOUNDS.attachablesChars, most };
  let ttlMs: number | undefined;
  let cursor: string | undefined;
  let fits = true;
  for (let pages = 0; fits && pages < BOUNDS.listPages; pages += 1) {
    const params = cursor === undefined ? {} : { params: { cursor } };
    const answer = await client
      .request({ method, ...params }, pageUnder(key), options)
      .catch(orNone);
    onAnswer();
    fits = addEntries(entries, answer.entries, room);
    if (pages === 0) {
      ttlMs = answer.ttlMs;
    }
    cursor = answer.nextCursor;
    if (cursor === undefined) {
      break;
    }
  }
  const staleAt = startedAt + lifetime(ttlMs, offered.listChanged === true, UNHINTED_MS);
  return { entries, cut: !fits || cursor !== undefined, staleAt };
}

type Kept = Map<ListKind, { list: Promise<AttachableList>; staleAt: number }>;

/** A list lives as long as its session. */
const kept = new WeakMap<Client, Kept>();

/** All callers share one listing until it is stale. A failed one is not kept. */
export function attachableList(
  client: Client,
  kind: ListKind,
  options: ListOptions,
): Promise<AttachableList> {
  const lists = kept.get(client) ?? (new Map() as Kept);
  kept.set(client, lists);
  const known = lists.get(kind);
  if (known && options.now() < known.staleAt) {
    return known.list;
  }
  const entry = { list: readList(client, kind, options), staleAt: Infinity };
  lists.set(kind, entry);
  entry.list.then(
    ({ staleAt }) => {
      entry.staleAt = staleAt;
    },
    () => {
      if (lists.get(kind) === entry) {
        lists.delete(kind);
      }
    },
  );
  return entry.list;
}

/** Call it when the server says that its lists have changed. */
export function forgetLists(client: Client, capability: ListCapability): void {
  for (const kind of Object.keys(KINDS) as ListKind[]) {
    if (KINDS[kind].capability === capability) {
      kept.get(client)?.delete(kind);
    }
  }
}
