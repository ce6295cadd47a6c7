/**
 * An authorization server and an MCP server behind it, for tests: PKCE, rotation, revocation and
 * registration as the specifications want them, everything counted, every secret it gives out
 * remembered so that a test can look for it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';

export interface OAuthServer {
  issuer: string;
  mcpUrl: string;
  /** `host:port`, to allow it. */
  host: string;
  /** `refresh` counts only tokens that it gave out. */
  counts: {
    authorize: number;
    code: number;
    refresh: number;
    machine: number;
    register: number;
    revoke: number;
    calls: number;
  };
  /** Every token and PKCE verifier so far: nothing that a browser or a log may see. */
  secrets: string[];
  /** Every authorization code; browsers carry them, logs must not. */
  codes: string[];
  /** `Authorization` of every request to the MCP server. */
  authorizations: (string | undefined)[];
  /** Seconds that new access tokens live; changeable. */
  tokenSeconds: number;
  /** What the way back says as `iss`; changeable. */
  issOfCallback: string;
  /** When set, the answer to a refresh waits for it; the old refresh token is used up by then. */
  refreshGate: Promise<void> | null;
  /** Scopes without which `tools/call` is refused with 403; changeable. */
  wanted: string;
  /** `scope` of every authorization request. */
  scopes: string[];
  /** By path: how the server words what it answers, where that is not as the specifications do. */
  rewrites: Record<string, (body: Record<string, unknown>) => Reworded>;
  /** Forgets every registered client, as a server without a database does when it is restarted. */
  forgetClients: () => void;
  /**
   * Ends every access token now, as when a server loses its memory of them; refresh tokens stay.
   */
  endAccessTokens: () => void;
  close: () => Promise<void>;
}

interface Reworded {
  status?: number;
  type?: string;
  body: object | string;
}
const rewordings = new WeakMap<ServerResponse, OAuthServer['rewrites'][string]>();

export const MACHINE = { id: 'machine', secret: 'machine-secret-0123456789' };

interface Authorization {
  clientId: string;
  redirectUri: string;
  challenge: string;
  resource: string;
  scope: string;
}

const random = () => randomBytes(24).toString('base64url');
const s256 = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
  }
  return text;
}

