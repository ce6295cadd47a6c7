/**
 * Copies an input schema into what a provider takes. Whatever a copy leaves out is told in words,
 * or found by the check against the original.
 */
import { isRecord, type JsonObject, type JsonValue } from '../../base';
import { referenced } from '../../work';
import { Folding, type Folded, type Schema } from './fold';
import type { Names } from './names';
import { isUsablePattern, noteOf } from './notes';
import type { Wire } from './wires';

/** Levels of schemas; a copy that gets too large is made again with fewer. */
const DEPTHS = [10, 5, 2, 1];
/** Steps of one copy; merging counts for each property. */
const MAX_STEPS = 4_000;
/** What is referenced often may not make much of little. */
const mostChars = (original: JsonObject): number => 4_096 + 2 * JSON.stringify(original).length;
const MAX_ENUM_VALUES = 250;
const MAX_ENUM_CHARS = 15_000;

const ALL_TYPES = ['string', 'number', 'boolean', 'object', 'array'] as const;

/** The keywords of each type. */
const FACETS: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'format'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'format'],
  array: ['minItems', 'maxItems', 'uniqueItems'],
  object: ['minProperties', 'maxProperties'],
};
const NOT_IN_SUBSET = new Set([
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'uniqueItems',
]);
const SUBSET_FORMATS: Readonly<Record<string, readonly string[]>> = {
  string: ['date-time'],
  number: ['float', 'double'],
  integer: ['int32', 'int64'],
};
const KNOWN_FORMATS = new Set([
  ...['date-time', 'date', 'time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'],
  ...['uri', 'uri-reference', 'iri', 'uri-template', 'json-pointer', 'regex'],
  ...['int32', 'int64', 'float', 'double'],
]);

const recordOf = (value: JsonValue | undefined): JsonObject =>
  isRecord(value) ? (value as JsonObject) : {};

function kindOf(value: JsonValue): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
}

/** The values that are allowed, or `null` if there is no list of them. */
function valuesOf({ const: value, enum: values }: JsonObject): JsonValue[] | null {
  if (value !== undefined) {
    return [value];
  }
  return Array.isArray(values) ? [...new Set(values)] : null;
}

/** The types that the schema names, or those that its keywords are about. */
function typesOf(own: JsonObject): string[] {
  if (own.type !== undefined) {
    return [own.type].flat().map(String);
  }
  const values = valuesOf(own);
  if (values !== null) {
    return [...new Set(values.map(kindOf))];
  }
  const has = (...keywords: string[]) => keywords.some((keyword) => own[keyword] !== undefined);
  if (has('properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties')) {
    return ['object'];
  }
  if (has('items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems')) {
    return ['array'];
  }
  if (has('pattern', 'minLength', 'maxLength', 'format')) {
    return ['string'];
  }
  return has(...(FACETS['number'] ?? [])) ? ['number'] : [];
}

class Copying {
  private readonly folding: Folding;
  /** Place of a referenced schema → its name in `$defs`. */
  private readonly definitions = new Map<string, string>();

  constructor(
    private readonly source: JsonObject,
    private readonly wire: Wire,
    private readonly names: Names,
    private readonly maxDepth: number,
  ) {
    this.folding = new Folding((reference) => referenced(source, reference), MAX_STEPS);
  }

  get isComplete(): boolean {
    return !this.folding.isExhausted;
  }

  root(): JsonObject {
    const folded = this.folding.fold(this.source, [], true);
    const values = valuesOf(folded.own);
    const notes = { ...folded.notes, ...(values !== null && { enum: values }) };
    const root = this.described(
      { type: 'object', ...this.objectFacets(folded, 1, notes) },
      folded,
      notes,
    );
    const definitions: JsonObject = {};
    // Copying one may name further ones.
    for (const [place, name] of this.definitions) {
      definitions[name] = this.whole(referenced(this.source, place) ?? true, 1, []);
    }
    return { ...root, ...(this.definitions.size > 0 && { $defs: definitions }) };
  }

  private copy(schema: Schema, depth: number, trail: readonly string[]): JsonObject {
    if (typeof schema === 'boolean') {
      return this.anything();
    }
    if (!this.folding.step() || depth > this.maxDepth) {
      return this.outline(schema);
    }
    return this.reference(schema) ?? this.whole(schema, depth, trail);
  }

  private whole(schema: Schema, depth: number, trail: readonly string[]): JsonObject {
    const folded = this.folding.fold(schema, trail);
    const notes = { ...folded.notes };
    const copied = this.value(folded, depth, notes);
    return this.described(copied, folded, notes);
  }

