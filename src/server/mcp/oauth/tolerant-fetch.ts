/**
 * What authorization servers write, as the SDK reads it: `null` and empty members are left out,
 * answers in form encoding are read, and a refusal is a refusal whatever its status is.
 */
import { isRecord, oneLine } from '../../base';
import { canonicalIssuer } from './same-url';

type Members = Record<string, unknown>;

const DESCRIPTION_CHARS = 300;
const LISTS = [
  'scopes_supported',
  'response_types_supported',
  'grant_types_supported',
  'token_endpoint_auth_methods_supported',
  'code_challenge_methods_supported',
  'bearer_methods_supported',
] as const;
/** What GitHub calls the codes of RFC 6749. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  bad_refresh_token: 'invalid_grant',
  bad_verification_code: 'invalid_grant',
  incorrect_client_credentials: 'invalid_client',
};

/** Without `null`, also in lists, and without empty texts and lists of them. */
function withoutEmpty(members: Members): Members {
  const isSaid = (value: unknown): boolean => value !== null && value !== '';
  return Object.fromEntries(
    Object.entries(members)
      .filter(([, value]) => isSaid(value))
      .map(([name, value]) => [name, Array.isArray(value) ? value.filter(isSaid) : value]),
  );
}

/** A number of seconds that says something, or nothing. */
function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0
    ? seconds
    : undefined;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

const scopeOf = (value: unknown): string | undefined =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string').join(' ') : textOf(value);

function metadata(members: Members, onIssuer: (written: string) => void): Members {
  const { authorization_servers: servers, issuer, ...rest } = withoutEmpty(members);
  const listed = typeof servers === 'string' ? [servers] : servers;
  for (const name of LISTS) {
    const value = rest[name];
    rest[name] = typeof value === 'string' ? value.split(/[\s,]+/) : value;
  }
  if (typeof issuer === 'string') {
    onIssuer(issuer);
  }
  return {
    ...rest,
    ...(Array.isArray(listed) && {
      authorization_servers: listed.map((server) =>
        typeof server === 'string' ? canonicalIssuer(server) : server,
      ),
    }),
    ...(typeof issuer === 'string' && {
      issuer: canonicalIssuer(issuer),
      response_types_supported: rest['response_types_supported'] ?? ['code'],
    }),
  };
}

function tokens(members: Members): Members {
  const { token_type: type, expires_in, scope, ...rest } = withoutEmpty(members);
  const isBearer = type === undefined || (typeof type === 'string' && /^bearer$/i.test(type));
  return {
    ...rest,
    token_type: isBearer ? 'Bearer' : type,
    expires_in: secondsOf(expires_in),
    scope: scopeOf(scope) || undefined,
  };
}

/** @param asked The request's body: what the answer leaves out was taken as it was asked for. */
function registration(members: Members, asked: unknown): Members {
  const before = typeof asked === 'string' ? (jsonOf(asked) ?? {}) : {};
  const { client_secret_expires_at, client_id_issued_at, scope, ...rest } = withoutEmpty(members);
  return {
    ...before,
    ...rest,
    client_secret_expires_at: secondsOf(client_secret_expires_at),
    client_id_issued_at: secondsOf(client_id_issued_at),
    scope: scopeOf(scope),
  };
}

/** Members `error` and `error_description` (RFC 6749, section 5.2); some servers nest them. */
function refusal({ error, error_description, message }: Members, status: number): Members {
  const inner = isRecord(error) ? error : {};
  const code = [error, inner['code'], inner['type'], inner['status']].find(
    (value) => typeof value === 'string' && /^[\x21-\x7e]{1,64}$/.test(value),
  ) as string | undefined;
  const said = [error_description, inner['message'], message].find(
    (value) => typeof value === 'string',
  ) as string | undefined;
  return {
    error: OTHER_NAMES[code ?? ''] ?? code ?? 'server_error',
    error_description: oneLine(said ?? `HTTP ${status}`, DESCRIPTION_CHARS),
  };
}

const isRefusal = ({ error }: Members): boolean =>
  isRecord(error) || (typeof error === 'string' && error !== '');

function jsonOf(text: string): Members | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function formOf(text: string, type: string): Members | null {
  if (type !== '' && !/^(application\/x-www-form-urlencoded|text\/plain)/i.test(type)) {
    return null;
  }
  const form = new URLSearchParams(text.trim());
  return form.has('access_token') || form.has('error') ? Object.fromEntries(form) : null;
}

function answer(members: Members, { status, headers }: Response, asStatus = status): Response {
  const kept = new Headers(headers);
  kept.delete('content-length');
  kept.delete('content-encoding');
  kept.set('content-type', 'application/json');
  return new Response(JSON.stringify(members), { status: asStatus, headers: kept });
}

async function readTokens(response: Response): Promise<Response> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const members = jsonOf(text) ?? formOf(text, type) ?? { error: 'server_error' };
  return response.ok && !isRefusal(members)
    ? answer(tokens(members), response)
    : answer(refusal(members, response.status), response, response.ok ? 400 : response.status);
}

async function readJson(
  response: Response,
  read: (members: Members) => Members,
): Promise<Response> {
  if (!response.ok) {
    return response;
  }
  const text = await response.text();
  const members = jsonOf(text);
  return members === null
    ? new Response(text, { status: response.status, headers: response.headers })
    : answer(read(members), response);
}

/**
 * Messages of MCP, and redirects, pass as they are.
 * @param onIssuer Gets the issuer as the metadata writes it.
 */
export function tolerantFetch(
  send: typeof fetch,
  onIssuer: (written: string) => void = () => {},
): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    const method = init?.method ?? 'GET';
    const isMcp = new Headers(init?.headers).get('accept')?.includes('text/event-stream') ?? false;
    if (isMcp || (method !== 'GET' && method !== 'POST') || isRedirect(response)) {
      return response;
    }
    if (init?.body instanceof URLSearchParams) {
      return readTokens(response);
    }
    return readJson(response, (members) =>
      method === 'GET' ? metadata(members, onIssuer) : registration(members, init?.body),
    );
  };
}

const isRedirect = ({ status, type }: Response): boolean =>
  type === 'opaqueredirect' || (status >= 300 && status < 400);
