/**
 * The client program that the MCP conformance suite drives: every scenario uses the BFF's own
 * connector and OAuth modules.
 */
import { randomUUID } from 'node:crypto';
import {
  CrossAppAccessProvider,
  InsufficientScopeError,
  requestJwtAuthorizationGrant,
  SdkHttpError,
  UnauthorizedError,
  type Tool,
} from '@modelcontextprotocol/client';
import { work } from '../support/work';
import type { McpServerConfig, OAuthConfig } from '../../src/server/config/types';
import { createConnection } from '../../src/server/mcp';
import { attachableList, type ListKind } from '../../src/server/mcp/attachables/lists';
import { openClient, type OpenOptions } from '../../src/server/mcp/connection/connect';
import { createSession, type Session } from '../../src/server/mcp/connection/session';
import {
  AuthorizationRequired,
  beginFlow,
  completeFlow,
  createTokenSource,
  machineProvider,
  tolerantFetch,
  type Challenge,
  type Clients,
  type AccountTokens,
  type PersonalConfig,
} from '../../src/server/mcp/oauth';
import { NO_METRICS } from '../../src/server/metrics';
import { NO_TRACES } from '../../src/server/tracing';
import { serverConfig } from '../support/config';
import { willing } from '../support/person';

/** As the BFF reads what authorization servers write. */
const send = tolerantFetch(fetch);
const REDIRECT_URL = 'http://localhost:3000/callback';
/** The suite's authorization servers know this document without fetching it. */
const CLIENT_METADATA_URL = 'https://conformance-test.local/client-metadata.json';
const MAX_AUTHORIZATIONS = 3;

/** The suite's information for a scenario; field names as it spells them. */
interface Context {
  client_id?: string;
  client_secret?: string;
  private_key_pem?: string;
  signing_algorithm?: string;
  idp_client_id?: string;
  idp_id_token?: string;
  idp_token_endpoint?: string;
  toolCalls?: { name: string; arguments: Arguments }[];
}

interface Run {
  server: McpServerConfig;
  context: Context;
}

const scopesOf = (text: string | undefined): string[] =>
  text?.split(' ').filter((scope) => scope !== '') ?? [];

/** The person at the browser, who consents immediately. */
async function consent(url: URL): Promise<URLSearchParams> {
  const response = await fetch(url, { redirect: 'manual' });
  const location = response.headers.get('location');
  if (location === null) {
    throw new Error('the authorization server did not send the browser back');
  }
  return new URL(location).searchParams;
}

/** One person's access to one server, like in `authorizations.ts`, but in memory. */
function personal({ server, context }: Run) {
  const oauth: PersonalConfig = {
    flow: 'authorization_code',
    scopes: null,
    issuer: null,
    endpoints: null,
    clientId: context.client_id ?? null,
    clientSecret: context.client_secret ?? null,
    clientMetadataUrl: CLIENT_METADATA_URL,
  };
  const registered = new Map<string, Awaited<ReturnType<Clients['find']>>>();
  const deps = {
    redirectUrl: REDIRECT_URL,
    fetch,
    clients: {
      find: async (issuer: string) => registered.get(issuer),
      save: async (issuer, client) => void registered.set(issuer, client),
    } satisfies Clients,
  };
  let grant: AccountTokens | null = null;
  const source = createTokenSource(
    {
      id: 'the grant',
      read: async () => grant,
      write: async (fresh) => {
        grant = fresh;
      },
    },
    { fetch: send, now: Date.now, random: () => 0, refreshing: new Map() },
  );

  async function authorize(challenge: Challenge): Promise<void> {
    const state = randomUUID();
    const { url, flow } = await beginFlow(server, oauth, state, challenge, deps);
    const answer = await consent(url);
    if (answer.get('state') !== state) {
      throw new Error('state does not match');
    }
    grant = await completeFlow(
      flow,
      { code: answer.get('code') ?? '', iss: answer.get('iss') ?? undefined },
      deps,
      Date.now,
    );
  }

  /** What to ask the person for after this failure, or `null` if asking does not help. */
  function wanted(error: unknown): Challenge | null {
    if (error instanceof AuthorizationRequired) {
      return error.challenge;
    }
    if (InsufficientScopeError.isInstance(error)) {
      const scopes = new Set([...scopesOf(grant?.tokens.scope), ...scopesOf(error.requiredScope)]);
      return { scope: [...scopes].join(' '), resourceMetadataUrl: error.resourceMetadataUrl };
    }
    return SdkHttpError.isInstance(error) && error.status === 401 ? {} : null;
  }

  async function withAuthorization<T>(action: () => Promise<T>): Promise<T> {
    for (let asked = 0; ; asked += 1) {
      try {
        return await action();
      } catch (error) {
        const challenge = asked < MAX_AUTHORIZATIONS ? wanted(error) : null;
        if (challenge === null) {
          throw error;
        }
        await authorize(challenge);
      }
    }
  }
  return { source, withAuthorization };
}