  /** A schema that only refers to another one, where the wire takes that. */
  private reference({ $ref: place, ...words }: JsonObject): JsonObject | null {
    const isAlone = Object.keys(words).every((key) => key === 'description' || key === 'title');
    if (this.wire.dialect !== 'json' || typeof place !== 'string' || !isAlone) {
      return null;
    }
    if (referenced(this.source, place) === undefined) {
      return null;
    }
    const last = decodeURIComponent(place.split('/').at(-1) ?? '').replace(/[^A-Za-z0-9_-]+/g, '_');
    const name = this.definitions.get(place) ?? `${last.slice(0, 40)}_${this.definitions.size + 1}`;
    this.definitions.set(place, name);
    return { ...words, $ref: `#/$defs/${name}` };
  }

  private value(folded: Folded, depth: number, notes: JsonObject): JsonObject {
    const { own, trail } = folded;
    if (Array.isArray(own.anyOf)) {
      return this.alternatives(own.anyOf as Schema[], depth, trail);
    }
    return this.wire.dialect === 'json'
      ? this.inJson(folded, depth, notes)
      : this.inSubset(folded, depth, notes);
  }

  private inJson(folded: Folded, depth: number, notes: JsonObject): JsonObject {
    const { own } = folded;
    const types = typesOf(own);
    const facets = types.map((type) => this.facets(type, folded, depth, notes));
    return {
      ...(types.length > 0 && { type: types.length === 1 ? (types[0] ?? '') : types }),
      ...Object.assign({}, ...facets),
      ...this.enumeration(valuesOf(own), notes),
      ...(own.default !== undefined && { default: own.default }),
    };
  }

  /** Every value has one type; `null` is a mark. */
  private inSubset(folded: Folded, depth: number, notes: JsonObject): JsonObject {
    const { own } = folded;
    const types = typesOf(own);
    const named = types.filter((type) => type !== 'null');
    const values = valuesOf(own);
    if (own.default !== undefined && own.default !== null) {
      notes.default = own.default;
    }
    const copies = named.map((type) => ({ type, ...this.facets(type, folded, depth, notes) }));
    const isNullable = named.length < types.length || values?.includes(null) === true;
    const [first] = copies;
    if (!first || copies.length > 1) {
      const all: JsonObject = first ? { anyOf: copies } : this.anything();
      return { ...all, ...this.enumeration(values, notes, named) };
    }
    return {
      ...first,
      ...this.enumeration(values, notes, named),
      ...(isNullable && { nullable: true }),
    };
  }

  /** The subset lists only texts, and none that is empty. */
  private enumeration(
    values: JsonValue[] | null,
    notes: JsonObject,
    types: readonly string[] | null = null,
  ): JsonObject {
    if (values === null) {
      return {};
    }
    const size = JSON.stringify(values).length;
    if (values.length > MAX_ENUM_VALUES || size > MAX_ENUM_CHARS) {
      notes.examples = values.slice(0, 10);
      return {};
    }
    if (types === null) {
      return { enum: values };
    }
    const texts = values.filter((value) => value !== null);
    if (
      types.join() === 'string' &&
      texts.length > 0 &&
      texts.every((v) => typeof v === 'string' && v !== '')
    ) {
      return { enum: texts };
    }
    notes.enum = values;
    return {};
  }

  private alternatives(list: Schema[], depth: number, trail: readonly string[]): JsonObject {
    if (this.wire.dialect === 'json') {
      return { anyOf: list.map((schema) => this.copy(schema, depth + 1, trail)) };
    }
    const isNull = (schema: Schema) => isRecord(schema) && schema.type === 'null';
    const others = list.filter((schema) => !isNull(schema));
    if (others.length === 1) {
      const copied = this.copy(others[0] ?? true, depth, trail);
      return copied.anyOf === undefined ? { ...copied, nullable: true } : copied;
    }
    const copies = others.map((schema) => this.copy(schema, depth + 1, trail));
    // An alternative of alternatives is one of them.
    const flat = copies.flatMap((copied) => (copied.anyOf as JsonObject[] | undefined) ?? [copied]);
    return flat.length === 0 ? this.anything() : { anyOf: flat };
  }

  private facets(type: string, folded: Folded, depth: number, notes: JsonObject): JsonObject {
    const { own } = folded;
    const kept: JsonObject = {};
    for (const keyword of FACETS[type] ?? []) {
      if (own[keyword] === undefined) {
        continue;
      }
      if (this.takes(type, keyword, own[keyword])) {
        kept[keyword] = own[keyword];
      } else {
        notes[keyword] = own[keyword];
      }
    }
    if (type === 'object') {
      return { ...kept, ...this.objectFacets(folded, depth, notes) };
    }
    return type === 'array' ? { ...kept, items: this.items(folded, depth, notes) } : kept;
  }

  private takes(type: string, keyword: string, value: JsonValue): boolean {
    const isSubset = this.wire.dialect === 'subset';
    if (keyword === 'format') {
      return isSubset
        ? (SUBSET_FORMATS[type] ?? []).includes(String(value))
        : KNOWN_FORMATS.has(String(value));
    }
    if (keyword === 'pattern') {
      return isUsablePattern(String(value));
    }
    return !(isSubset && NOT_IN_SUBSET.has(keyword));
  }

