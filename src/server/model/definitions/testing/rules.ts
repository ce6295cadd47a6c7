/**
 * What the APIs of providers refuse of a tool, as far as it is published or known: written from
 * their words, not from the code that follows them.
 */
import { isRecord } from '../../../base';

interface Sent {
  name: string;
  description?: string | undefined;
  inputSchema: unknown;
}

type Node = Record<string, unknown>;

/** Every schema of a definition with its place, the root first. */
function schemasOf(root: Node): [place: string, schema: Node][] {
  const found: [string, Node][] = [];
  const visit = (value: unknown, place: string): void => {
    if (!isRecord(value)) {
      return;
    }
    found.push([place, value]);
    for (const keyword of ['properties', '$defs', 'definitions', 'patternProperties']) {
      for (const [name, child] of Object.entries(isRecord(value[keyword]) ? value[keyword] : {})) {
        visit(child, `${place}/${keyword}/${name}`);
      }
    }
    for (const keyword of ['anyOf', 'oneOf', 'allOf', 'prefixItems']) {
      for (const [at, child] of (Array.isArray(value[keyword]) ? value[keyword] : []).entries()) {
        visit(child, `${place}/${keyword}/${at}`);
      }
    }
    for (const keyword of ['items', 'additionalProperties', 'not', 'if', 'then', 'else']) {
      visit(value[keyword], `${place}/${keyword}`);
    }
  };
  visit(root, '');
  return found;
}

const names = (value: unknown): string[] => (isRecord(value) ? Object.keys(value) : []);

function nameRule({ name }: Sent): string[] {
  return /^[a-zA-Z0-9_-]{1,64}$/.test(name) ? [] : [`Invalid name ${name}`];
}

/** OpenAI and Anthropic: an object at the root, and no combination there. */
function rootRules(root: Node): string[] {
  const combined = ['anyOf', 'oneOf', 'allOf', 'not', 'enum', 'const', '$ref', 'if'];
  return [
    ...(root['type'] === 'object' ? [] : ['the root is not of type object']),
    ...(isRecord(root['properties']) ? [] : ['object schema missing properties']),
    ...combined.filter((keyword) => keyword in root).map((keyword) => `${keyword} at the root`),
  ];
}

const isOf = (schema: Node, type: string): boolean => [schema['type']].flat().includes(type);

function listRules(root: Node): string[] {
  return schemasOf(root)
    .filter(([, schema]) => isOf(schema, 'array') && !isRecord(schema['items']))
    .map(([place]) => `${place}: array schema missing items`);
}

function keyRules(root: Node): string[] {
  return schemasOf(root).flatMap(([place, schema]) =>
    names(schema['properties'])
      .filter((key) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(key))
      .map((key) => `${place}: property keys should match the pattern, not ${key}`),
  );
}

const FOREIGN = ['$schema', '$id', 'id', '$anchor', '$comment', '$dynamicRef', 'definitions'];
function cleanRules(root: Node): string[] {
  return schemasOf(root).flatMap(([place, schema]) => [
    ...FOREIGN.filter((keyword) => keyword in schema).map((keyword) => `${place}: ${keyword}`),
    ...(Array.isArray(schema['required']) ? schema['required'] : [])
      .filter((name) => !names(schema['properties']).includes(String(name)))
      .map((name) => `${place}: required ${String(name)} is no property`),
    ...['properties', 'items', 'additionalProperties', 'anyOf']
      .flatMap((keyword) => {
        const value = schema[keyword];
        return keyword === 'properties' && isRecord(value) ? Object.values(value) : [value].flat();
      })
      .filter((value) => value === null || typeof value === 'string' || typeof value === 'number')
      .map(() => `${place}: not a schema`),
  ]);
}

function referenceRules(root: Node): string[] {
  return schemasOf(root).flatMap(([place, schema]) => {
    const reference = schema['$ref'];
    if (reference === undefined) {
      return [];
    }
    const target = /^#\/\$defs\/([A-Za-z0-9_-]+)$/.exec(String(reference))?.[1];
    return target !== undefined && names(root['$defs']).includes(target)
      ? []
      : [`${place}: a reference can only point to $defs at the top level`];
  });
}

function descriptionRule({ description = '' }: Sent): string[] {
  return description.length <= 1_024 ? [] : ['description: string too long'];
}