/** As the BFF lists and calls tools, but with the errors that its connection turns into words. */
async function openSession(
  { server }: Run,
  send: typeof fetch,
  options: OpenOptions,
): Promise<Session> {
  const capabilities = { elicitation: { form: {}, url: {} } };
  const client = await openClient(server, send, { ...options, capabilities });
  return createSession(client, server, {
    now: Date.now,
    allowedHosts: [],
    onAnswer() {},
    onCloseFailed: console.error,
    onElicitFailed: console.error,
    metrics: NO_METRICS,
    tracer: NO_TRACES,
  });
}

type Arguments = Record<string, unknown>;

const toolsOf = async (session: Session): Promise<readonly Tool[]> =>
  (await session.listing(true)).tools;

const callTool = (session: Session, tool: Tool, args: Arguments) =>
  session.callTool(tool, args, { signal: new AbortController().signal, onProgress() {} });

async function callEvery(session: Session, args: Arguments = {}): Promise<void> {
  for (const tool of await toolsOf(session)) {
    await callTool(session, tool, args);
  }
}

async function listed<T>({ client }: Session, kind: ListKind): Promise<readonly T[]> {
  const options = { now: Date.now, timeoutMs: 5_000, onAnswer() {} };
  return (await attachableList(client, kind, options)).entries as T[];
}

/** Connects, works, and closes; the default for scenarios that only check the client's messages. */
async function connected(
  run: Run,
  options: OpenOptions = {},
  use: (session: Session) => Promise<unknown> = toolsOf,
): Promise<void> {
  const session = await openSession(run, send, options);
  await use(session);
  await session.client.close();
}

async function authorizationCode(run: Run): Promise<void> {
  const { source, withAuthorization } = personal(run);
  const session = await withAuthorization(() =>
    openSession(run, source.fetch, { authProvider: source.provider }),
  );
  const tools = await withAuthorization(() => toolsOf(session));
  for (const tool of tools) {
    await withAuthorization(() => callTool(session, tool, {}));
  }
  await session.client.close();
}

async function machine(run: Run): Promise<void> {
  const { context, server } = run;
  const credential =
    context.private_key_pem === undefined
      ? { secret: context.client_secret ?? '' }
      : { privateKey: context.private_key_pem, algorithm: context.signing_algorithm ?? 'ES256' };
  const oauth: OAuthConfig = {
    flow: 'client_credentials',
    clientId: context.client_id ?? '',
    credential,
    scopes: null,
    issuer: null,
    endpoints: null,
  };
  await connected(run, { authProvider: machineProvider(oauth, server.url) });
}

/**
 * The BFF has no identity provider's ID token to exchange; this only shows that the connector
 * accepts such credentials.
 */
async function crossAppAccess(run: Run): Promise<void> {
  const {
    client_id: clientId = '',
    client_secret: clientSecret = '',
    idp_client_id = '',
    idp_id_token = '',
    idp_token_endpoint = '',
  } = run.context;
  const authProvider = new CrossAppAccessProvider({
    clientId,
    clientSecret,
    async assertion({ authorizationServerUrl, resourceUrl, scope, fetchFn }) {
      const { jwtAuthGrant } = await requestJwtAuthorizationGrant({
        tokenEndpoint: idp_token_endpoint,
        audience: authorizationServerUrl,
        resource: resourceUrl,
        idToken: idp_id_token,
        clientId: idp_client_id,
        fetchFn,
        ...(scope === undefined ? {} : { scope }),
      });
      return jwtAuthGrant;
    },
  });
  await connected(run, { authProvider }, callEvery);
}

