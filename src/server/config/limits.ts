/**
 * Names the limits of the configuration file as the code reads them, so that each limit is written
 * only once: `lease_seconds` becomes `leaseMs`.
 */
import type { limitsShape } from './schema';

type Key = keyof typeof limitsShape;
type CamelCase<K extends string> = K extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : K;
type Name<K extends Key> = K extends `${infer Start}_seconds`
  ? `${CamelCase<Start>}Ms`
  : CamelCase<K>;

export type Limits = { [K in Key as Name<K>]: number };

export function toLimits(values: Readonly<Record<Key, number>>): Limits {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) =>
      key.endsWith('_seconds')
        ? [camelCase(key.replace(/_seconds$/, '_ms')), value * 1000]
        : [camelCase(key), value],
    ),
  ) as Limits;
}

function camelCase(key: string): string {
  return key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
