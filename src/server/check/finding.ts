/** What the preflight finds of one thing outside the MCP servers, and which exit code it means. */
import { EXIT, type ExitCode } from '../base';

/** Worst first: the exit code is that of the first kind that failed. */
const CODES = {
  configuration: EXIT.config,
  database: EXIT.database,
  files: EXIT.permission,
  keys: EXIT.permission,
  lms: EXIT.unavailable,
  exams: EXIT.unavailable,
  provider: EXIT.provider,
  redis: EXIT.redis,
  server: EXIT.other,
} as const satisfies Record<string, ExitCode>;

export type Kind = keyof typeof CODES;
const KINDS = Object.keys(CODES) as [Kind, ...Kind[]];

export interface Finding {
  kind: Exclude<Kind, 'configuration' | 'server'>;
  /** The key of the configuration, e.g. `lms.base_url`. */
  key: string;
  /** A warning does not change the exit code. */
  state: 'ok' | 'warning' | 'failed';
  /** One sentence without its subject, e.g. `answers; its clock is right`. */
  reason: string;
  /** What to do; `null` if nothing. */
  fix: string | null;
}

export const ok = (kind: Finding['kind'], key: string, reason: string): Finding => ({
  kind,
  key,
  state: 'ok',
  reason,
  fix: null,
});
export const warning = (
  kind: Finding['kind'],
  key: string,
  reason: string,
  fix: string,
): Finding => ({ kind, key, state: 'warning', reason, fix });
export const failed = (
  kind: Finding['kind'],
  key: string,
  reason: string,
  fix: string,
): Finding => ({ kind, key, state: 'failed', reason, fix });

export function exitCodeOf(failures: Iterable<Kind>): ExitCode {
  const kinds = new Set(failures);
  const worst = KINDS.find((kind) => kinds.has(kind));
  return worst === undefined ? EXIT.ok : CODES[worst];
}
