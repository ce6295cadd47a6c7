/**
 * Input schemas that MCP servers may list: shapes of real ones, and every corner of JSON Schema.
 */
import type { JsonObject } from '../../../base';
import { ODD } from './odd-tools';
import { names, object, text } from './shapes';

const tree: JsonObject = {
  type: 'object',
  properties: { root: { $ref: '#/$defs/node' } },
  required: ['root'],
  $defs: {
    node: {
      type: 'object',
      description: 'A node',
      properties: { name: text, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
      required: ['name'],
    },
  },
};

const doubling: JsonObject = {
  type: 'object',
  properties: { a: { $ref: '#/$defs/d0' } },
  $defs: Object.fromEntries(
    names(25, String).map((_, level) => [
      `d${level}`,
      object(
        level === 24
          ? { end: text }
          : { l: { $ref: `#/$defs/d${level + 1}` }, r: { $ref: `#/$defs/d${level + 1}` } },
      ),
    ]),
  ),
};

export const LEGAL: Readonly<Record<string, JsonObject>> = {
  // Nothing, or next to nothing
  'an object': { type: 'object' },
  'an empty schema': {},
  'only a dialect': { $schema: 'http://json-schema.org/draft-07/schema#' },
  'no properties, closed': { type: 'object', additionalProperties: false },
  'no properties, open': { type: 'object', additionalProperties: {} },
  'a map of texts': { type: 'object', additionalProperties: text },
  'a map of objects': { type: 'object', additionalProperties: object({ id: text }) },
  'required without properties': { type: 'object', required: ['id'] },
  'required beyond properties': object({ a: text }, { required: ['a', 'b'] }),
  'a type list at the root': { type: ['object', 'null'], properties: { a: text } },
  'boolean schemas': object({ any: true, none: false, a: text }, { required: ['any'] }),
  'empty schemas': object({ value: {}, other: { description: 'Anything' } }),

  // What real servers list
  'a file system: read': object(
    { path: text, head: { type: 'number' }, tail: { type: 'number' } },
    {
      required: ['path'],
      $schema: 'http://json-schema.org/draft-07/schema#',
      additionalProperties: false,
    },
  ),
  'a file system: edit': object({
    path: text,
    edits: {
      type: 'array',
      items: object(
        { oldText: { type: 'string', description: 'Text to find' }, newText: text },
        { required: ['oldText', 'newText'], additionalProperties: false },
      ),
    },
    dryRun: { type: 'boolean', default: false },
  }),
  'code hosting: search': object({
    q: text,
    sort: { type: 'string', enum: ['stars', 'forks', 'updated'] },
    order: { type: 'string', enum: ['asc', 'desc'] },
    perPage: { type: 'number', minimum: 1, maximum: 100 },
  }),
  'code hosting: issue': object({
    labels: { type: 'array', items: text },
    assignees: { type: 'array', items: text, maxItems: 10, uniqueItems: true },
    milestone: { anyOf: [{ type: 'integer' }, { type: 'null' }], default: null },
    state: { type: ['string', 'null'], enum: ['open', 'closed', null] },
  }),
  'chat: post': object({
    channel_id: { type: 'string', pattern: '^[CDG][A-Z0-9]{8,}$' },
    blocks: {
      type: 'array',
      items: {
        type: 'object',
        properties: { type: text },
        required: ['type'],
        additionalProperties: true,
      },
    },
    thread_ts: { type: 'string', description: 'In the format 1234567890.123456' },
  }),
  'a database: query': object({
    sql: text,
    params: { type: 'array', items: { type: ['string', 'number', 'boolean', 'null'] } },
    timeout_ms: { type: 'integer', exclusiveMinimum: 0, maximum: 60_000 },
  }),
  'pages: create': object({
    parent: {
      oneOf: [
        object({ type: { const: 'page_id' }, page_id: { type: 'string', format: 'uuid' } }),
        object({ type: { const: 'database_id' }, database_id: text }),
      ],
    },
    properties: { type: 'object', additionalProperties: true },
    children: { type: 'array', items: { type: 'object' } },
  }),
  'issues: transition': object({
    issueKey: { type: 'string', pattern: '^[A-Z][A-Z0-9]+-\\d+$' },
    fields: { type: 'object', patternProperties: { '^customfield_\\d+$': {} } },
    comment: object({ body: object({ content: { type: 'array' } }) }),
  }),
  'a calendar: event': object({
    start: object({
      dateTime: { type: 'string', format: 'date-time' },
      date: { type: 'string', format: 'date' },
      timeZone: text,
    }),
    attendees: { type: 'array', items: object({ email: { type: 'string', format: 'email' } }) },
    recurrence: { type: 'array', items: text },
    when: { type: 'string', format: 'date-time' },
  }),
  'pydantic: optional fields': {
    title: 'SearchArguments',
    type: 'object',
    properties: {
      query: { title: 'Query', type: 'string' },
      limit: {
        anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }],
        default: 10,
        title: 'Limit',
      },
      kind: { $ref: '#/$defs/Kind', default: 'a' },
    },
    required: ['query'],
    $defs: { Kind: { enum: ['a', 'b'], title: 'Kind', type: 'string' } },
  },
  'zod: integers': object({
    n: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
    step: { type: 'number', multipleOf: 0.5 },
  }),
  'odata parameters': object(
    {
      $filter: { type: 'string', description: 'A filter' },
      $top: { type: 'integer' },
      '@microsoft.graph.conflictBehavior': text,
      'user.name': text,
    },
    { required: ['$filter'] },
  ),
  'brackets in names': object({ 'filter[id]': text, 'filter[name]': text, 'cwd?': text }),

  // Combinations
  'anyOf requirements at the root': object(
    { id: text, name: text },
    { anyOf: [{ required: ['id'] }, { required: ['name'] }] },
  ),
  'oneOf objects at the root': {
    type: 'object',
    oneOf: [
      object({ op: { const: 'add' }, n: { type: 'number' } }, { required: ['op', 'n'] }),
      object({ op: { const: 'clear' } }, { required: ['op'] }),
    ],
  },
  'anyOf without a type at the root': {
    anyOf: [object({ a: text }), object({ b: { type: 'integer' } })],
  },
  'allOf at the root': {
    type: 'object',
    allOf: [object({ a: text }, { required: ['a'] }), object({ b: text }, { required: ['b'] })],
  },
  'allOf with a reference at the root': {
    allOf: [{ $ref: '#/$defs/base' }, object({ extra: { type: 'boolean' } })],
    $defs: { base: object({ id: text }, { required: ['id'] }) },
  },
  'a reference at the root': {
    $ref: '#/$defs/in',
    $defs: { in: object({ a: text }, { required: ['a'] }) },
  },
  'not at the root': object({ a: text, b: text }, { not: { required: ['a', 'b'] } }),
  'if at the root': object(
    { kind: { enum: ['x', 'y'] } },
    {
      if: { properties: { kind: { const: 'x' } } },
      then: { properties: { size: { type: 'integer' } }, required: ['size'] },
      else: { properties: { colour: text } },
    },
  ),
  'enum at the root': { type: 'object', properties: { a: text }, enum: [{ a: 'x' }, { a: 'y' }] },
  'const at the root': { type: 'object', const: {} },
  'dependent parameters': object(
    { card: text },
    {
      dependentRequired: { card: ['address'] },
      dependentSchemas: { card: { properties: { address: text } } },
    },
  ),
  'draft-07 dependencies': object(
    { a: text, b: text },
    { dependencies: { a: ['b'], b: { properties: { c: text } } } },
  ),
  'nested allOf': object({ who: { allOf: [object({ a: text }), { properties: { b: text } }] } }),
  'nested anyOf of types': object({
    id: { anyOf: [text, { type: 'integer' }, { type: 'null' }], description: 'An id' },
  }),
  'nested anyOf of anyOf': object({
    v: { anyOf: [{ anyOf: [text, { type: 'number' }] }, { type: 'boolean' }] },
  }),
  'nested alternatives of a typed value': object({
    at: { type: 'string', oneOf: [{ format: 'date' }, { pattern: '^now$' }] },
  }),
  'nested not': object({
    a: { not: { type: 'string' } },
    b: { type: 'string', not: { const: 'x' } },
  }),
  'discriminated items': object({
    steps: {
      type: 'array',
      items: {
        oneOf: [
          object({ do: { const: 'click' }, x: { type: 'number' } }, { required: ['do'] }),
          object({ do: { const: 'type' }, text }, { required: ['do'] }),
        ],
        discriminator: { propertyName: 'do' },
      },
    },
  }),

  // References
  recursion: tree,
  'recursion through the root': object({
    name: text,
    children: { type: 'array', items: { $ref: '#' } },
  }),
  'mutual recursion': {
    type: 'object',
    properties: { a: { $ref: '#/$defs/A' } },
    $defs: {
      A: object({ b: { $ref: '#/$defs/B' } }),
      B: object({ a: { anyOf: [{ $ref: '#/$defs/A' }, { type: 'null' }] } }),
    },
  },
  'a reference to itself': object({ a: { $ref: '#/properties/a' } }),
  'references that double': doubling,
  'draft-07 definitions': {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: { who: { $ref: '#/definitions/P' } },
    definitions: { P: { type: 'object' } },
  },
  'OpenAPI components': {
    type: 'object',
    properties: { pet: { $ref: '#/components/schemas/Pet' } },
    components: {
      schemas: {
        Pet: object({ name: text, owner: { $ref: '#/components/schemas/Owner' } }),
        Owner: object({ email: { type: 'string', nullable: true } }),
      },
    },
  },
  'an anchor': {
    $id: 'https://x.example/tool',
    type: 'object',
    properties: { a: { $ref: '#a' } },
    $defs: { a: { $anchor: 'a', type: 'string' } },
  },
  'addresses inside': {
    $id: 'https://x.example/root.json',
    type: 'object',
    properties: { a: { $ref: 'item.json' }, b: { $ref: 'https://x.example/item.json#/$defs/n' } },
    $defs: {
      item: {
        $id: 'item.json',
        type: 'array',
        items: { $ref: '#/$defs/n' },
        $defs: { n: { type: 'integer' } },
      },
    },
  },
  'a reference with siblings': {
    type: 'object',
    properties: { a: { $ref: '#/$defs/t', description: 'Mine', maxLength: 5 } },
    $defs: { t: { type: 'string', minLength: 1 } },
  },
  'a reference to a property': object({
    a: { type: 'string', enum: ['x'] },
    b: { $ref: '#/properties/a' },
  }),
  'an escaped reference': {
    type: 'object',
    properties: { a: { $ref: '#/$defs/a~1b%20c' } },
    $defs: { 'a/b c': { type: 'integer' } },
  },
  'a dynamic reference': {
    type: 'object',
    $dynamicAnchor: 'node',
    properties: { children: { type: 'array', items: { $dynamicRef: '#node' } } },
  },

  // Lists
  'a list without items': object({ tags: { type: 'array' } }),
  'a list of anything': object({
    tags: { type: 'array', items: true },
    more: { type: 'array', items: {} },
  }),
  'a closed tuple': object({
    at: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }], items: false },
  }),
  'a draft-07 tuple': object({
    p: { type: 'array', items: [{ type: 'number' }, text], additionalItems: { type: 'boolean' } },
  }),
  'a list of lists': object({
    rows: { type: 'array', items: { type: 'array', items: { type: 'array' } } },
  }),
  'a list that contains': object({
    a: { type: 'array', contains: { type: 'string' }, minContains: 1 },
  }),

  // Values
  constants: object({
    kind: { const: 'note', default: 'note' },
    n: { const: 5 },
    off: { const: false },
  }),
  'an enum of numbers': object({ level: { type: 'integer', enum: [1, 2, 3] } }),
  'an enum of everything': object({ v: { enum: ['a', 1, true, null, { a: 1 }, [1]] } }),
  'an enum with an empty text': object({ v: { type: 'string', enum: ['', 'a'] } }),
  'an enum of null': object({ v: { enum: [null] } }),
  'a huge enum': object({
    country: { type: 'string', enum: names(2_000, (index) => `c${index}`) },
  }),
  'a long enum': object({
    v: { type: 'string', enum: names(100, (index) => String(index).repeat(90)) },
  }),
  'several types': object({ v: { type: ['string', 'integer', 'array', 'object'] } }),
  'no type but keywords': object({
    a: { minLength: 1 },
    b: { minimum: 0 },
    c: { items: text },
    d: { properties: { x: text } },
    e: { enum: ['x', 'y'] },
  }),
  formats: object({
    a: { type: 'string', format: 'date-time-ish' },
    b: { type: 'integer', format: 'uint64' },
    c: { type: 'string', format: 'uri' },
    d: { type: 'number', format: 'double' },
  }),
  patterns: object({
    a: { type: 'string', pattern: '^(?!x).*$' },
    b: { type: 'string', pattern: '^\\p{L}+$' },
    c: { type: 'string', pattern: '[' },
    d: { type: 'string', pattern: '^\\d+$' },
  }),
  contents: object({
    file: { type: 'string', contentEncoding: 'base64', contentMediaType: 'image/png' },
  }),
  'names of properties': object({
    map: { type: 'object', propertyNames: { pattern: '^[a-z]+$' } },
  }),
  'unevaluated properties': object({ a: text }, { unevaluatedProperties: false }),
  'a default of another type': object({
    a: { type: 'string', default: null },
    b: { type: 'array', default: {} },
  }),
  examples: object({ a: { type: 'string', examples: ['x', 'y'] } }),

  ...ODD,
};
