/**
 * Folds what a schema says in combinations (`$ref`, `allOf`, alternatives, conditions) into one
 * object schema, and keeps what cannot be folded as notes. A copy only guides the model: the
 * arguments are checked against the original.
 */
import { isRecord, type JsonObject, type JsonValue } from '../../base';

export type Schema = JsonObject | boolean;

export interface Folded {
  /** Without `$ref`, `allOf`, `oneOf` and conditions. */
  own: JsonObject;
  /** Keywords that no place is left for; they are told in words. */
  notes: JsonObject;
  /** Places of the references that were followed to here. */
  trail: readonly string[];
}

/** Told in words: no provider is sure to take them. */
const NOTED = [
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependentRequired',
  'patternProperties',
  'propertyNames',
  'contains',
  'minContains',
  'maxContains',
  'contentEncoding',
  'contentMediaType',
  'examples',
];

const CLOSING = ['additionalProperties'];

/** A reference is followed this often on the way to one place; a circle ends there. */
const ROUNDS = 2;

const recordOf = (value: JsonValue | undefined): JsonObject =>
  isRecord(value) ? (value as JsonObject) : {};
const listOf = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);
const isSame = (a: JsonValue, b: JsonValue): boolean => JSON.stringify(a) === JSON.stringify(b);

function without(schema: JsonObject, keywords: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keywords.includes(key)));
}

function common(a: JsonValue, b: JsonValue): JsonValue {
  const both = [a].flat().filter((entry) => [b].flat().some((other) => isSame(entry, other)));
  return both.length === 0 ? a : both.length === 1 && !Array.isArray(a) ? (both[0] ?? a) : both;
}

/** No part of it can add a property; the operator's choice of parameters has this form. */
const isClosed = ({ additionalProperties, properties }: JsonObject): boolean =>
  additionalProperties === false && isRecord(properties);

/** What both schemas say. Where they differ in a bound or a text, the first one counts. */
function merged(a: JsonObject, b: JsonObject): JsonObject {
  const result = { ...b, ...a };
  if (isRecord(a.properties) && isRecord(b.properties)) {
    const [ours, theirs] = [recordOf(a.properties), recordOf(b.properties)];
    const shared = Object.keys(ours).filter((name) => Object.hasOwn(theirs, name));
    const both = shared.map((name): [string, JsonValue] => {
      const [one, other] = [ours[name] ?? true, theirs[name] ?? true];
      return [name, isSame(one, other) ? one : { allOf: [one, other] }];
    });
    result.properties = {
      ...(isClosed(a) ? {} : theirs),
      ...ours,
      ...Object.fromEntries(both),
    };
  }
  const required = [...new Set([...listOf(a.required), ...listOf(b.required)])];
  if (required.length > 0) {
    result.required = required;
  }
  for (const keyword of ['type', 'enum']) {
    if (a[keyword] !== undefined && b[keyword] !== undefined) {
      result[keyword] = common(a[keyword], b[keyword]);
    }
  }
  return result;
}

const isObjectLike = ({ type, properties }: JsonObject): boolean =>
  isRecord(properties) || [type ?? []].flat().includes('object');

/** The schema of a property that several alternatives have. */
function either(schemas: readonly JsonValue[]): JsonValue {
  const distinct = schemas.filter(
    (schema, index) => schemas.findIndex((other) => isSame(schema, other)) === index,
  );
  const values = distinct.map((schema) => {
    const { const: value, enum: some } = recordOf(schema);
    return value === undefined ? listOf(some) : [value];
  });
  if (distinct.length > 1 && values.every((some) => some.length > 0)) {
    return { ...without(recordOf(distinct[0]), ['const', 'default']), enum: values.flat() };
  }
  return distinct.length === 1 ? (distinct[0] ?? true) : { anyOf: distinct };
}

/** What tells an alternative from the others, for the note. */
function gist({ required, properties }: JsonObject, known: JsonObject): JsonObject {
  const told = Object.entries(recordOf(properties)).map(([name, schema]): [string, JsonValue] => {
    const { const: value, enum: some } = recordOf(schema);
    return [
      name,
      value !== undefined ? { const: value } : some !== undefined ? { enum: some } : {},
    ];
  });
  const shown = told.filter(([name]) => Object.hasOwn(known, name));
  return {
    ...(shown.length > 0 && { properties: Object.fromEntries(shown) }),
    ...(required !== undefined && { required }),
  };
}

export class Folding {
  private steps = 0;

  constructor(
    private readonly find: (reference: string) => Schema | undefined,
    private readonly maxSteps: number,
  ) {}

  get isExhausted(): boolean {
    return this.steps >= this.maxSteps;
  }

  /**
   * One more step; false if there have been too many.
   * @param schema What is merged or copied in this step.
   */
  step(schema?: Schema): boolean {
    const { properties } = recordOf(schema);
    this.steps += 1 + Object.keys(recordOf(properties)).length;
    return !this.isExhausted;
  }

