/** The parts that the tables of schemas are made of. */
import type { JsonObject } from '../../../base';

export const text = { type: 'string' } as const;
export const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...more,
});
export const names = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => of(index));