  private objectFacets({ own, trail }: Folded, depth: number, notes: JsonObject): JsonObject {
    const isJson = this.wire.dialect === 'json';
    const required = Array.isArray(own.required) ? own.required.map(String) : [];
    // A required parameter that nothing else is said about is one, too.
    const all: JsonObject = {
      ...recordOf(own.properties),
      ...Object.fromEntries(
        required
          .filter((name) => !Object.hasOwn(recordOf(own.properties), name))
          .map((name) => [name, true]),
      ),
    };
    const properties = Object.entries(all)
      .filter(([, schema]) => schema !== false)
      .map(([name, schema]) => this.property(name, schema as Schema, depth + 1, trail));
    const rest = own.additionalProperties;
    if (!isJson && isRecord(rest) && Object.keys(rest).length > 0) {
      notes.additionalProperties = rest as JsonObject;
    }
    const named = required.filter((name) => all[name] !== false).map(this.names.rename);
    return {
      ...((properties.length > 0 || this.wire.emptyProperties) && {
        properties: Object.fromEntries(properties),
      }),
      ...(named.length > 0 && { required: named }),
      ...(isJson &&
        rest !== undefined && {
          additionalProperties: isRecord(rest)
            ? this.copy(rest as JsonObject, depth + 1, trail)
            : rest,
        }),
    };
  }

  /** Under another name, the title tells the server's own. */
  private property(
    name: string,
    schema: Schema,
    depth: number,
    trail: readonly string[],
  ): [string, JsonObject] {
    const safe = this.names.rename(name);
    const titled = safe === name ? schema : { title: name, ...recordOf(schema as JsonValue) };
    return [safe, this.copy(titled, depth, trail)];
  }

  /** A tuple becomes a list of anything that has a place in it. */
  private items({ own, trail }: Folded, depth: number, notes: JsonObject): JsonObject {
    const prefix = Array.isArray(own.prefixItems) ? own.prefixItems : [];
    if (prefix.length > 0) {
      notes.prefixItems = prefix;
    }
    const rest = own.items === undefined || own.items === false ? [] : [own.items];
    const distinct = [...prefix, ...rest].filter(
      (schema, index, all) =>
        all.findIndex((other) => JSON.stringify(other) === JSON.stringify(schema)) === index,
    );
    if (distinct.length === 0) {
      return this.anything();
    }
    const schema = distinct.length === 1 ? distinct[0] : { anyOf: distinct };
    return this.copy(schema as Schema, depth + 1, trail);
  }

  private anything(): JsonObject {
    if (this.wire.dialect === 'json') {
      return {};
    }
    return { anyOf: ALL_TYPES.map((type) => this.open(type)) };
  }

  private open(type: string): JsonObject {
    if (type === 'array') {
      return { type, items: this.wire.dialect === 'json' ? {} : { type: 'string' } };
    }
    return { type, ...(type === 'object' && this.wire.emptyProperties && { properties: {} }) };
  }

  /** Where a copy ends although the schema goes on. */
  private outline(schema: JsonObject): JsonObject {
    const target =
      typeof schema.$ref === 'string' ? referenced(this.source, schema.$ref) : undefined;
    const { type, description } = this.folding.outline({ ...recordOf(target), ...schema });
    const named = [type ?? []]
      .flat()
      .map(String)
      .filter((name) => name !== 'null');
    return {
      ...this.open(named[0] ?? 'object'),
      ...(typeof description === 'string' && { description }),
    };
  }

  /** In the subset, alternatives stand alone, so the first one tells what all of them are. */
  private described(copied: JsonObject, { own }: Folded, notes: JsonObject): JsonObject {
    const text = [own.description, noteOf(notes)].filter(Boolean).join(' ');
    const words: JsonObject = {
      ...(typeof own.title === 'string' && { title: own.title }),
      ...(text !== '' && { description: text }),
    };
    const [first, ...others] = (copied.anyOf ?? []) as JsonObject[];
    if (this.wire.dialect === 'json' || !first) {
      return { ...words, ...copied };
    }
    const all = [text, first.description].filter(Boolean).join(' ');
    return { anyOf: [{ ...words, ...first, ...(all !== '' && { description: all }) }, ...others] };
  }
}

/**
 * @param schema As JSON Schema 2020-12, with references by pointers (see `standardSchema`).
 * @returns A schema of an object with `properties`. Its size is bounded, whatever is referenced.
 */
export function copySchema(schema: JsonObject, wire: Wire, names: Names): JsonObject {
  let copied: JsonObject = {};
  for (const depth of DEPTHS) {
    const copying = new Copying(schema, wire, names, depth);
    copied = copying.root();
    if (copying.isComplete && JSON.stringify(copied).length <= mostChars(schema)) {
      break;
    }
  }
  return copied;
}
