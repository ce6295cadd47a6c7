/**
 * One server's tools, checked and compared with what was accepted of them: offered, quarantined or
 * refused.
 */
import type { Log } from '../../base';
import { setImmediate as afterOthers } from 'node:timers/promises';
import type { McpServerConfig } from '../../config';
import type { Connection } from '../connection/connection';
import {
  differenceOf,
  readDefinition,
  type Definition,
  type FieldDifference,
} from '../definitions/definition';
import type { Listing } from '../definitions/listing';
import { FIRST_USE, POLICY, type DefinitionPins, type NewPin, type Pin } from './pins';
import { refusal, RefusalError, type RefusedTool } from '../definitions/unusable-tool';

/** Changed since it was accepted: not offered and not callable until staff or policy accepts it. */
export interface QuarantinedTool {
  /** Label. */
  server: string;
  definition: Definition;
  difference: readonly FieldDifference[];
}

export interface ServerTools {
  server: McpServerConfig;
  accepted: readonly Definition[];
  quarantined: readonly QuarantinedTool[];
  refused: readonly RefusedTool[];
}

export interface CatalogDeps {
  log: Log;
  /**
   * `null` where nothing is remembered, as in `check`: then every valid definition counts as
   * accepted.
   */
  pins: DefinitionPins | null;
}

/** Characters of all definitions of one server together. */
const MAX_TOTAL_CHARS = 524_288;
/** Subschemas of all of them, which is what compiling them costs. */
const MAX_TOTAL_PARTS = 16_000;
/** Pins of one server, so that one that invents names cannot fill the database. */
const MAX_PINS = 1_024;

interface Checked {
  definitions: readonly Definition[];
  refused: readonly RefusedTool[];
}

/** Each listing is checked once. */
const checkedListings = new WeakMap<Listing, Promise<Checked>>();

async function check(
  server: McpServerConfig,
  listing: Listing,
  log: CatalogDeps['log'],
): Promise<Checked> {
  const definitions: Definition[] = [];
  const refused = listing.refused.map((tool): RefusedTool => ({ server: server.label, ...tool }));
  let chars = 0;
  let parts = 0;
  for (const tool of listing.tools) {
    // Others get their turn between two compilations.
    await afterOthers();
    try {
      if (chars > MAX_TOTAL_CHARS || parts > MAX_TOTAL_PARTS) {
        throw new RefusalError('too_large_in_total');
      }
      const definition = readDefinition(tool);
      chars += definition.text.length;
      parts += definition.parts;
      definitions.push(definition);
    } catch (error) {
      if (!(error instanceof RefusalError)) {
        throw error;
      }
      refused.push({ server: server.label, name: tool.name, ...refusal(error.code) });
    }
  }
  if (refused.length > 0) {
    const codes = [...new Set(refused.map(({ code }) => code))].join(', ');
    log({ subject: server.label, message: `${refused.length} tools are left out: ${codes}` });
  }
  return { definitions, refused };
}

const toPin = ({ tool, hash, text }: Definition): NewPin => ({
  toolName: tool.name,
  definitionHash: hash,
  definition: text,
});

/** Trusts what is seen for the first time. */
async function pinNew(
  server: McpServerConfig,
  definitions: readonly Definition[],
  pins: DefinitionPins,
): Promise<Map<string, Pin>> {
  const byName = (list: readonly Pin[]) => new Map(list.map((pin) => [pin.toolName, pin]));
  const known = byName(await pins.read(server));
  const fresh = definitions
    .filter(({ tool }) => !known.has(tool.name))
    .slice(0, Math.max(0, MAX_PINS - known.size));
  if (fresh.length === 0) {
    return known;
  }
  await pins.add(server, fresh.map(toPin), FIRST_USE);
  // Read again: another process may have been first, with another definition.
  return byName(await pins.read(server));
}

async function compare(
  server: McpServerConfig,
  { definitions, refused }: Checked,
  pins: DefinitionPins,
): Promise<ServerTools> {
  const pinned = await pinNew(server, definitions, pins);
  const accepted: Definition[] = [];
  const quarantined: QuarantinedTool[] = [];
  const unpinned: RefusedTool[] = [];
  for (const definition of definitions) {
    const pin = pinned.get(definition.tool.name);
    if (!pin) {
      unpinned.push({
        server: server.label,
        name: definition.tool.name,
        ...refusal('too_many_tools'),
      });
    } else if (pin.definitionHash === definition.hash) {
      accepted.push(definition);
    } else if (server.definitionChanges === 'accept') {
      await pins.replace(server, toPin(definition), POLICY);
      accepted.push(definition);
    } else {
      const before = (await pins.definition(server, definition.tool.name)) ?? definition.text;
      quarantined.push({
        server: server.label,
        definition,
        difference: differenceOf(before, definition.text),
      });
    }
  }
  return { server, accepted, quarantined, refused: [...refused, ...unpinned] };
}

/** @throws what the pins throw: without them nothing may be offered. */
export async function readServerTools(
  server: McpServerConfig,
  listing: Listing,
  deps: CatalogDeps,
): Promise<ServerTools> {
  const checking = checkedListings.get(listing) ?? check(server, listing, deps.log);
  checkedListings.set(listing, checking);
  const checked = await checking;
  return deps.pins
    ? compare(server, checked, deps.pins)
    : { server, accepted: checked.definitions, quarantined: [], refused: checked.refused };
}

/**
 * A person's acceptance of a changed definition, as the server lists it now.
 * @returns `changed` when the server lists another definition than the one that was looked at,
 *   `unknown` when it lists no such tool, `unavailable` when it cannot be listed.
 * @throws what the pins throw.
 */
export async function acceptDefinition(
  connection: Connection,
  tool: { name: string; definitionHash: string },
  acceptedBy: string,
  deps: CatalogDeps & { pins: DefinitionPins },
): Promise<'accepted' | 'changed' | 'unknown' | 'unavailable'> {
  const { server } = connection;
  // Why not is logged by the connection.
  const listing = await connection.listing({ fresh: true }).catch(() => null);
  if (!listing) {
    return 'unavailable';
  }
  const { accepted, quarantined } = await readServerTools(server, listing, deps);
  const definition = [...accepted, ...quarantined.map((entry) => entry.definition)].find(
    ({ tool: { name } }) => name === tool.name,
  );
  if (!definition) {
    return 'unknown';
  }
  if (definition.hash !== tool.definitionHash) {
    return 'changed';
  }
  if (!accepted.includes(definition)) {
    await deps.pins.replace(server, toPin(definition), acceptedBy);
  }
  return 'accepted';
}
