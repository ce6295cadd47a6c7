/** The proxy for everything that the BFF asks of others, from the variables that all tools read. */
import type { Report } from './problems';
import type { Environment } from './secrets';
import type { Config } from './types';

const VARIABLES = { http: 'HTTP_PROXY', https: 'HTTPS_PROXY', none: 'NO_PROXY' } as const;

/** The lower-case name wins, as with other tools. */
function valueOf(env: Environment, name: string): { name: string; value: string } | null {
  for (const candidate of [name.toLowerCase(), name]) {
    const value = env[candidate]?.trim();
    if (value !== undefined && value !== '') {
      return { name: candidate, value };
    }
  }
  return null;
}

function proxyUrl(report: Report, env: Environment, name: string): string | null {
  const found = valueOf(env, name);
  if (found === null) {
    return null;
  }
  const { value } = found;
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    report.problem(
      [found.name],
      'is not the http:// or https:// URL of a proxy',
      'Set it to e.g. http://proxy.example.org:3128, or unset it.',
    );
    return null;
  }
  return value;
}

/** `null` if nothing goes through a proxy. */
export function readProxy(report: Report, env: Environment): Config['proxy'] {
  const http = proxyUrl(report, env, VARIABLES.http);
  const https = proxyUrl(report, env, VARIABLES.https);
  return http === null && https === null
    ? null
    : { http, https, except: valueOf(env, VARIABLES.none)?.value ?? '' };
}