/** OpenAI limits; a definition that reaches them is refused in strict mode. */
function sizeRules(root: Node): string[] {
  const all = schemasOf(root);
  const depth = Math.max(...all.map(([place]) => place.split('/properties/').length));
  const values = all.flatMap(([, { enum: list }]) => (Array.isArray(list) ? [list] : []));
  return [
    ...(depth > 12 ? [`${depth} levels`] : []),
    ...(values.some((list) => list.length > 1_000) ? ['enum: too many values'] : []),
    ...(JSON.stringify(root).length > 40_000 ? ['schema too large'] : []),
  ];
}

/** The fields of Gemini's `Schema`. */
const GEMINI = new Set([
  ...['type', 'format', 'title', 'description', 'nullable', 'enum', 'items', 'properties'],
  ...['required', 'anyOf', 'minItems', 'maxItems', 'minProperties', 'maxProperties'],
  ...['minLength', 'maxLength', 'minimum', 'maximum', 'pattern'],
]);
const GEMINI_TYPES = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object']);
const GEMINI_FORMATS: Record<string, string[]> = {
  string: ['date-time', 'enum'],
  number: ['float', 'double'],
  integer: ['int32', 'int64'],
};

function geminiTypeFaults({ type, anyOf, ...rest }: Node): string[] {
  if (anyOf !== undefined) {
    const isAlone = type === undefined && Object.keys(rest).length === 0;
    return isAlone ? [] : ['when using any_of, it must be the only field set'];
  }
  return typeof type === 'string' && GEMINI_TYPES.has(type) ? [] : [`type ${JSON.stringify(type)}`];
}

function geminiValueFaults({ type, format, enum: values }: Node): string[] {
  const isText = (value: unknown) => typeof value === 'string' && value !== '';
  const isEnum = values === undefined || (type === 'string' && [values].flat().every(isText));
  const formats = GEMINI_FORMATS[String(type)] ?? [];
  return [
    ...(format === undefined || formats.includes(String(format))
      ? []
      : [`only some formats are supported, not ${String(format)}`]),
    ...(isEnum ? [] : ['enum: only allowed for STRING type, and not empty']),
  ];
}

function geminiRules(root: Node, { emptyProperties }: { emptyProperties: boolean }): string[] {
  return schemasOf(root).flatMap(([place, schema]) => {
    const { properties } = schema;
    const isEmpty = isRecord(properties) && names(properties).length === 0;
    const faults = [
      ...Object.keys(schema)
        .filter((keyword) => !GEMINI.has(keyword))
        .map((keyword) => `Unknown name "${keyword}"`),
      ...geminiTypeFaults(schema),
      ...geminiValueFaults(schema),
      ...(isEmpty && !emptyProperties ? ['properties: should be non-empty for OBJECT type'] : []),
    ];
    return faults.map((fault) => `${place}: ${fault}`);
  });
}

type Rules = (sent: Sent, root: Node) => string[];

const openAi: Rules = (sent, root) => [
  ...nameRule(sent),
  ...descriptionRule(sent),
  ...rootRules(root),
  ...listRules(root),
  ...keyRules(root),
  ...cleanRules(root),
  ...referenceRules(root),
  ...sizeRules(root),
];

const RULES = {
  openai: openAi,
  'openai-chat': openAi,
  anthropic: (sent, root) => openAi({ ...sent, description: '' }, root),
  google: (sent, root) => [
    ...(/^[a-zA-Z_]/.test(sent.name) ? nameRule(sent) : ['a name begins with a letter']),
    ...(root['type'] === 'object' ? [] : ['parameters schema should be of type OBJECT']),
    ...listRules(root),
    ...keyRules(root),
    ...cleanRules(root),
    ...geminiRules(root, { emptyProperties: false }),
    ...sizeRules(root),
  ],
  'openai-compatible': (sent, root) => [
    ...openAi(sent, root),
    ...geminiRules(root, { emptyProperties: true }),
  ],
} satisfies Record<string, Rules>;

export type WireName = keyof typeof RULES;
export const WIRE_NAMES = Object.keys(RULES) as WireName[];

/** What this provider would refuse; empty if it takes the tool. */
export function refusals(wire: WireName, sent: Sent): string[] {
  return isRecord(sent.inputSchema) ? RULES[wire](sent, sent.inputSchema) : ['no schema'];
}
