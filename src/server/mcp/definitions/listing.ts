/**
 * Lists a server's tools page by page within bounds, so that a hostile server wastes little memory
 * and time, and loses only its own tools.
 */
import type { Client, Tool } from '@modelcontextprotocol/client';
import { BOUNDS, isRecord, type JsonObject, revealed } from '../../base';
import { measure } from './measure';
import { pageSchema, readPages } from './pages';
import { hasValidParameterHeaders } from './parameter-headers';
import { whyUnusable, type Unusable, type UnusableReason } from './unusable-tool';

/**
 * What a server offers. Every tool has a valid, unique name and a bounded size; its schemas are not
 * checked yet.
 */
export interface Listing {
  /** By name. */
  tools: readonly Tool[];
  unusable: readonly ({ name: string } & Unusable)[];
  /** Milliseconds since the epoch; from then on, the list must be fetched again. */
  staleAt: number;
}

export interface ListingOptions {
  now: () => number;
  /** For all pages together. */
  timeoutMs: number;
  /** Returns false for tools that the operator does not want; they are skipped. */
  wanted: (tool: Pick<Tool, 'name' | 'annotations'>) => boolean;
}

const MAX_NAME_CHARS = 128;

/** A list without a hint is fetched again for the next turn, but not twice within one step. */
const UNHINTED_MS = 1_000;
/** How long to trust the list of a server that announces changes: an announcement can be lost. */
const ANNOUNCED_MS = 300_000;
/** Longer hints are shortened to this. */
const MAX_TTL_MS = 3_600_000;

type Entry = { tool: Tool } | { unusable: Unusable };

const optional = (value: unknown, is: (value: unknown) => boolean): boolean =>
  value === undefined || is(value);
const isText = (value: unknown): boolean => typeof value === 'string';

/** Any name that people can tell from others: nothing of it is hidden, no half of a character. */
function isName(name: string): boolean {
  return (
    name.length <= MAX_NAME_CHARS &&
    name.trim() !== '' &&
    revealed(name) === name &&
    !/[\n\r\t]/.test(name)
  );
}

type NamedTool = Record<string, unknown> & { name: string };

/** Arguments are always an object, so a schema need not say so. */
function isObjectSchema(schema: unknown): boolean {
  const types = isRecord(schema) ? [schema['type'] ?? 'object'].flat() : [];
  return types.includes('object');
}

function faultOf(tool: NamedTool): UnusableReason | null {
  if (!isName(tool.name)) {
    return 'bad_name';
  }
  const { fault } = measure(tool);
  if (fault) {
    return fault;
  }
  const { title, description, inputSchema, outputSchema, annotations, execution } = tool;
  if (!isObjectSchema(inputSchema)) {
    return 'schema_not_object';
  }
  const formed =
    optional(title, isText) &&
    optional(description, isText) &&
    [outputSchema, annotations, execution].every((value) => optional(value, isRecord));
  if (!formed) {
    return 'malformed';
  }
  if (isRecord(execution) && execution['taskSupport'] === 'required') {
    return 'task_required';
  }
  return hasValidParameterHeaders(inputSchema as JsonObject) ? null : 'parameter_header';
}

function isNamed(tool: unknown): tool is NamedTool {
  return isRecord(tool) && typeof tool['name'] === 'string';
}

function addPage(
  entries: Map<string, Entry>,
  tools: readonly unknown[],
  wanted: ListingOptions['wanted'],
): void {
  for (const tool of tools) {
    const name = isNamed(tool) ? revealed(tool.name.slice(0, 128)) : '';
    if (
      isNamed(tool) &&
      !wanted({
        name: tool.name,
        annotations: isRecord(tool['annotations']) ? tool['annotations'] : undefined,
      })
    ) {
      continue;
    }
    const fault = entries.has(name)
      ? 'duplicate_name'
      : isNamed(tool)
        ? faultOf(tool)
        : 'malformed';
    entries.set(name, fault === null ? { tool: tool as Tool } : { unusable: whyUnusable(fault) });
  }
}

/** As many of the tools that are left out have their names told. */
const NAMES_TOLD = 100;

interface LeftOut {
  count: number;
  names: string[];
}

