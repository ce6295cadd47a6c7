/**
 * Says to a model how its arguments break a schema: where, what was expected, and what came
 * instead. Bounded, and the values are the model's own.
 */
import type { ErrorObject } from 'ajv/dist/2020';
import type { JsonValue } from '../../base';
import { byPlace, placeAt } from './places';

const MAX_FAULTS = 5;
const MAX_EXPECTED_CHARS = 160;
const MAX_CAME_CHARS = 60;
const MAX_PLACE_CHARS = 120;

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most)}…`;

const listed = (values: readonly unknown[]): string =>
  cut(values.map((value) => JSON.stringify(value)).join(', '), MAX_EXPECTED_CHARS);

/** What ajv's own message leaves out. */
function expected({ keyword, params, message = 'is not valid' }: ErrorObject): string {
  switch (keyword) {
    case 'enum':
      return `must be one of ${listed(params['allowedValues'] as unknown[])}`;
    case 'const':
      return `must be ${listed([params['allowedValue']])}`;
    case 'additionalProperties':
      return `must not have the property ${listed([params['additionalProperty']])}`;
    default:
      return cut(message, MAX_EXPECTED_CHARS);
  }
}

function typesIn(errors: readonly ErrorObject[]): string[] {
  return errors
    .filter(({ keyword }) => keyword === 'type')
    .flatMap(({ params }) => (params as { type: string | string[] }).type);
}

/** Says nothing of its own where the alternatives are listed. */
const isCombination = ({ keyword }: ErrorObject): boolean =>
  keyword === 'anyOf' || keyword === 'oneOf';

function faultAt(errors: readonly ErrorObject[]): string {
  const types = [...new Set(typesIn(errors))];
  const others = errors.filter((error) => error.keyword !== 'type');
  const own = others.filter((error) => !isCombination(error));
  const parts = [
    ...(types.length === 0 ? [] : [`must be ${types.join(' or ')}`]),
    ...(own.length + types.length === 0 ? others : own).map(expected),
  ];
  return [...new Set(parts)].slice(0, MAX_FAULTS).join(types.length === 0 ? ' and ' : ' or ');
}

/** `required` and the like are about what is absent. */
const ABOUT_MEMBERS = new Set(['required', 'additionalProperties', 'dependentRequired']);

function came(errors: readonly ErrorObject[], root: JsonValue, pointer: string): string {
  const place = placeAt(root, pointer);
  return place === null || errors.every(({ keyword }) => ABOUT_MEMBERS.has(keyword))
    ? ''
    : `, not ${cut(JSON.stringify(place.value), MAX_CAME_CHARS)}`;
}

/** @param root The arguments as `parseExact` returns them. */
export function argumentWords(errors: readonly ErrorObject[], root: JsonValue): string {
  const groups = byPlace(errors);
  // An alternative of the whole says nothing that its parts do not say better.
  const told = [...groups].filter(([, group]) => groups.size === 1 || !group.every(isCombination));
  const words = told
    .slice(0, MAX_FAULTS)
    .map(
      ([pointer, group]) =>
        `${cut(pointer, MAX_PLACE_CHARS) || 'arguments'} ${faultAt(group)}${came(group, root, pointer)}`,
    );
  const more = told.length - words.length;
  return [...words, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