/**
 * Through the BFF's own connection, with a person who submits the widget's form with its initial
 * values.
 */
async function asked({ server }: Run, send: typeof fetch = fetch): Promise<void> {
  const connection = createConnection(server, {
    fetch: send,
    now: Date.now,
    random: Math.random,
    work,
    log: () => {},
  });
  for (const { name } of await connection.tools()) {
    const answer = await connection.call(name, {}, new AbortController().signal, {
      elicit: willing,
    });
    if ('failure' in answer) {
      console.error(`${name}: ${answer.failure.message}`);
    }
  }
  await connection.close();
}

/** Answers `server/discover` like a server of 2026-07-28, which the suite's server does not. */
const discovered: typeof fetch = async (input, init) => {
  const { id, method } = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as {
    id?: unknown;
    method?: string;
  };
  if (method !== 'server/discover') {
    return fetch(input, init);
  }
  const serverInfo = { name: 'suite', version: '1' };
  const result = {
    resultType: 'complete',
    supportedVersions: ['2026-07-28'],
    capabilities: { tools: {} },
    serverInfo,
    ttlMs: 0,
    cacheScope: 'private',
    _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo },
  };
  return Response.json({ jsonrpc: '2.0', id, result });
};

const scenarios: Record<string, (run: Run) => Promise<void>> = {
  initialize: (run) => connected(run),
  tools_call: (run) => connected(run, {}, (session) => callEvery(session, { a: 2, b: 3 })),
  'elicitation-sep1034-client-defaults': (run) => asked(run),
  'sse-retry': (run) => connected(run, {}, callEvery),
  'request-metadata': (run) => connected(run),
  'sep-2322-client-request-state': (run) => asked(run, discovered),
  'http-standard-headers': (run) =>
    connected(run, {}, async (session) => {
      await callEvery(session);
      for (const { uri } of await listed<{ uri: string }>(session, 'resources')) {
        await session.client.readResource({ uri });
      }
      for (const { name } of await listed<{ name: string }>(session, 'prompts')) {
        await session.client.getPrompt({ name });
      }
    }),
  'http-custom-headers': (run) =>
    connected(run, {}, async (session) => {
      const tools = await toolsOf(session);
      for (const call of run.context.toolCalls ?? []) {
        const tool = tools.find(({ name }) => name === call.name);
        await (tool && callTool(session, tool, call.arguments));
      }
    }),
  'http-invalid-tool-headers': (run) =>
    connected(run, {}, (session) => callEvery(session, { region: 'here' })),
  'json-schema-ref-no-deref': (run) => connected(run),
  'json-schema-2020-12-preservation': (run) =>
    connected(run, {}, async (session) => {
      const tools = await toolsOf(session);
      const echo = tools.find(({ name }) => name === 'json_schema_echo');
      const schema = tools.find((tool) => tool !== echo)?.inputSchema;
      await (echo && callTool(session, echo, { schema }));
    }),
  'auth/client-credentials-jwt': machine,
  'auth/client-credentials-basic': machine,
  'auth/enterprise-managed-authorization': crossAppAccess,
  'auth/cross-app-access-complete-flow': crossAppAccess,
};

async function main(): Promise<void> {
  const url = process.argv.at(-1) ?? '';
  const scenario = process.env.MCP_CONFORMANCE_SCENARIO ?? '';
  const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}') as Context;
  const run: Run = { server: serverConfig(url), context };
  const play =
    scenarios[scenario] ??
    (scenario.startsWith('auth/') ? authorizationCode : scenarios.initialize!);
  await play(run);
}

main().catch((error: unknown) => {
  console.error(UnauthorizedError.isInstance(error) ? 'not authorized' : error);
  process.exit(1);
});
