/**
 * Reads a server's own certificates: the authority that signed its certificate, and the one by
 * which the server knows us.
 */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { Path, Report } from './problems';
import type { McpServerConfig } from './types';

type Tls = NonNullable<McpServerConfig['tls']>;

export const TLS_KEYS = ['ca_file', 'client_cert_file', 'client_key_file'] as const;
type Fields = Partial<Record<(typeof TLS_KEYS)[number], string | null | undefined>>;

/** The text of a file, or why it cannot be read. */
export type ReadText = (name: string) => string | { code: string };

interface Reading {
  report: Report;
  path: Path;
  fields: Fields;
  readText: ReadText;
}

/**
 * A PEM file, or `null`.
 * @param parse Throws if it is not what the key is for.
 */
function readPem<T>(
  { report, path, fields, readText }: Reading,
  key: keyof Fields,
  [what, parse]: [what: string, parse: (pem: string) => T],
): { pem: string; parsed: T } | null {
  const name = fields[key];
  if (name === undefined || name === null) {
    return null;
  }
  const pem = readText(name);
  if (typeof pem !== 'string') {
    report.problem(
      [...path, key],
      `names the file ${name}, which cannot be read (${pem.code})`,
      'Correct the path, or let the process read the file.',
    );
    return null;
  }
  try {
    return { pem, parsed: parse(pem) };
  } catch {
    report.problem([...path, key], `holds no ${what} in PEM`, `Give a PEM file with the ${what}.`);
    return null;
  }
}

const certificate = (pem: string) => new X509Certificate(pem);

function checkPair(
  { report, path, fields }: Reading,
  cert: X509Certificate | undefined,
  key: KeyObject | undefined,
): void {
  const [first, second] = ['client_cert_file', 'client_key_file'] as const;
  const missing = [first, second].filter((name) => (fields[name] ?? null) === null);
  if (missing.length === 1) {
    report.problem(
      [...path, ...missing],
      'is missing; a certificate and its key belong together',
      `Give both ${first} and ${second}, or neither.`,
    );
  }
  if (cert && key && !cert.checkPrivateKey(key)) {
    report.problem(
      [...path, second],
      `is not the key of the certificate in ${first}`,
      'Give the two files that belong together.',
    );
  }
}

/** `null` if the server has none of its own. */
export function readTls(reading: Reading): McpServerConfig['tls'] {
  if (TLS_KEYS.every((key) => (reading.fields[key] ?? null) === null)) {
    return null;
  }
  const ca = readPem(reading, 'ca_file', ['certificate', certificate]);
  const cert = readPem(reading, 'client_cert_file', ['certificate', certificate]);
  const key = readPem<KeyObject>(reading, 'client_key_file', [
    'private key without a passphrase',
    createPrivateKey,
  ]);
  checkPair(reading, cert?.parsed, key?.parsed);
  const pemOf = (read: { pem: string } | null): string | null => read?.pem ?? null;
  return { ca: pemOf(ca), cert: pemOf(cert), key: pemOf(key) };
}

const isSame = (one: Tls | null, other: Tls | null): boolean =>
  (['ca', 'cert', 'key'] as const).every((key) => (one?.[key] ?? null) === (other?.[key] ?? null));

/** Connections to one host and port are shared, so they have one set of certificates. */
export function checkTls(report: Report, servers: Iterable<[Path, McpServerConfig | null]>): void {
  const seen = new Map<string, McpServerConfig>();
  for (const [path, server] of servers) {
    if (!server || server.transport === 'stdio') {
      continue;
    }
    const { origin } = new URL(server.url);
    const first = seen.get(origin) ?? server;
    seen.set(origin, first);
    if (!isSame(first.tls, server.tls)) {
      report.problem(
        path,
        `has other certificates than "${first.label}", which is at the same host`,
        `Give both the same ${TLS_KEYS.join(', ')}.`,
      );
    }
  }
}
