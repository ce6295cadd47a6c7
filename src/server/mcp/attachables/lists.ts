/**
 * Lists the resources, templates and prompts of one session page by page within bounds, and keeps
 * each list until it is stale.
 */
import { ProtocolError, ProtocolErrorCode, type Client } from '@modelcontextprotocol/client';
import { BOUNDS } from '../../base';
import { lifetime } from '../definitions/listing';
import { pageSchema, readPages, type Page } from '../definitions/pages';
import { sizeOf } from './offers';

const KINDS = {
  resources: { method: 'resources/list', capability: 'resources', most: 500 },
  // Each template may have to be matched against a URI.
  templates: {
    method: 'resources/templates/list',
    capability: 'resources',
    most: 100,
  },
  prompts: { method: 'prompts/list', capability: 'prompts', most: 500 },
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

/** A server may have resources but no templates, and may not know the method. */
function orNone(error: unknown): Page {
  if (ProtocolError.isInstance(error) && error.code === ProtocolErrorCode.MethodNotFound) {
    return { entries: [], nextCursor: undefined, ttlMs: undefined };
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
  const { method, capability, most } = KINDS[kind];
  const offered = client.getServerCapabilities()?.[capability];
  if (!offered) {
    return { entries: [], cut: false, staleAt: Infinity };
  }
  const options = { timeout: timeoutMs, signal: AbortSignal.timeout(timeoutMs) };
  const startedAt = now();
  const entries: unknown[] = [];
  const room = { chars: BOUNDS.attachablesChars, most };
  let ttlMs: number | undefined;
  let isFirst = true;
  const ask = async (place: object) => {
    const answer = await client.request({ method, ...place }, pageSchema, options).catch(orNone);
    onAnswer();
    return answer;
  };
  const end = await readPages(ask, (page) => {
    ttlMs = isFirst ? page.ttlMs : ttlMs;
    isFirst = false;
    return addEntries(entries, page.entries, room);
  });
  const isAnnounced = end !== 'broken' && offered.listChanged === true;
  const staleAt = startedAt + lifetime(ttlMs, isAnnounced, UNHINTED_MS);
  return { entries, cut: end !== 'last', staleAt };
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