  /** @param isRoot Arguments are an object, and nothing may be combined there. */
  fold(schema: Schema, trail: readonly string[], isRoot = false): Folded {
    const start = this.dereferenced(isRecord(schema) ? schema : {}, trail);
    let folded: Folded = { own: start.own, notes: {}, trail: start.trail };
    const parts = listOf(start.own.allOf);
    folded.own = without(start.own, ['allOf', '$defs', 'definitions']);
    for (const part of parts) {
      if (!this.step(part as Schema)) {
        break;
      }
      const branch = this.fold(part as Schema, folded.trail, isRoot);
      // Parts of a whole that would each refuse the properties of the others.
      const open = parts.length > 1 || isRecord(folded.own.properties);
      folded = {
        own: merged(folded.own, open ? without(branch.own, CLOSING) : branch.own),
        notes: { ...branch.notes, ...folded.notes },
        trail: branch.trail,
      };
    }
    this.conditions(folded, isRoot);
    this.alternatives(folded, isRoot);
    return folded;
  }

  private dereferenced(
    schema: JsonObject,
    trail: readonly string[],
  ): Pick<Folded, 'own' | 'trail'> {
    let [own, followed] = [schema, trail];
    while (typeof own.$ref === 'string') {
      const { $ref: reference, ...rest } = own;
      const target = this.find(reference);
      const rounds = followed.filter((place) => place === reference).length;
      if (target === undefined || rounds >= ROUNDS || !this.step(target)) {
        return { own: merged(rest, this.outline(target)), trail: followed };
      }
      followed = [...followed, reference];
      own = merged(rest, isRecord(target) ? target : {});
    }
    return { own: without(own, ['$ref']), trail: followed };
  }

  /** As much of a schema as needs no further look into it. */
  outline(schema: Schema | undefined): JsonObject {
    const { type, title, description } = recordOf(schema as JsonValue | undefined);
    return Object.fromEntries(
      Object.entries({ type: type ?? 'object', title, description }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    );
  }

  /** Parameters that depend on others become optional ones, so that the model sees them. */
  private conditions(folded: Folded, isRoot: boolean): void {
    const { own } = folded;
    if (isRoot || isObjectLike(own)) {
      const dependent = [own.then, own.else, ...Object.values(recordOf(own.dependentSchemas))];
      for (const schema of dependent.filter(isRecord)) {
        if (!this.step(schema as JsonObject)) {
          break;
        }
        const { properties } = this.fold(schema as JsonObject, folded.trail, isRoot).own;
        if (isRecord(properties) && !isClosed(own)) {
          own.properties = { ...recordOf(properties as JsonValue), ...recordOf(own.properties) };
        }
      }
    }
    for (const keyword of NOTED) {
      if (own[keyword] !== undefined) {
        folded.notes[keyword] = own[keyword];
        delete own[keyword];
      }
    }
  }

  private alternatives(folded: Folded, isRoot: boolean): void {
    const { own } = folded;
    const keyword = own.anyOf === undefined ? 'oneOf' : 'anyOf';
    const list = listOf(own[keyword]).filter((schema) => schema !== false);
    if (own.anyOf !== undefined && own.oneOf !== undefined) {
      folded.notes.oneOf = own.oneOf;
    }
    delete own.anyOf;
    delete own.oneOf;
    if (list.length === 0) {
      return;
    }
    if (isRoot || isObjectLike(own)) {
      this.unite(folded, keyword, list, isRoot);
    } else if (list.length === 1) {
      const branch = this.fold(list[0] as Schema, folded.trail);
      folded.own = merged(own, branch.own);
      folded.notes = { ...branch.notes, ...folded.notes };
    } else if (own.type === undefined && own.enum === undefined && own.const === undefined) {
      own.anyOf = list;
    } else {
      folded.notes[keyword] = list;
    }
  }

  /** All parameters of all alternatives; required are those that every alternative requires. */
  private unite(
    folded: Folded,
    keyword: string,
    list: readonly JsonValue[],
    isRoot: boolean,
  ): void {
    const { own } = folded;
    const branches: JsonObject[] = [];
    for (const schema of list) {
      if (this.step(schema as Schema)) {
        branches.push(this.fold(schema as Schema, folded.trail, isRoot).own);
      }
    }
    const found = new Map<string, JsonValue[]>();
    for (const [name, schema] of branches.flatMap(({ properties }) =>
      Object.entries(recordOf(properties)),
    )) {
      found.set(name, [...(found.get(name) ?? []), schema]);
    }
    const added = isClosed(own)
      ? {}
      : Object.fromEntries([...found].map(([name, schemas]) => [name, either(schemas)]));
    const properties = { ...added, ...recordOf(own.properties) };
    const inAll = listOf(branches[0]?.required).filter((name) =>
      branches.every(({ required }) => listOf(required).includes(name)),
    );
    const required = [...new Set([...listOf(own.required), ...inAll])];
    folded.own = {
      ...(Object.keys(added).length > 0 ? without(own, CLOSING) : own),
      properties,
      ...(required.length > 0 && { required }),
    };
    folded.notes[keyword] = branches.map((branch) => gist(branch, properties));
  }
}
