/**
 * Checks one server's tools against the accepted definitions: each tool is offered, quarantined or
 * unusable.
 */
import type { Tool } from '@modelcontextprotocol/client';
import { BOUNDS } from '../../base';
import type { Log } from '../../base';
import type { McpServerConfig } from '../../config';
import type { Connection } from '../connection/connection';
import {
  changeKind,
  differenceOf,
  readDefinition,
  type ChangeKind,
  type Definition,
  type FieldDifference,
} from '../definitions/definition';
import type { Listing } from '../definitions/listing';
import type { Schemas } from '../definitions/schemas';
import { historyOf, noteListing, tellChanges, type FlappingTool } from './changes';
import { FIRST_USE, POLICY, type DefinitionPins, type NewPin, type Pin } from './pins';
import { whyUnusable, UnusableToolError, type UnusableTool } from '../definitions/unusable-tool';

/** Changed since it was accepted: not callable until staff or policy accepts it. */
export interface QuarantinedTool {
  serverLabel: string;
  definition: Definition;
  difference: readonly FieldDifference[];
}

/** Only its words changed: it is offered with those that were accepted. */
interface RewordedTool {
  accepted: Definition;
  listed: Definition;
  difference: readonly FieldDifference[];
}

export interface ServerTools {
  server: McpServerConfig;
  /** What is offered. */
  accepted: readonly Definition[];
  /** Those of the accepted that the server words in another way now. */
  reworded: readonly RewordedTool[];
  quarantined: readonly QuarantinedTool[];
  unusable: readonly UnusableTool[];
  /** Whatever else they are: they change with every listing. */
  flapping: readonly FlappingTool[];
}

export interface CatalogDeps {
  log: Log;
  /** `null` if nothing is remembered, as in `check`: every valid definition counts as accepted. */
  pins: DefinitionPins | null;
}

interface Checked {
  definitions: readonly Definition[];
  unusable: readonly UnusableTool[];
  flapping: readonly FlappingTool[];
}

type CheckedConnection = Pick<Connection, 'server' | 'schemas'>;

/** Each listing is checked once. */
const checkedListings = new WeakMap<Listing, Promise<Checked>>();

async function check(
  { server, schemas }: CheckedConnection,
  listing: Listing,
  log: CatalogDeps['log'],
): Promise<Checked> {
  const definitions: Definition[] = [];
  const unusable = listing.unusable.map((tool): UnusableTool => ({
    serverLabel: server.label,
    ...tool,
  }));
  let chars = 0;
  let parts = 0;
  for (const tool of listing.tools) {
    try {
      if (chars > BOUNDS.definitionsChars || parts > BOUNDS.definitionsParts) {
        throw new UnusableToolError('too_large_in_total');
      }
      const definition = await readDefinition(tool, schemas);
      chars += definition.text.length;
      parts += definition.parts;
      definitions.push(definition);
    } catch (error) {
      if (!(error instanceof UnusableToolError)) {
        throw error;
      }
      unusable.push({ serverLabel: server.label, name: tool.name, ...whyUnusable(error.code) });
    }
  }
  if (unusable.length > 0) {
    const codes = [...new Set(unusable.map(({ code }) => code))].join(', ');
    log({ subject: server.label, message: `${unusable.length} tools are left out: ${codes}` });
  }
  const flapping = noteListing(historyOf(schemas), server.label, definitions);
  return { definitions, unusable, flapping };
}

const toPin = ({ tool, hash, text }: Definition): NewPin => ({
  toolName: tool.name,
  definitionHash: hash,
  definition: text,
});

/** Trusts a definition that is seen for the first time. */
async function pinNew(
  server: McpServerConfig,
  definitions: readonly Definition[],
  pins: DefinitionPins,
): Promise<Map<string, Pin>> {
  const byName = (list: readonly Pin[]) => new Map(list.map((pin) => [pin.toolName, pin]));
  const known = byName(await pins.read(server));
  const fresh = definitions
    .filter(({ tool }) => !known.has(tool.name))
    .slice(0, Math.max(0, BOUNDS.pinsPerServer - known.size));
  if (fresh.length === 0) {
    return known;
  }
  await pins.add(server, fresh.map(toPin), FIRST_USE);
  // Reads again: another process may have pinned another definition first.
  return byName(await pins.read(server));
}

