/** A short name for a configuration: an operator sees whether two replicas have the same. */
import { sha256 } from '../base';
import type { Config } from './types';

const CHARS = 12;

/** JSON has no maps and sets, and leaves out functions; those are made of texts beside them. */
const asJson = (_key: string, value: unknown): unknown =>
  value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value;

/** The beginning of a hash of everything in it: too short to try secrets against it. */
export const fingerprintOf = (config: Config): string =>
  sha256(JSON.stringify(config, asJson)).slice(0, CHARS);
