/**
 * Reads `command`, `args` and `env`: a program on this machine, which starts only if the operator
 * opted in.
 */
import { createHash } from 'node:crypto';
import type { Path, Report } from './problems';
import { TLS_KEYS } from './tls';
import type { McpServerConfig } from './types';

type Stdio = NonNullable<McpServerConfig['stdio']>;

interface StdioFields {
  command?: string | undefined;
  args?: readonly string[] | undefined;
  env?: Readonly<Record<string, string>> | undefined;
  [key: string]: unknown;
}

/** Keys for servers over HTTP, which mean nothing to a program. */
const HTTP_KEYS = [
  'server_url',
  'url',
  'authorization',
  'headers',
  'static_headers',
  'auth_type',
  'auth_value',
  'authentication_token',
  ...TLS_KEYS,
];

export function readStdio(
  report: Report,
  path: Path,
  fields: StdioFields,
  allowed: boolean,
): Stdio | null {
  const { command, args = [], env = {} } = fields;
  for (const key of HTTP_KEYS) {
    if (fields[key] === undefined || fields[key] === null) {
      continue;
    }
    report.problem(
      [...path, key],
      'means nothing to a program that talks over stdio',
      `Remove ${key}; give credentials in env.`,
    );
  }
  if (command === undefined) {
    report.problem(
      [...path, 'command'],
      'is missing; the transport is stdio',
      'Set it to the program to start.',
    );
    return null;
  }
  if (!allowed) {
    report.problem(
      [...path, 'command'],
      'starts a program on this machine, which is off',
      'Run the server yourself and give its server_url; ' +
        'for development, set mcp.allow_stdio to true (or MCP_ALLOW_STDIO=1).',
    );
    return null;
  }
  return { command, args, env };
}

/** Changes with the program or its arguments, but does not include the values of variables. */
export function stdioUrl({ command, args, env }: Stdio): string {
  return `stdio:${createHash('sha256')
    .update(JSON.stringify([command, args, Object.keys(env).sort()]))
    .digest('hex')}`;
}