/** A listing is compared again and again. */
const accepting = new WeakMap<Definition, { text: string; accepted: Promise<Definition> }>();

/** The definition that was accepted, for a tool that lists another one with the same contract. */
async function acceptedFor(
  listed: Definition,
  text: string,
  schemas: Schemas,
): Promise<Definition> {
  const known = accepting.get(listed);
  if (known?.text === text) {
    return known.accepted;
  }
  const accepted = readDefinition(JSON.parse(text) as Tool, schemas);
  accepting.set(listed, { text, accepted });
  return accepted;
}

/** Whether the operator accepts such a change without a look at it. */
const acceptsChange = (kind: ChangeKind, { definitionChanges }: McpServerConfig): boolean =>
  kind === 'none' ||
  definitionChanges === 'accept' ||
  (definitionChanges === 'accept_text' && kind === 'words');

async function compare(
  { server, schemas }: CheckedConnection,
  { definitions, unusable, flapping }: Checked,
  pins: DefinitionPins,
): Promise<ServerTools> {
  const pinned = await pinNew(server, definitions, pins);
  const accepted: Definition[] = [];
  const reworded: RewordedTool[] = [];
  const quarantined: QuarantinedTool[] = [];
  const unpinned: UnusableTool[] = [];
  for (const definition of definitions) {
    const { name } = definition.tool;
    const pin = pinned.get(name);
    if (!pin) {
      unpinned.push({ serverLabel: server.label, name, ...whyUnusable('too_many_tools') });
      continue;
    }
    if (pin.definitionHash === definition.hash) {
      accepted.push(definition);
      continue;
    }
    const before = (await pins.definition(server, name)) ?? definition.text;
    const kind = changeKind(before, definition);
    const difference = differenceOf(before, definition.text);
    if (acceptsChange(kind, server)) {
      await pins.replace(server, toPin(definition), kind === 'none' ? pin.acceptedBy : POLICY);
      accepted.push(definition);
    } else if (kind === 'words') {
      const known = await acceptedFor(definition, before, schemas);
      accepted.push(known);
      reworded.push({ accepted: known, listed: definition, difference });
    } else {
      quarantined.push({ serverLabel: server.label, definition, difference });
    }
  }
  return {
    server,
    accepted,
    reworded,
    quarantined,
    unusable: [...unusable, ...unpinned],
    flapping,
  };
}

/** @throws whatever the pins throw: without pins nothing may be offered. */
export async function readServerTools(
  connection: CheckedConnection,
  listing: Listing,
  deps: CatalogDeps,
): Promise<ServerTools> {
  const { server } = connection;
  const checking = checkedListings.get(listing) ?? check(connection, listing, deps.log);
  checkedListings.set(listing, checking);
  const checked = await checking;
  const tools = deps.pins
    ? await compare(connection, checked, deps.pins)
    : { ...checked, server, accepted: checked.definitions, reworded: [], quarantined: [] };
  const { quarantined: withheld, reworded, flapping } = tools;
  const told = { withheld, reworded, flapping };
  for (const { tool, hash } of tellChanges(
    historyOf(connection.schemas),
    server.label,
    told,
    deps.log,
  )) {
    await deps.pins?.quarantined(server, { toolName: tool.name, definitionHash: hash });
  }
  return tools;
}

/**
 * Records that a person accepts the definition that the server lists now.
 * @returns `changed` if the server lists another definition than the person saw, `unknown` if it
 * lists no such tool, `unavailable` if it cannot be listed.
 * @throws whatever the pins throw.
 */
export async function acceptDefinition(
  connection: Connection,
  tool: { name: string; definitionHash: string },
  acceptedBy: string,
  deps: CatalogDeps & { pins: DefinitionPins },
): Promise<'accepted' | 'changed' | 'unknown' | 'unavailable'> {
  const { server } = connection;
  // The connection logs the reason.
  const listing = await connection.listing({ fresh: true }).catch(() => null);
  if (!listing) {
    return 'unavailable';
  }
  const { accepted, reworded, quarantined } = await readServerTools(connection, listing, deps);
  const definition = [
    ...reworded.map(({ listed }) => listed),
    ...quarantined.map((entry) => entry.definition),
    ...accepted,
  ].find(({ tool: { name } }) => name === tool.name);
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
