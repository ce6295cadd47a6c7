/**
 * What the current work is for: the log names the request and the answer in every line, wherever
 * the line is written, so that one id leads from a person's report to all that happened.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Ids and names of the operator only. */
export interface Trail {
  request_id?: string;
  response_id?: string;
  trace_id?: string;
  workflow?: string;
}

const trails = new AsyncLocalStorage<Trail>();

export const trail = (): Trail => trails.getStore() ?? {};

/** Adds to the trail of everything that begins in `run`, also of what goes on later. */
export const onTrail = <T>(more: Trail, run: () => T): T =>
  trails.run({ ...trail(), ...more }, run);

/** For what is shared: a timer or a connection that somebody's request happens to begin. */
export const offTrail = <T>(run: () => T): T => trails.run({}, run);
