/**
 * What a server may ask of a person in a form: a flat object of primitive fields (MCP 2026-07-28
 * and 2025-11-25, elicitation). Read here for both sides, so that what the widget lets through is
 * what the BFF takes. Everything in it was written by the server.
 */

export interface Option {
  value: string;
  label: string;
}

export type Field = {
  name: string;
  title: string | null;
  description: string | null;
  required: boolean;
} &
  /** Lengths are in characters (code points). */
  (
    | {
        kind: 'text';
        format: TextFormat | null;
        minLength: number;
        maxLength: number;
        initial: string | null;
      }
    | {
        kind: 'number';
        integer: boolean;
        minimum: number | null;
        maximum: number | null;
        initial: number | null;
      }
    | { kind: 'boolean'; initial: boolean | null }
    | { kind: 'choice'; options: Option[]; initial: string | null }
    | {
        kind: 'choices';
        options: Option[];
        minItems: number;
        maxItems: number;
        initial: string[] | null;
      }
  );

type TextFormat = 'email' | 'uri' | 'date' | 'date-time';
export type FormValue = string | number | boolean | string[];

/** Why a value does not fit its field, with the limit where one was passed. */
export type Misfit =
  | { code: 'required' | 'type' | TextFormat | 'option' }
  | {
      code: 'too_short' | 'too_long' | 'too_small' | 'too_large' | 'too_few' | 'too_many';
      limit: number;
    };

export const MAX_FIELDS = 32;
export const MAX_OPTIONS = 200;
export const MAX_TEXT = 10_000;
const MAX_NAME = 128;
const MAX_WORDS = 2_000;

type Json = Record<string, unknown>;

/** Thrown inside only: `readForm` turns it into `null`. */
class Unsupported extends Error {}

