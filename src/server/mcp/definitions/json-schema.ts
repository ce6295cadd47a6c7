/**
 * Checks values against a tool's JSON Schema, which is untrusted: patterns run in linear time,
 * nothing is fetched, and compiling and checking have limits.
 */
import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import { fullFormats } from 'ajv-formats/dist/formats';
import { RE2JS, RE2JSException } from 're2js';
import { canonicalJson, type JsonObject, type JsonValue } from '../../base';
import { UnusableToolError } from './unusable-tool';
import { boundSchema, STEP_KEYWORD } from './schema-bounds';

/** `null` if the value fits, else a message that says what does not. */
export type ArgumentsCheck = (args: JsonValue) => string | null;

interface Pattern {
  test: (text: string) => boolean;
  /** Ajv distinguishes patterns by this. */
  toString: () => string;
}

/**
 * Matching time grows with pattern length times text length; the server checks what exceeds this.
 */
const MAX_PATTERN_WORK = 20_000_000;
/** The formats' own patterns take quadratic time at worst; the server checks longer texts. */
const MAX_FORMAT_CHARS = 2_048;
/** References followed in one check. */
const MAX_STEPS = 100_000;

/**
 * The server checks patterns that linear-time matching cannot express (look-around,
 * back-references).
 */
function linearPattern(pattern: string): Pattern {
  const toString = () => pattern;
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    const size = compiled.programSize();
    return {
      test: (text) => text.length * size > MAX_PATTERN_WORK || compiled.matcher(text).find(),
      toString,
    };
  } catch (error) {
    if (error instanceof RE2JSException) {
      return { test: () => true, toString };
    }
    throw error;
  }
}

const engine = Object.assign((pattern: string) => linearPattern(pattern), {
  code: 'linearPattern',
});

/** Thrown inside a check that follows too many references. */
class StepLimit extends Error {
  override name = 'StepLimit' as const;
}

let steps = 0;

function countStep(): boolean {
  steps += 1;
  if (steps > MAX_STEPS) {
    throw new StepLimit();
  }
  return true;
}

function isUnique(required: boolean, items: JsonValue[]): boolean {
  return !required || new Set(items.map((item) => canonicalJson(item))).size === items.length;
}

function boundedFormat(format: (typeof fullFormats)[keyof typeof fullFormats]) {
  if (format instanceof RegExp) {
    return (text: string) => text.length > MAX_FORMAT_CHARS || format.test(text);
  }
  if (typeof format === 'function') {
    return (text: string) => text.length > MAX_FORMAT_CHARS || format(text);
  }
  return format;
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
    ajv.addFormat(name, boundedFormat(format));
  }
  ajv.addKeyword({
    keyword: STEP_KEYWORD,
    schemaType: 'boolean',
    before: '$ref',
    validate: countStep,
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
  return ajv;
}

const compiler = createCompiler();

interface Compiled {
  validate: ValidateFunction;
  /** Subschemas. */
  parts: number;
}

/**
 * Few definitions are in use, and they are stable. The bound guards against a server that changes
 * constantly.
 */
const MAX_COMPILED = 2_000;
const compiled = new Map<string, Compiled>();

function words(errors: ErrorObject[] | null | undefined, whole: string): string {
  return (errors ?? [])
    .slice(0, 5)
    .map((error) => `${error.instancePath || whole} ${error.message ?? 'is not valid'}`)
    .join('; ');
}

function compile(schema: JsonObject): ValidateFunction {
  try {
    return compiler.compile(schema);
  } catch (error) {
    throw new UnusableToolError('schema_invalid', { cause: error });
  } finally {
    compiler.removeSchema(schema);
  }
}

function compileOnce(schema: JsonObject, key: string): Compiled {
  const known = compiled.get(key);
  if (known) {
    return known;
  }
  const { schema: bounded, parts } = boundSchema(schema);
  const made = { validate: compile(bounded), parts };
  if (compiled.size >= MAX_COMPILED) {
    compiled.clear();
  }
  compiled.set(key, made);
  return made;
}

/**
 * @param schema Within the bounds of `measure`.
 * @param key Identifies the schema: the same key is compiled once.
 * @param whole What messages call the checked value.
 * @throws RefusalError if the schema itself is not usable.
 */
export function compileSchema(
  schema: JsonObject,
  key: string,
  whole = 'arguments',
): ArgumentsCheck {
  const { validate } = compileOnce(schema, key);
  return (value) => {
    steps = 0;
    try {
      return validate(value) ? null : words(validate.errors, whole);
    } catch (error) {
      // RangeError: circular references, or items that are too deep to compare.
      if (error instanceof StepLimit || error instanceof RangeError) {
        return `${whole} are too complex to check against the schema`;
      }
      throw error;
    }
  };
}

/**
 * Counts the subschemas of a schema: the cost of compiling it.
 * @throws RefusalError like `compileSchema`.
 */
export function partsOf(schema: JsonObject, key: string): number {
  return compileOnce(schema, key).parts;
}
