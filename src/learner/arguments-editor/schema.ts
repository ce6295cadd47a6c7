/**
 * Which control a value gets, according to its tool's JSON Schema. The schema is the server's:
 * untrusted, and only a hint.
 */
import type { Node } from './json';

export type Schema = Record<string, unknown>;

export type Control =
  | { kind: 'string' | 'boolean' | 'json' }
  | { kind: 'number'; integer: boolean }
  /** JSON values to choose from. */
  | { kind: 'choice'; options: Node[] }
  | { kind: 'list'; entry: Schema }
  | { kind: 'group'; properties: [name: string, schema: Schema][] };

/** For deeper values, or more fields or options, JSON text is easier to use than a form. */
const MAX_DEPTH = 3;
export const MAX_FIELDS = 50;
const JSON_CONTROL: Control = { kind: 'json' };

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function textIn(schema: Schema, key: 'title' | 'description'): string | null {
  const text = schema[key];
  return typeof text === 'string' && text !== '' ? text : null;
}

function propertiesOf(schema: Schema): [string, Schema][] {
  const { properties } = schema;
  return isSchema(properties)
    ? Object.entries(properties).map(([name, property]) => [
        name,
        isSchema(property) ? property : {},
      ])
    : [];
}

export function isRequired(schema: Schema, name: string): boolean {
  return Array.isArray(schema.required) && schema.required.includes(name);
}

/** `null` for anything but a string, a number, true, false or null. */
function primitive(value: unknown): Node | null {
  switch (typeof value) {
    case 'string':
      return { type: 'string', value };
    case 'number':
      return { type: 'number', text: String(value) };
    case 'boolean':
      return { type: 'boolean', value };
    default:
      return value === null ? { type: 'null' } : null;
  }
}

function choice(values: unknown[]): Control {
  const options = values.map(primitive).filter((option) => option !== null);
  const all =
    options.length === values.length && options.length > 0 && options.length <= MAX_FIELDS;
  return all ? { kind: 'choice', options } : JSON_CONTROL;
}

function listOf(entry: Schema, depth: number): Control {
  const flat =
    depth < MAX_DEPTH && ['string', 'number', 'choice'].includes(controlOf(entry, depth + 1).kind);
  return flat ? { kind: 'list', entry } : JSON_CONTROL;
}

function groupOf(properties: [string, Schema][], depth: number): Control {
  return depth < MAX_DEPTH && properties.length > 0 && properties.length <= MAX_FIELDS
    ? { kind: 'group', properties }
    : JSON_CONTROL;
}

/** Based on the schema alone. `depth` counts from 0 for the arguments as a whole. */
export function controlOf(schema: Schema, depth: number): Control {
  if (Array.isArray(schema.enum)) {
    return choice(schema.enum);
  }
  switch (schema.type) {
    case 'string':
      return { kind: 'string' };
    case 'number':
      return { kind: 'number', integer: false };
    case 'integer':
      return { kind: 'number', integer: true };
    case 'boolean':
      return { kind: 'boolean' };
    case 'array':
      return listOf(isSchema(schema.items) ? schema.items : {}, depth);
    case 'object':
      return groupOf(propertiesOf(schema), depth);
    default:
      return JSON_CONTROL;
  }
}

/** The initial value of an added field. */
export function startOf(schema: Schema): Node {
  const control = controlOf(schema, 0);
  switch (control.kind) {
    case 'string':
      return { type: 'string', value: '' };
    case 'number':
      return { type: 'number', text: '' };
    case 'boolean':
      return { type: 'boolean', value: false };
    case 'choice':
      return control.options[0] ?? { type: 'null' };
    case 'list':
      return { type: 'array', items: [] };
    case 'group':
      return { type: 'object', members: [] };
    default:
      return { type: 'raw', text: '' };
  }
}