function assert(condition: boolean): asserts condition {
  if (!condition) {
    throw new Unsupported();
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function words(value: unknown): string | null {
  if (value === undefined) {
    return null;
  }
  assert(typeof value === 'string' && value.length <= MAX_WORDS);
  return value;
}

function count(value: unknown, otherwise: number): number {
  if (value === undefined) {
    return otherwise;
  }
  assert(Number.isInteger(value) && (value as number) >= 0);
  return value as number;
}

function bound(value: unknown): number | null {
  if (value === undefined) {
    return null;
  }
  assert(Number.isFinite(value));
  return value as number;
}

/** `enum` with the older `enumNames` beside it, or titled alternatives of constants. */
function options(values: unknown, titled: unknown, names: unknown): Option[] {
  const list = values === undefined ? titled : values;
  assert(Array.isArray(list) && list.length > 0 && list.length <= MAX_OPTIONS);
  const read = list.map((entry: unknown, index): Option => {
    if (isObject(entry)) {
      return { value: word(entry.const), label: word(entry.title ?? entry.const) };
    }
    const value = word(entry);
    return {
      value,
      label: Array.isArray(names) && typeof names[index] === 'string' ? word(names[index]) : value,
    };
  });
  assert(new Set(read.map(({ value }) => value)).size === read.length);
  return read;
}

function word(value: unknown): string {
  assert(typeof value === 'string' && value.length <= MAX_WORDS);
  return value;
}

const FORMATS: readonly unknown[] = ['email', 'uri', 'date', 'date-time'] satisfies TextFormat[];

/** `pattern` is left to the server: it is its program, and may run for ever. */
function textField(schema: Json) {
  assert(schema.format === undefined || FORMATS.includes(schema.format));
  return {
    kind: 'text' as const,
    format: (schema.format ?? null) as TextFormat | null,
    minLength: count(schema.minLength, 0),
    maxLength: Math.min(count(schema.maxLength, MAX_TEXT), MAX_TEXT),
    initial: null,
  };
}

function listField({ items, minItems, maxItems }: Json) {
  assert(isObject(items) && (items.type === undefined || items.type === 'string'));
  const read = options(items.enum, items.anyOf ?? items.oneOf, undefined);
  return {
    kind: 'choices' as const,
    options: read,
    minItems: count(minItems, 0),
    maxItems: count(maxItems, read.length),
    initial: null,
  };
}

function kindOf(schema: Json) {
  switch (schema.type) {
    case 'string':
      return schema.enum === undefined && schema.oneOf === undefined
        ? textField(schema)
        : {
            kind: 'choice' as const,
            options: options(schema.enum, schema.oneOf, schema.enumNames),
            initial: null,
          };
    case 'number':
    case 'integer':
      return {
        kind: 'number' as const,
        integer: schema.type === 'integer',
        minimum: bound(schema.minimum),
        maximum: bound(schema.maximum),
        initial: null,
      };
    case 'boolean':
      return { kind: 'boolean' as const, initial: null };
    case 'array':
      return listField(schema);
    default:
      throw new Unsupported();
  }
}

function readField(name: string, schema: unknown, required: boolean): Field {
  assert(isObject(schema) && name.length <= MAX_NAME && name !== '__proto__');
  const field: Field = {
    name,
    title: words(schema.title),
    description: words(schema.description),
    required,
    ...kindOf(schema),
  };
  // A default that does not fit is as good as none.
  const fits = schema.default !== undefined && misfitOf(field, schema.default) === null;
  return fits ? ({ ...field, initial: schema.default } as Field) : field;
}

/** `null` for anything but a flat object of at most 32 fields of the kinds above. */
export function readForm(schema: unknown): Field[] | null {
  try {
    assert(isObject(schema) && schema.type === 'object' && isObject(schema.properties));
    const names = Object.keys(schema.properties);
    const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
    assert(
      names.length > 0 &&
        names.length <= MAX_FIELDS &&
        required.every((name) => names.includes(String(name))),
    );
    const { properties } = schema;
    return names.map((name) => readField(name, properties[name], required.includes(name)));
  } catch (error) {
    if (error instanceof Unsupported) {
      return null;
    }
    throw error;
  }
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i;
const isDay = (text: string): boolean =>
  DATE.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

const FITS: Record<TextFormat, (text: string) => boolean> = {
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  uri: (text) => URL.canParse(text),
  date: isDay,
  'date-time': (text) =>
    DATE_TIME.test(text) && isDay(text.slice(0, 10)) && !Number.isNaN(Date.parse(text)),
};

function textMisfit(
  { format, minLength, maxLength }: Extract<Field, { kind: 'text' }>,
  text: unknown,
): Misfit | null {
  if (typeof text !== 'string') {
    return { code: 'type' };
  }
  const { length } = [...text];
  if (length < minLength) {
    return { code: 'too_short', limit: minLength };
  }
  if (length > maxLength) {
    return { code: 'too_long', limit: maxLength };
  }
  return format === null || FITS[format](text) ? null : { code: format };
}

function numberMisfit(
  { integer, minimum, maximum }: Extract<Field, { kind: 'number' }>,
  number: unknown,
): Misfit | null {
  if (
    typeof number !== 'number' ||
    !Number.isFinite(number) ||
    (integer && !Number.isSafeInteger(number))
  ) {
    return { code: 'type' };
  }
  if (minimum !== null && number < minimum) {
    return { code: 'too_small', limit: minimum };
  }
  return maximum !== null && number > maximum ? { code: 'too_large', limit: maximum } : null;
}

function choicesMisfit(
  { options: offered, minItems, maxItems }: Extract<Field, { kind: 'choices' }>,
  chosen: unknown,
): Misfit | null {
  if (!Array.isArray(chosen)) {
    return { code: 'type' };
  }
  const known = chosen.every((one: unknown) => offered.some(({ value }) => value === one));
  if (!known || new Set(chosen).size !== chosen.length) {
    return { code: 'option' };
  }
  if (chosen.length < minItems) {
    return { code: 'too_few', limit: minItems };
  }
  return chosen.length > maxItems ? { code: 'too_many', limit: maxItems } : null;
}

/** What is wrong with a value; `undefined` stands for a field that is left out. */
export function misfitOf(field: Field, value: unknown): Misfit | null {
  if (value === undefined) {
    return field.required ? { code: 'required' } : null;
  }
  switch (field.kind) {
    case 'text':
      return textMisfit(field, value);
    case 'number':
      return numberMisfit(field, value);
    case 'boolean':
      return typeof value === 'boolean' ? null : { code: 'type' };
    case 'choice':
      return field.options.some((option) => option.value === value) ? null : { code: 'option' };
    case 'choices':
      return choicesMisfit(field, value);
  }
}
