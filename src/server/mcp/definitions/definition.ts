/** Pins, hashes, checks and compares a tool's definition. */
import type { Tool } from '@modelcontextprotocol/client';
import {
  beginning,
  BOUNDS,
  canonicalJson,
  hiddenIn,
  type JsonObject,
  revealed,
  sha256,
  withoutHidden,
} from '../../base';
import type { McpServerConfig } from '../../config';
import { contractHash, orderless } from './contract';
import type { Schemas } from './schemas';

/**
 * `null` if the tool accepts the arguments, else a message that says what does not fit.
 * @throws OverBudget if that takes too much work to say.
 */
export type ArgumentsCheck = (args: JsonObject) => Promise<string | null>;

/**
 * The only one of these readings that can be repaired so that the tool accepts it, or `null`.
 * @throws OverBudget if that takes too much work to say.
 */
export type ArgumentsRepair = (readings: readonly JsonObject[]) => Promise<JsonObject | null>;

/**
 * The fields that say what a tool is and does. `_meta` and icons are neither shown nor sent, so
 * they may change.
 */
const PINNED = [
  'name',
  'title',
  'description',
  'inputSchema',
  'outputSchema',
  'annotations',
  'execution',
] as const;
const FIELDS = [
  'title',
  'description',
  'inputSchema',
  'outputSchema',
  'annotations',
  'execution',
] as const;

export interface Definition {
  tool: Tool;
  /** Canonical JSON of the pinned fields. */
  text: string;
  /** SHA-256 of `text`. */
  hash: string;
  /** See `contractHash`. */
  contract: string;
  /** The fields with characters that people cannot see. */
  flags: readonly DefinitionFlag[];
  checkArguments: ArgumentsCheck;
  repairArguments: ArgumentsRepair;
  /** Number of subschemas in both schemas: the cost of compiling them. */
  parts: number;
}

export interface DefinitionFlag {
  field: (typeof FIELDS)[number];
  /** Code points like `U+202E`. */
  characters: readonly string[];
}

export interface FieldDifference {
  field: (typeof FIELDS)[number];
  /**
   * Values other than text as indented JSON, with hidden characters made visible; `null` if the
   * field is absent.
   */
  before: string | null;
  after: string | null;
}

/**
 * @throws RangeError if nested deeper than 32 levels or holding a `__proto__` key (see `measure`).
 */
function definitionText(tool: Tool): string {
  const pinned = Object.fromEntries(
    PINNED.flatMap((field) => (tool[field] === undefined ? [] : [[field, tool[field]]])),
  ) as JsonObject;
  for (const field of ['inputSchema', 'outputSchema']) {
    if (pinned[field] !== undefined) {
      pinned[field] = orderless(pinned[field]);
    }
  }
  return canonicalJson(pinned);
}

export function definitionHash(tool: Tool): string {
  return sha256(definitionText(tool));
}

function flagsOf(tool: Tool): DefinitionFlag[] {
  return FIELDS.flatMap((field) => {
    const characters =
      tool[field] === undefined
        ? []
        : hiddenIn(typeof tool[field] === 'string' ? tool[field] : stringsIn(tool[field]));
    return characters.length === 0 ? [] : [{ field, characters }];
  });
}

/** All keys and strings, without JSON escapes, which would hide characters. */
function stringsIn(value: unknown): string {
  const found: string[] = [];
  JSON.stringify(value, (key, entry: unknown) => {
    found.push(key, typeof entry === 'string' ? entry : '');
    return entry;
  });
  return found.join('');
}

/**
 * @param tool A tool that `listTools` returned.
 * @throws UnusableToolError if a schema cannot be used.
 */
export async function readDefinition(tool: Tool, schemas: Schemas): Promise<Definition> {
  const text = definitionText(tool);
  const inputSchema = tool.inputSchema as JsonObject;
  const outputParts = tool.outputSchema ? await schemas.parts(tool.outputSchema as JsonObject) : 0;
  return {
    tool,
    text,
    hash: sha256(text),
    contract: contractHash(tool),
    flags: flagsOf(tool),
    checkArguments: (args) => schemas.argumentsMisfit(inputSchema, args),
    repairArguments: (readings) => schemas.repaired(inputSchema, readings),
    parts: outputParts + (await schemas.parts(inputSchema)),
  };
}

/** A description for models: limited in length, then without hidden characters. */
export function modelText(description: string): string {
  const text = withoutHidden(beginning(description, BOUNDS.toolDescriptionChars));
  return description.length <= BOUNDS.toolDescriptionChars ? text : `${text} [cut]`;
}

/**
 * The schema for models: its text without hidden characters. Names and values stay, because calls
 * need them.
 */
export function modelSchema(schema: JsonObject): JsonObject {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      (key === 'description' || key === 'title') && typeof value === 'string'
        ? withoutHidden(value)
        : value,
    ),
  ) as JsonObject;
}

function shown(value: unknown): string | null {
  if (value === undefined) {
    return null;
  }
  return revealed(typeof value === 'string' ? value : JSON.stringify(value, null, 2));
}

/** How a definition differs from an accepted one. */
export type ChangeKind = 'none' | 'words' | 'contract';

/** @param before Canonical JSON of the accepted definition; older ones have another order. */
export function changeKind(before: string, { hash, contract }: Definition): ChangeKind {
  const accepted = JSON.parse(before) as Tool;
  if (definitionHash(accepted) === hash) {
    return 'none';
  }
  return contractHash(accepted) === contract ? 'words' : 'contract';
}

/**
 * What approvals and grants of a tool are bound to: all of its accepted definition, or only its
 * contract where the operator accepts other words without a look at them.
 */
export const boundHash = (
  { definitionChanges }: Pick<McpServerConfig, 'definitionChanges'>,
  { hash, contract }: Pick<Definition, 'hash' | 'contract'>,
): string => (definitionChanges === 'quarantine' ? hash : contract);

/** The same for an accepted definition, as canonical JSON. */
export function boundHashOf(server: McpServerConfig, definition: string): string {
  const tool = JSON.parse(definition) as Tool;
  return boundHash(server, { hash: definitionHash(tool), contract: contractHash(tool) });
}

/**
 * The differences between two definitions of one tool, by field.
 * @param before The pinned canonical JSON.
 */
export function differenceOf(before: string, after: string): FieldDifference[] {
  const [old, now] = [JSON.parse(before), JSON.parse(after)] as [Partial<Tool>, Partial<Tool>];
  return FIELDS.flatMap((field) => {
    const [was, is] = [shown(old[field]), shown(now[field])];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}
