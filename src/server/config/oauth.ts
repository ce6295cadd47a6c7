/**
 * Reads `auth_type: oauth2`: whose account a server is used with, and how the BFF authenticates.
 */
import type { Fields } from './fields';
import { isAllowedHost, namesPrivateHost } from './hosts';
import { oauthShape } from './oauth-shape';
import type { Path, Report } from './problems';
import type { McpServerConfig, OAuthConfig } from './types';

type OAuthFields = Fields<typeof oauthShape>['fields'] & { auth_type?: string | null | undefined };
type Key = keyof typeof oauthShape;

const DETAILS = Object.keys(oauthShape) as Key[];
const URLS = [
  'issuer',
  'token_url',
  'authorization_url',
  'registration_url',
  'client_metadata_url',
] as const;

/** `null` if the server has no OAuth, or an invalid one (reported). */
export function readOAuth(
  report: Report,
  path: Path,
  fields: OAuthFields & { authorization?: unknown },
  allowedHosts: readonly string[],
): OAuthConfig | null {
  const given = DETAILS.filter((key) => fields[key] !== undefined && fields[key] !== null);
  if (fields.auth_type !== 'oauth2') {
    for (const key of given) {
      report.problem(
        [...path, key],
        'has no effect without auth_type: oauth2',
        `Set auth_type to oauth2, or remove ${key}.`,
      );
    }
    return null;
  }
  if (typeof fields.authorization === 'string') {
    report.problem(
      [...path, 'authorization'],
      'is given beside auth_type: oauth2, which brings its own',
      'Keep one of the two.',
    );
  }
  for (const key of URLS) {
    checkUrl(report, [...path, key], fields[key], allowedHosts);
  }
  const flow =
    fields.oauth2_flow ??
    (typeof fields.client_secret === 'string' && !fields.authorization_url
      ? 'client_credentials'
      : 'authorization_code');
  return flow === 'client_credentials'
    ? readMachine(report, path, fields)
    : readPersonal(report, path, fields);
}

/**
 * People's accounts need a redirect URL for the authorization server, and a key that encrypts their
 * tokens.
 */
export function checkPersonalServers(
  report: Report,
  servers: ReadonlyMap<string, McpServerConfig | null>,
  /** The sections; `null` if they already have problems. */
  section: { public_url: string | null } | null,
  secrets: { encryption_key: string | null } | null,
): void {
  const label = [...servers].find(
    ([, server]) => server?.oauth?.flow === 'authorization_code',
  )?.[0];
  if (label === undefined) {
    return;
  }
  const why = `is missing, and people connect their own accounts to ${label}`;
  if (section?.public_url === null) {
    report.problem(
      ['server', 'public_url'],
      why,
      'Set it (or MCP_ASSISTANT_PUBLIC_URL) to the URL below which browsers reach /v1.',
    );
  }
  if (secrets?.encryption_key === null) {
    report.problem(
      ['secrets', 'encryption_key'],
      why,
      'Set MCP_ASSISTANT_ENCRYPTION_KEY to the output of: openssl rand -base64 32',
    );
  }
}

function common(fields: OAuthFields): Pick<OAuthConfig, 'scopes' | 'issuer' | 'endpoints'> {
  const {
    scopes,
    token_url: token,
    authorization_url: authorization,
    registration_url: registration,
  } = fields;
  return {
    scopes: Array.isArray(scopes) ? scopes.join(' ') : (scopes ?? null),
    issuer: fields.issuer ?? null,
    endpoints: token
      ? { token, authorization: authorization ?? null, registration: registration ?? null }
      : null,
  };
}

function readMachine(report: Report, path: Path, fields: OAuthFields): OAuthConfig | null {
  const {
    client_id: clientId,
    client_secret: secret,
    private_key: privateKey,
    private_key_algorithm: algorithm,
  } = fields;
  for (const key of ['client_metadata_url', 'authorization_url', 'registration_url'] as const) {
    if (fields[key]) {
      report.problem(
        [...path, key],
        'belongs to oauth2_flow: authorization_code',
        `Remove ${key}.`,
      );
    }
  }
  if (secret && privateKey) {
    report.problem(
      [...path, 'private_key'],
      'is given beside client_secret',
      'Keep one of the two.',
    );
  }
  if (!clientId) {
    report.problem(
      [...path, 'client_id'],
      'is missing',
      "Set it to the client's id at the authorization server.",
    );
    return null;
  }
  if (!fields.issuer && !fields.token_url) {
    report.warn(
      [...path, 'issuer'],
      'is not given; the credential goes to whichever authorization server the MCP server names',
    );
  }
  if (secret) {
    return { flow: 'client_credentials', clientId, credential: { secret }, ...common(fields) };
  }
  if (privateKey && algorithm) {
    return {
      flow: 'client_credentials',
      clientId,
      credential: { privateKey, algorithm },
      ...common(fields),
    };
  }
  const missing = privateKey ? 'private_key_algorithm' : 'client_secret';
  report.problem(
    [...path, missing],
    'is missing',
    'Give client_secret, or private_key with private_key_algorithm.',
  );
  return null;
}

function readPersonal(report: Report, path: Path, fields: OAuthFields): OAuthConfig | null {
  for (const key of ['private_key', 'private_key_algorithm'] as const) {
    if (fields[key]) {
      report.problem(
        [...path, key],
        'belongs to oauth2_flow: client_credentials',
        `Remove ${key}.`,
      );
    }
  }
  if (fields.client_secret && !fields.client_id) {
    report.problem([...path, 'client_id'], 'is missing beside client_secret', 'Set it.');
  }
  if (Boolean(fields.token_url) !== Boolean(fields.authorization_url)) {
    const missing = fields.token_url ? 'authorization_url' : 'token_url';
    report.problem(
      [...path, missing],
      'is missing: the two endpoints are given together',
      'Give both, or neither to discover them.',
    );
  }
  return {
    flow: 'authorization_code',
    clientId: fields.client_id ?? null,
    clientSecret: fields.client_secret ?? null,
    clientMetadataUrl: fields.client_metadata_url ?? null,
    ...common(fields),
  };
}

function checkUrl(
  report: Report,
  path: Path,
  text: string | null | undefined,
  allowedHosts: readonly string[],
): void {
  if (!text) {
    return;
  }
  if (!URL.canParse(text)) {
    return report.problem(path, 'is not a URL', 'Give a whole URL, e.g. https://auth.example.org.');
  }
  const url = new URL(text);
  if (url.username + url.password !== '') {
    return report.problem(
      path,
      'carries credentials, which end up in logs',
      'Take them out of the URL.',
    );
  }
  if (isAllowedHost(url, allowedHosts) && /^https?:$/.test(url.protocol)) {
    return undefined;
  }
  if (url.protocol === 'https:' && !namesPrivateHost(url)) {
    return undefined;
  }
  return report.problem(
    path,
    `is not a public https:// URL, and ${url.host} is not an allowed host`,
    `Use https://, or add ${url.host} to mcp.allowed_hosts.`,
  );
}
