/**
 * Checks values against a tool's JSON Schema, which is untrusted: patterns run in linear time,
 * nothing is fetched, and compiling and checking have limits.
 */
import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import { fullFormats } from 'ajv-formats/dist/formats';
import { canonicalJson, type JsonObject, type JsonValue } from '../../base';
import { OverBudget } from '../over-budget';
import {
  beginCheck,
  beginSchema,
  boundedFormat,
  countReference,
  linearPattern,
} from './check-budget';
import { addNumberKeywords, digitsAt } from './exact-numbers';
import { boundSchema, STEP_KEYWORD } from './schema-bounds';
import { UnusableSchema, type SchemaFault } from './schema-fault';

/** What is known of a schema before it is used. */
export type SchemaReading =
  | {
      /** Subschemas: the cost of compiling it. */
      parts: number;
    }
  | { fault: SchemaFault };

const engine = Object.assign((pattern: string) => linearPattern(pattern), {
  code: 'linearPattern',
});

function isUnique(required: boolean, items: JsonValue[]): boolean {
  const texts = new Set(items.map((item, at) => digitsAt(items, at) ?? canonicalJson(item)));
  return !required || texts.size === items.length;
}

type Format = (typeof fullFormats)[keyof typeof fullFormats];

/** The others take time in proportion to the text. */
function bounded(format: Format): Format {
  if (format instanceof RegExp) {
    return boundedFormat((text) => format.test(text));
  }
  return typeof format === 'function' ? boundedFormat(format as (text: string) => boolean) : format;
}

function createCompiler(): Ajv2020 {
  // No inlining: a large part would be compiled once per reference to it.
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    inlineRefs: false,
    validateFormats: true,
    code: { regExp: engine },
    logger: false,
  });
  for (const [name, format] of Object.entries(fullFormats)) {
    ajv.addFormat(name, bounded(format));
  }
  ajv.addKeyword({
    keyword: STEP_KEYWORD,
    schemaType: 'boolean',
    before: '$ref',
    validate: countReference,
  });
  // Ajv's own check compares every pair.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: isUnique,
    error: { message: 'must not have equal items' },
  });
  addNumberKeywords(ajv);
  return ajv;
}

const compiler = createCompiler();

interface Compiled {
  validate: ValidateFunction;
  parts: number;
}

/**
 * Few definitions are in use, and they are stable. The bound guards against a server that changes
 * constantly; a thread has little memory.
 */
const MAX_COMPILED_PARTS = 20_000;
const compiled = new Map<string, Compiled>();
let compiledParts = 0;

const MAX_MESSAGES = 5;
/** A message names places in the value, and its keys have any length. */
const MAX_MESSAGE_CHARS = 300;

function words(errors: readonly ErrorObject[], whole: string): string {
  return errors
    .slice(0, MAX_MESSAGES)
    .map((error) => `${error.instancePath || whole} ${error.message ?? 'is not valid'}`)
    .map((text) =>
      text.length > MAX_MESSAGE_CHARS ? `${text.slice(0, MAX_MESSAGE_CHARS)}…` : text,
    )
    .join('; ');
}

function compile(schema: JsonObject): ValidateFunction {
  beginSchema();
  try {
    return compiler.compile(schema);
  } catch (error) {
    throw error instanceof UnusableSchema
      ? error
      : new UnusableSchema('schema_invalid', { cause: error });
  } finally {
    compiler.removeSchema(schema);
  }
}

function compileOnce(schema: JsonObject, key: string): Compiled {
  const known = compiled.get(key);
  if (known) {
    return known;
  }
  const { schema: ours, parts } = boundSchema(schema);
  const made = { validate: compile(ours), parts };
  compiledParts += parts;
  if (compiledParts > MAX_COMPILED_PARTS) {
    compiled.clear();
    compiledParts = parts;
  }
  compiled.set(key, made);
  return made;
}

/**
 * @param schema Within the bounds of a definition.
 * @param key Identifies the schema: the same key is compiled once.
 */
export function readSchema(schema: JsonObject, key: string): SchemaReading {
  try {
    return { parts: compileOnce(schema, key).parts };
  } catch (error) {
    if (error instanceof UnusableSchema) {
      return { fault: error.fault };
    }
    throw error;
  }
}

/**
 * @returns `null` if the value fits, else what does not.
 * @throws OverBudget; UnusableSchema if the schema itself is not usable.
 */
export function errorsOf(schema: JsonObject, key: string, value: JsonValue): ErrorObject[] | null {
  const { validate } = compileOnce(schema, key);
  beginCheck();
  try {
    return validate(value) ? null : (validate.errors ?? []);
  } catch (error) {
    // Circular references, or items that are too deep to compare.
    throw error instanceof RangeError ? new OverBudget('work', { cause: error }) : error;
  }
}

/**
 * @param whole What messages call the value.
 * @returns `null` if the value fits, else a message that says what does not.
 * @throws OverBudget; UnusableSchema if the schema itself is not usable.
 */
export function checkValue(
  schema: JsonObject,
  key: string,
  value: JsonValue,
  whole: string,
): string | null {
  const errors = errorsOf(schema, key, value);
  return errors && words(errors, whole);
}
