/** What a process cannot change while it runs. */
import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from './problems';
import type { Config } from './types';

const FIXED: readonly (readonly [key: string, value: (config: Config) => unknown])[] = [
  ['server.host', ({ server }) => server.host],
  ['server.port', ({ server }) => server.port],
  ['server.admin_socket', ({ server }) => server.adminSocket],
  ['database', ({ database }) => database],
  ['redis', ({ redis }) => redis],
  ['audit.redact', ({ audit }) => audit.redact],
];

/** @throws ConfigError that names every key whose change needs a restart */
export function checkFixed(running: Config, next: Config): void {
  const problems = FIXED.filter(([, value]) => !isDeepStrictEqual(value(running), value(next))).map(
    ([key]) => ({
      key,
      reason: 'has changed, and cannot change while the BFF runs: restart needed',
      fix: 'Restart the BFF, or undo this change and reload again.',
    }),
  );
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
}
