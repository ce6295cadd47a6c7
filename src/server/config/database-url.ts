/** Reads `DATABASE_URL` in the form that Open edX's services and containers use. */
import { isIP } from 'node:net';

const TLS_MODES = ['disabled', 'required', 'verify_ca', 'verify_identity'] as const;
type TlsMode = (typeof TLS_MODES)[number];

export interface MysqlAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** MySQL's own words: `required` encrypts without checking the certificate. */
  tls: TlsMode;
  /** Path of a file with certificates to trust instead of the well-known ones. */
  caFile: string | null;
  /** Maximum number of connections of this process. */
  connections: number;
}

/** `problem` completes "The URL …" and never quotes it. */
export type ParsedUrl = { address: MysqlAddress } | { problem: string };

const PARAMETERS: ReadonlySet<string> = new Set(['ssl-mode', 'ssl-ca', 'connection-limit']);
const MOST_CONNECTIONS = 100;
const ENCODED = 'letters such as @ / : # ? % in a password are written as %40 %2F %3A %23 %3F %25';

export const isMysqlUrl = (location: string): boolean => location.startsWith('mysql://');

type Options = Pick<MysqlAddress, 'tls' | 'caFile' | 'connections'>;

function optionsOf(query: URLSearchParams, host: string): Options | { problem: string } {
  const unknown = [...query.keys()].find((key) => !PARAMETERS.has(key));
  if (unknown !== undefined) {
    return { problem: `has a parameter that is not one of ${[...PARAMETERS].join(', ')}` };
  }
  const tls = (query.get('ssl-mode') ?? 'disabled').toLowerCase() as TlsMode;
  if (!TLS_MODES.includes(tls)) {
    return { problem: `has an ssl-mode that is not one of ${TLS_MODES.join(', ')}` };
  }
  const caFile = query.get('ssl-ca');
  if (caFile !== null && !tls.startsWith('verify_')) {
    return { problem: 'has ssl-ca, which needs ssl-mode=verify_ca or verify_identity' };
  }
  if (tls === 'verify_identity' && isIP(host) !== 0) {
    return {
      problem: 'has ssl-mode=verify_identity, which needs a host name instead of an address',
    };
  }
  const connections = Number(query.get('connection-limit') ?? 10);
  if (!Number.isInteger(connections) || connections < 1 || connections > MOST_CONNECTIONS) {
    return {
      problem: `has a connection-limit that is not a number between 1 and ${MOST_CONNECTIONS}`,
    };
  }
  return { tls, caFile, connections };
}

/** `decodeURIComponent`, or `null` for invalid input. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // A per cent sign that encodes nothing.
    return null;
  }
}

/**
 * @param text e.g.
 *   `mysql://mcp_assistant:password@mysql:3306/mcp_assistant?ssl-mode=verify_identity`
 */
export function parseDatabaseUrl(text: string): ParsedUrl {
  if (!isMysqlUrl(text)) {
    return {
      problem:
        'does not begin with mysql:// (a SQLite file is given as database.path, MCP_ASSISTANT_DATABASE)',
    };
  }
  if (!URL.canParse(text)) {
    return { problem: `cannot be read (${ENCODED})` };
  }
  const url = new URL(text);
  const user = decoded(url.username);
  const password = decoded(url.password);
  const database = decoded(url.pathname.slice(1));
  if (user === null || password === null || database === null) {
    return { problem: 'has a % that encodes nothing (write %25)' };
  }
  if (url.hostname === '') {
    return { problem: `names no host (${ENCODED})` };
  }
  if (user === '') {
    return { problem: 'names no user' };
  }
  if (!/^[^/]{1,64}$/.test(database)) {
    return {
      problem: `does not end with the name of one database, as in mysql://user:password@host/name (${ENCODED})`,
    };
  }
  if (url.hash !== '') {
    return { problem: `has a # in it (${ENCODED})` };
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const options = optionsOf(url.searchParams, host);
  if ('problem' in options) {
    return options;
  }
  return {
    address: {
      host,
      port: url.port === '' ? 3306 : Number(url.port),
      user,
      password,
      database,
      ...options,
    },
  };
}
