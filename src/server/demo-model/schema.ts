/**
 * Reads the few parts of a JSON Schema that are needed to fill in arguments. The schema is a
 * server's text: nothing in it is compiled or fetched.
 */
import { identifierWords, isStopWord, stem, wordsOf } from './words';

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How many references and alternatives to follow before giving up. */
const MAX_HOPS = 4;

function lookUp(root: JsonRecord, ref: string): unknown {
  if (!ref.startsWith('#/')) {
    return undefined;
  }
  return ref
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (at, key) => (isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined),
      root,
    );
}

/**
 * The schema behind a local `$ref`, or the first alternative that is not null; `{}` if there is
 * none.
 */
export function resolveSchema(schema: unknown, root: JsonRecord, hops = MAX_HOPS): JsonRecord {
  if (!isRecord(schema) || hops === 0) {
    return {};
  }
  const { $ref, ...own } = schema;
  if (typeof $ref === 'string') {
    return resolveSchema(
      { ...resolveSchema(lookUp(root, $ref), root, hops - 1), ...own },
      root,
      hops - 1,
    );
  }
  const { anyOf, oneOf, ...rest } = own;
  const options: unknown = anyOf ?? oneOf;
  const option: unknown = Array.isArray(options)
    ? options.find((candidate) => !isRecord(candidate) || candidate.type !== 'null')
    : undefined;
  return option === undefined
    ? schema
    : resolveSchema({ ...resolveSchema(option, root, hops - 1), ...rest }, root, hops - 1);
}

export type Kind = 'number' | 'integer' | 'boolean' | 'enum' | 'array' | 'object' | 'string';

/** The kind of value; an absent or unknown type counts as text. */
export function kindOf(schema: JsonRecord): Kind {
  if (Array.isArray(schema.enum) || Object.hasOwn(schema, 'const')) {
    return 'enum';
  }
  const type: unknown = Array.isArray(schema.type)
    ? schema.type.find((name) => name !== 'null')
    : schema.type;
  switch (type) {
    case 'number':
    case 'integer':
    case 'boolean':
    case 'array':
    case 'object':
      return type;
    default:
      return isRecord(schema.properties) ? 'object' : 'string';
  }
}

export interface Property {
  name: string;
  schema: JsonRecord;
  kind: Kind;
  required: boolean;
  /** Stems of the name, and of the description without stop words. */
  nameStems: readonly string[];
  wordStems: ReadonlySet<string>;
}

export function propertiesOf(schema: JsonRecord, root: JsonRecord): Property[] {
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(isRecord(schema.properties) ? schema.properties : {}).map(
    ([name, value]) => {
      const property = resolveSchema(value, root);
      const nameStems = identifierWords(name).map(stem);
      const described =
        typeof property.description === 'string'
          ? wordsOf(property.description).filter((word) => !isStopWord(word.text))
          : [];
      return {
        name,
        schema: property,
        kind: kindOf(property),
        required: required.includes(name),
        nameStems,
        wordStems: new Set([...nameStems, ...described.map((word) => word.stem)]),
      };
    },
  );
}
