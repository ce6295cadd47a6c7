/** Input schemas with the marks of other drafts and of slips, odd names and large sizes. */
import type { JsonObject } from '../../../base';
import { names, object, text } from './shapes';

const nested = (levels: number): JsonObject =>
  levels === 0 ? text : object({ next: nested(levels - 1) });

export const ODD: Readonly<Record<string, JsonObject>> = {
  // Other drafts, OpenAPI, and slips that validators let pass
  'draft-04 bounds': object({
    n: { type: 'number', minimum: 0, exclusiveMinimum: true, id: '#n' },
  }),
  'OpenAPI nullable': object({
    q: { type: 'string', nullable: true, example: 'x' },
    r: { nullable: true },
  }),
  'required at the property': object({ q: { type: 'string', required: true } }),
  'an unknown type': object({ q: { type: 'any' }, r: { type: 'STRING' }, s: { type: 'file' } }),
  'nulls instead of keywords': object(
    { q: { type: 'string', enum: null, default: null, items: null } },
    { required: null },
  ),
  'properties as a list': { type: 'object', properties: [], required: [] },
  'a nested address': object({ a: { $id: '#/properties/a', type: 'string' } }),
  'odd annotations': object({
    a: { type: 'string', title: null, description: 7, examples: 'x', deprecated: 'yes' },
  }),
  comments: object(
    { a: { type: 'string', $comment: 'x', 'x-order': 1, readOnly: true } },
    { $comment: 'y' },
  ),

  // Names
  'names in other scripts': object(
    { имя: text, 名前: text, اسم: text, 'prénom complet': text },
    { required: ['имя'] },
  ),
  'names like keywords': object({
    properties: text,
    required: { type: 'boolean' },
    $ref: text,
    type: object({ items: { type: 'array' } }),
    constructor: text,
  }),
  'a long name': object({ ['n'.repeat(65)]: text, ['n'.repeat(66)]: text }),
  'an empty name': object({ '': text }),
  'odd names below': object({
    list: {
      type: 'array',
      items: object({ 'a b': object({ 'c/d': text }, { required: ['c/d'] }) }),
    },
    either: { anyOf: [object({ '@type': text }), text] },
  }),

  // Sizes
  'deep nesting': nested(14),
  'many properties': object(
    Object.fromEntries(names(900, (index) => `p${index}`).map((name) => [name, text])),
  ),
  'a long description': object({ a: { type: 'string', description: 'word '.repeat(2_000) } }),
};