/** Keeps the first by name, whatever their order and pages. */
function keepFirst(entries: Map<string, Entry>, leftOut: LeftOut): void {
  const beyond = [...entries.keys()].sort().slice(BOUNDS.toolsPerServer);
  for (const name of beyond) {
    entries.delete(name);
  }
  leftOut.count += beyond.length;
  leftOut.names.push(...beyond.slice(0, NAMES_TOLD - leftOut.names.length));
}

function toldOf({ count, names }: LeftOut): Listing['unusable'] {
  const why = whyUnusable('too_many_tools');
  const rest = count - names.length;
  return [
    ...names.sort().map((name) => ({ name, ...why })),
    ...(rest > 0 ? [{ name: `(${rest} more)`, ...why }] : []),
  ];
}

/**
 * How many milliseconds a list is trusted.
 * @param unhintedMs For a server that gives no time and announces no changes.
 */
export function lifetime(
  ttlMs: number | undefined,
  announced: boolean,
  unhintedMs: number,
): number {
  if (ttlMs !== undefined && ttlMs > 0) {
    return Math.min(ttlMs, MAX_TTL_MS);
  }
  return announced ? ANNOUNCED_MS : unhintedMs;
}

/**
 * @throws SdkError `RequestTimeout` if the first page takes too long, `InvalidResult` if it is
 * malformed; otherwise whatever the transport throws.
 */
export async function listTools(
  client: Client,
  { now, timeoutMs, wanted }: ListingOptions,
): Promise<Listing> {
  const entries = new Map<string, Entry>();
  const startedAt = now();
  const signal = AbortSignal.timeout(timeoutMs);
  const leftOut: LeftOut = { count: 0, names: [] };
  let ttlMs: number | undefined;
  let isFirst = true;
  const ask = (place: object) =>
    client.request({ method: 'tools/list', ...place }, pageSchema, { timeout: timeoutMs, signal });
  // A server without tools may not know the method.
  const end =
    client.getServerCapabilities()?.tools &&
    (await readPages(ask, (page) => {
      ttlMs = isFirst ? page.ttlMs : ttlMs;
      isFirst = false;
      addPage(entries, page.entries, wanted);
      keepFirst(entries, leftOut);
      return true;
    }));
  const isBroken = end === 'broken';
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    tools: sorted.flatMap(([, entry]) => ('tool' in entry ? [entry.tool] : [])),
    unusable: [
      ...sorted.flatMap(([name, entry]) =>
        'unusable' in entry ? [{ name, ...entry.unusable }] : [],
      ),
      ...toldOf(leftOut),
      ...(isBroken ? [{ name: '', ...whyUnusable('list_breaks_off') }] : []),
    ],
    // The rest of a list that broke off may come a moment later.
    staleAt:
      startedAt +
      lifetime(
        isBroken ? undefined : ttlMs,
        !isBroken && client.getServerCapabilities()?.tools?.listChanged === true,
        UNHINTED_MS,
      ),
  };
}

export interface ListingCache {
  /**
   * @param fresh Always asks the server, even while a listing is running: that one may be out of
   * date.
   */
  get: (fresh: boolean) => Promise<Listing>;
  /** The definition last listed under this name. */
  find: (name: string) => Tool | undefined;
  /** Call it when the server says that its list has changed. */
  invalidate: () => void;
}

/** All callers share one listing until it is stale. A failed one is not kept. */
export function createListingCache(load: () => Promise<Listing>, now: () => number): ListingCache {
  let current: { listing: Promise<Listing>; staleAt: number } | null = null;
  let tools = new Map<string, Tool>();
  return {
    get(fresh) {
      if (!fresh && current && now() < current.staleAt) {
        return current.listing;
      }
      const entry = { listing: load(), staleAt: Infinity };
      current = entry;
      entry.listing.then(
        (listing) => {
          entry.staleAt = listing.staleAt;
          // A newer listing may have arrived first.
          if (current === null || current === entry) {
            tools = new Map(listing.tools.map((tool) => [tool.name, tool]));
          }
        },
        () => {
          if (current === entry) {
            current = null;
          }
        },
      );
      return entry.listing;
    },
    find: (name) => tools.get(name),
    invalidate() {
      current = null;
    },
  };
}