export async function startOAuthServer(): Promise<OAuthServer> {
  const clients = new Map<string, { redirectUris: string[] }>();
  const codes = new Map<string, Authorization>();
  const accessTokens = new Map<string, { endsAt: number; resource: string; scope: string }>();
  const refreshTokens = new Map<string, Authorization>();
  const server: OAuthServer = {
    issuer: '',
    mcpUrl: '',
    host: '',
    secrets: [],
    codes: [],
    authorizations: [],
    tokenSeconds: 3600,
    issOfCallback: '',
    refreshGate: null,
    counts: { authorize: 0, code: 0, refresh: 0, machine: 0, register: 0, revoke: 0, calls: 0 },
    wanted: '',
    scopes: [],
    rewrites: {},
    forgetClients: () => clients.clear(),
    endAccessTokens: () => accessTokens.clear(),
    close: async () => {},
  };
  const secret = () => {
    const value = random();
    server.secrets.push(value);
    return value;
  };

  const mcp = toNodeHandler(
    createMcpHandler(() => {
      const peer = new Server({ name: 'notes', version: '1.0.0' }, { capabilities: { tools: {} } });
      peer.setRequestHandler('tools/list', async () => ({
        tools: [
          {
            name: 'list_notes',
            description: 'Lists the notes of the person',
            inputSchema: { type: 'object' as const },
          },
        ],
      }));
      peer.setRequestHandler('tools/call', async () => {
        server.counts.calls += 1;
        return {
          content: [{ type: 'text' as const, text: 'Mitochondria are the powerhouse of the cell' }],
        };
      });
      return peer;
    }),
  );

  function tokens(authorization: Authorization | null, resource: string) {
    const access = secret();
    const scope = authorization?.scope ?? 'notes:read';
    accessTokens.set(access, { endsAt: Date.now() + server.tokenSeconds * 1000, resource, scope });
    const answer = {
      access_token: access,
      token_type: 'Bearer',
      expires_in: server.tokenSeconds,
      scope,
    };
    if (!authorization) {
      return answer;
    }
    const refresh = secret();
    refreshTokens.set(refresh, authorization);
    return { ...answer, refresh_token: refresh };
  }

  function redeemCode(form: URLSearchParams) {
    const authorization = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const verifier = form.get('code_verifier') ?? '';
    server.secrets.push(verifier);
    const right =
      authorization &&
      authorization.challenge === s256(verifier) &&
      authorization.redirectUri === form.get('redirect_uri') &&
      authorization.clientId === form.get('client_id') &&
      form.get('resource') === authorization.resource;
    if (!right) {
      return null;
    }
    server.counts.code += 1;
    return tokens(authorization, authorization.resource);
  }

  async function refresh(form: URLSearchParams) {
    const authorization = refreshTokens.get(form.get('refresh_token') ?? '');
    if (!authorization) {
      return null;
    }
    server.counts.refresh += 1;
    refreshTokens.delete(form.get('refresh_token') ?? '');
    await server.refreshGate;
    if (
      authorization.clientId !== form.get('client_id') ||
      form.get('resource') !== authorization.resource
    ) {
      return null;
    }
    return tokens(authorization, authorization.resource);
  }

  function machine(form: URLSearchParams, header: string | undefined) {
    const expected = `Basic ${Buffer.from(`${MACHINE.id}:${MACHINE.secret}`).toString('base64')}`;
    if (header !== expected) {
      return null;
    }
    server.counts.machine += 1;
    return tokens(null, form.get('resource') ?? '');
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await bodyOf(request));
    const grants: Record<string, () => object | null | Promise<object | null>> = {
      authorization_code: () => redeemCode(form),
      refresh_token: () => refresh(form),
      client_credentials: () => machine(form, request.headers.authorization),
    };
    const client = form.get('client_id');
    if (client !== null && !clients.has(client)) {
      return json(response, 401, { error: 'invalid_client' });
    }
    const answer = await grants[form.get('grant_type') ?? '']?.();
    json(response, answer ? 200 : 400, answer ?? { error: 'invalid_grant' });
  }

  function authorize(url: URL, response: ServerResponse): void {
    const get = (name: string) => url.searchParams.get(name) ?? '';
    const [clientId, redirectUri] = [get('client_id'), get('redirect_uri')];
    if (
      !clients.get(clientId)?.redirectUris.includes(redirectUri) ||
      get('code_challenge_method') !== 'S256' ||
      get('response_type') !== 'code'
    ) {
      return json(response, 400, { error: 'invalid_request' });
    }
    server.counts.authorize += 1;
    const code = random();
    server.codes.push(code);
    codes.set(code, {
      clientId,
      redirectUri,
      challenge: get('code_challenge'),
      resource: get('resource'),
      scope: get('scope'),
    });
    server.scopes.push(get('scope'));
    const back = new URL(redirectUri);
    back.search = new URLSearchParams({
      code,
      state: get('state'),
      iss: server.issOfCallback,
    }).toString();
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(
        `<h1>Notes</h1><p>May the assistant read your notes?</p><a href="${back.href.replaceAll('&', '&amp;')}">Allow</a>`,
      );
  }

  async function register(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { redirect_uris: redirectUris } = JSON.parse(await bodyOf(request)) as {
      redirect_uris: string[];
    };
    server.counts.register += 1;
    const clientId = `client-${random()}`;
    clients.set(clientId, { redirectUris });
    json(response, 201, {
      client_id: clientId,
      redirect_uris: redirectUris,
      token_endpoint_auth_method: 'none',
    });
  }

  async function revoke(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await bodyOf(request));
    server.counts.revoke += 1;
    if (refreshTokens.delete(form.get('token') ?? '')) {
      accessTokens.clear();
    }
    json(response, 200, {});
  }

  function guarded(request: IncomingMessage, response: ServerResponse): void {
    const { authorization } = request.headers;
    server.authorizations.push(authorization);
    const known = accessTokens.get(authorization?.replace(/^Bearer /, '') ?? '');
    if (known && known.endsAt > Date.now() && known.resource === server.mcpUrl) {
      const has = server.wanted.split(' ').every((scope) => known.scope.split(' ').includes(scope));
      if (server.wanted === '' || has || request.headers['mcp-method'] !== 'tools/call') {
        return void mcp(request, response);
      }
      return void response
        .writeHead(403, {
          'www-authenticate': `Bearer error="insufficient_scope", scope="${server.wanted}"`,
        })
        .end();
    }
    response
      .writeHead(401, {
        'www-authenticate': `Bearer resource_metadata="${server.issuer}/.well-known/oauth-protected-resource/mcp", scope="notes:read"`,
      })
      .end();
  }

  const routes: Record<
    string,
    (request: IncomingMessage, response: ServerResponse, url: URL) => unknown
  > = {
    '/.well-known/oauth-protected-resource/mcp': (_, response) =>
      json(response, 200, {
        resource: server.mcpUrl,
        authorization_servers: [server.issuer],
        scopes_supported: ['notes:read'],
      }),
    '/.well-known/oauth-authorization-server': (_, response) =>
      json(response, 200, {
        issuer: server.issuer,
        authorization_endpoint: `${server.issuer}/authorize`,
        token_endpoint: `${server.issuer}/token`,
        registration_endpoint: `${server.issuer}/register`,
        revocation_endpoint: `${server.issuer}/revoke`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
        token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
      }),
    '/authorize': (_, response, url) => authorize(url, response),
    '/token': token,
    '/register': register,
    '/revoke': revoke,
    '/mcp': guarded,
  };
  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const rewording = server.rewrites[url.pathname];
    if (rewording) {
      rewordings.set(response, rewording);
    }
    const route = routes[url.pathname] ?? (() => response.writeHead(404).end());
    void route(request, response, url);
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  server.host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  server.issuer = `http://${server.host}`;
  server.issOfCallback = server.issuer;
  server.mcpUrl = `${server.issuer}/mcp`;
  server.close = async () => {
    http.closeAllConnections();
    await new Promise((resolve) => {
      http.close(resolve);
    });
  };
  return server;
}

function json(response: ServerResponse, status: number, body: object): void {
  const reworded: Reworded = rewordings.get(response)?.({ ...body }) ?? { body };
  response
    .writeHead(reworded.status ?? status, { 'content-type': reworded.type ?? 'application/json' })
    .end(typeof reworded.body === 'string' ? reworded.body : JSON.stringify(reworded.body));
}
