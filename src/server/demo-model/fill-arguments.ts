/**
 * Fills in a tool's arguments from the words of the message; invents nothing except the schema's
 * own defaults.
 */
import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import { nameStems } from './choose-tool';
import { findNumbers } from './find-values';
import { createTextFinder, type TextFinder } from './find-text';
import {
  isRecord,
  kindOf,
  propertiesOf,
  resolveSchema,
  type JsonRecord,
  type Property,
} from './schema';
import { identifierWords, stem, wordsOf, type Word } from './words';

/** Maximum depth of nested objects; deeper ones stay empty. */
const MAX_DEPTH = 3;
/** A word this close to a number says what the number is. */
const NEAR_WORDS = 3;
/** Maximum number of numbers assigned by nearby words; more are used only as a list. */
const MAX_TOLD_APART = 50;

interface Context {
  clause: string;
  words: readonly Word[];
  numbers: { value: number; index: number }[];
  text: TextFinder;
  root: JsonRecord;
}

/**
 * How many words lie between a number and the property's nearest word. A word after the number ("3
 * days") counts as nearer than one before it.
 */
function distance(property: Property, at: number, words: readonly Word[]): number {
  const distances = words.flatMap((word, index) => {
    if (index === at || !property.wordStems.has(word.stem)) {
      return [];
    }
    return [index > at ? index - at : at - index + 0.5];
  });
  return Math.min(...distances, Infinity);
}

function isNumeric(property: Property): boolean {
  return property.kind === 'number' || property.kind === 'integer';
}

function fits(property: Property, value: number): boolean {
  return property.kind === 'number' || Number.isInteger(value);
}

/**
 * Gives each number to the property with the nearest words; required properties get the rest in
 * order.
 */
function assignNumbers(properties: readonly Property[], context: Context): Map<string, number> {
  const assigned = new Map<string, number>();
  const take = (property: Property, number: Context['numbers'][number]) => {
    assigned.set(property.name, number.value);
    context.numbers.splice(context.numbers.indexOf(number), 1);
  };
  const numeric = properties.filter(isNumeric);
  const pairs = numeric
    .flatMap((property) =>
      context.numbers.slice(0, MAX_TOLD_APART).map((number) => ({
        property,
        number,
        far: distance(property, number.index, context.words),
      })),
    )
    .filter(({ property, number, far }) => far <= NEAR_WORDS && fits(property, number.value))
    .sort((a, b) => a.far - b.far);
  for (const { property, number } of pairs) {
    if (!assigned.has(property.name) && context.numbers.includes(number)) {
      take(property, number);
    }
  }
  for (const property of numeric.filter(({ name, required }) => required && !assigned.has(name))) {
    const number = context.numbers.find(({ value }) => fits(property, value));
    if (number) {
      take(property, number);
    }
  }
  return assigned;
}

/** The value of a required number that the message does not name. */
function neutralNumber(schema: JsonRecord): number {
  if (typeof schema.minimum === 'number') {
    return schema.minimum;
  }
  if (typeof schema.exclusiveMinimum === 'number') {
    return schema.exclusiveMinimum + 1;
  }
  return typeof schema.maximum === 'number' ? Math.min(1, schema.maximum) : 1;
}

function says(context: Context, stems: readonly string[]): boolean {
  return (
    stems.length > 0 && stems.every((wanted) => context.words.some((word) => word.stem === wanted))
  );
}

function findBoolean(property: Property, context: Context): boolean | undefined {
  const at = context.words.findIndex(
    (word) => property.nameStems.includes(word.stem) && word.stem.length >= 3,
  );
  if (at < 0) {
    return undefined;
  }
  const before = context.words.slice(Math.max(0, at - 3), at).map((word) => word.text);
  return !before.some((word) => ['no', 'not', 'without', "don't", 'never'].includes(word));
}

function enumOptions(schema: JsonRecord): unknown[] {
  return Array.isArray(schema.enum) ? schema.enum : [schema.const];
}

function findOptions(schema: JsonRecord, context: Context): unknown[] {
  return enumOptions(schema).filter((option) =>
    typeof option === 'string'
      ? says(context, identifierWords(option).map(stem))
      : context.numbers.some(({ value }) => value === option),
  );
}

function findArray(property: Property, context: Context): unknown[] | undefined {
  const items = resolveSchema(property.schema.items, context.root);
  switch (kindOf(items)) {
    case 'number':
    case 'integer': {
      const numbers = context.numbers.splice(0).map(({ value }) => value);
      return numbers.length > 0 ? numbers : undefined;
    }
    case 'enum': {
      const options = findOptions(items, context);
      return options.length > 0 ? options : undefined;
    }
    case 'string':
      return context.text.list(property);
    default:
      return undefined;
  }
}

function findValue(property: Property, context: Context, depth: number): unknown {
  switch (property.kind) {
    case 'boolean':
      return findBoolean(property, context);
    case 'enum':
      return findOptions(property.schema, context)[0];
    case 'array':
      return findArray(property, context);
    case 'object': {
      const value = depth > 0 ? fillObject(property.schema, context, depth - 1) : {};
      return Object.keys(value).length > 0 ? value : undefined;
    }
    default:
      return context.text.find(property);
  }
}

function fallback(property: Property, context: Context): unknown {
  if (Object.hasOwn(property.schema, 'default')) {
    return property.schema.default;
  }
  switch (property.kind) {
    case 'number':
    case 'integer':
      return neutralNumber(property.schema);
    case 'boolean':
      return false;
    case 'enum':
      return enumOptions(property.schema)[0];
    case 'array':
      return [];
    case 'object':
      return {};
    default:
      return context.text.rest(property);
  }
}

function fillObject(schema: JsonRecord, context: Context, depth: number): Record<string, unknown> {
  const properties = propertiesOf(schema, context.root);
  const numbers = assignNumbers(properties, context);
  const entries = properties.map((property): [string, unknown] => {
    const found = isNumeric(property)
      ? numbers.get(property.name)
      : findValue(property, context, depth);
    return [
      property.name,
      found === undefined && property.required ? fallback(property, context) : found,
    ];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/**
 * @param clause The part of the message that requests this tool.
 * @param message The whole message, which may hold a reason.
 * @returns The arguments. A number outside the schema's range stays unchanged: the server refuses
 * it.
 */
export function fillArguments(
  tool: LanguageModelV4FunctionTool,
  clause: string,
  message: string,
): Record<string, unknown> {
  const words = wordsOf(clause);
  const numbers = findNumbers(clause).map(({ value, start, end }) => ({
    value,
    index: words.findIndex((word) => word.start < end && word.end > start),
  }));
  const root: JsonRecord = isRecord(tool.inputSchema) ? tool.inputSchema : {};
  const text = createTextFinder({ clause, message, words, toolStems: nameStems(tool.name) });
  return fillObject(resolveSchema(root, root), { clause, words, numbers, text, root }, MAX_DEPTH);
}
