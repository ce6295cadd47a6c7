/** The authorization code flow with PKCE: from the URL that a person opens to their tokens. */
import {
  auth,
  exchangeAuthorization,
  extractWWWAuthenticateParams,
  UnauthorizedError,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
} from '@modelcontextprotocol/client';
import type { McpServerConfig, OAuthConfig } from '../../config';
import { fixedDiscovery } from './discovery';
import { expiryOf, type AccountTokens } from './account-tokens';
import { canonicalIssuer, validateResourceURL } from './same-url';
import { scopeUnion } from './step-up';
import { tolerantFetch } from './tolerant-fetch';

export type PersonalConfig = Extract<OAuthConfig, { flow: 'authorization_code' }>;

/** What a server demands when it refuses a request. */
export interface Challenge {
  scope?: string | undefined;
  resourceMetadataUrl?: URL | undefined;
}

/** Registered clients, by authorization server. */
export interface Clients {
  find: (issuer: string) => Promise<StoredOAuthClientInformation | undefined>;
  save: (issuer: string, client: StoredOAuthClientInformation) => Promise<void>;
}

/** Kept until the person returns. Secret: it holds the PKCE verifier. */
export interface PendingFlow {
  serverUrl: string;
  codeVerifier: string;
  discovery: OAuthDiscoveryState;
  /** As the authorization server writes it, where `discovery` has another spelling. */
  issuer?: string | null | undefined;
  client: StoredOAuthClientInformation;
  /** The requested scope; `undefined` leaves it to the authorization server. */
  scope?: string | undefined;
}

export interface BegunFlow {
  url: URL;
  flow: PendingFlow;
  /** The client was registered earlier, so the authorization server may have forgotten it. */
  remembered: boolean;
}

export interface FlowDeps {
  redirectUrl: string;
  clients: Clients;
  fetch: typeof fetch;
}

/** A connection has no token: a person must connect first. */
export class AuthorizationRequired extends UnauthorizedError {
  readonly challenge: Challenge;

  constructor(challenge: Challenge) {
    super('authorization by a person is required');
    this.challenge = challenge;
  }
}

export function challengeOf(response: Response): Challenge {
  const { scope, resourceMetadataUrl } = extractWWWAuthenticateParams(response);
  return { scope, resourceMetadataUrl };
}

function clientMetadata(oauth: PersonalConfig, redirectUrl: string): OAuthClientMetadata {
  return {
    client_name: 'Open edX MCP Assistant',
    redirect_uris: [redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    ...(oauth.scopes === null ? {} : { scope: oauth.scopes }),
  };
}

function ownClient({
  clientId,
  clientSecret,
  issuer,
}: PersonalConfig): StoredOAuthClientInformation | undefined {
  if (clientId === null) {
    return undefined;
  }
  return {
    client_id: clientId,
    ...(clientSecret === null ? {} : { client_secret: clientSecret }),
    ...(issuer === null ? {} : { issuer: canonicalIssuer(issuer) }),
  };
}

/** What the SDK fills in while a flow begins. */
type Beginning = Partial<PendingFlow> & { url?: URL; remembered?: boolean };

/** The SDK's view of a beginning flow. */
function beginningProvider(
  oauth: PersonalConfig,
  deps: FlowDeps,
  state: string,
  flow: Beginning,
): OAuthClientProvider {
  const own = ownClient(oauth);
  return {
    redirectUrl: deps.redirectUrl,
    clientMetadata: clientMetadata(oauth, deps.redirectUrl),
    ...(oauth.clientMetadataUrl === null ? {} : { clientMetadataUrl: oauth.clientMetadataUrl }),
    state: () => state,
    validateResourceURL,
    async clientInformation(context) {
      const known = own ?? (context && (await deps.clients.find(context.issuer)));
      if (known) {
        Object.assign(flow, { client: known, remembered: known !== own });
      }
      return known;
    },
    // An operator's client belongs to its issuer. Without this function the SDK cannot register
    // another one instead.
    ...(own
      ? {}
      : {
          async saveClientInformation(client, context) {
            flow.client = client;
            flow.remembered = false;
            if (context) {
              await deps.clients.save(context.issuer, client);
            }
          },
        }),
    tokens: () => undefined,
    saveTokens: () => undefined,
    redirectToAuthorization(url) {
      flow.url = url;
    },
    saveCodeVerifier(verifier) {
      flow.codeVerifier = verifier;
    },
    codeVerifier: () => flow.codeVerifier ?? '',
    saveDiscoveryState(discovery) {
      flow.discovery = discovery;
    },
    discoveryState: () => flow.discovery,
  };
}

/**
 * @param wider Scope that the person must grant in addition to what the server asks for.
 * @param state Unguessable. The caller checks it when the person returns; the SDK does not.
 * @throws if the server's authorization metadata is missing, contradicts itself, or names a server
 * that `oauth` does not allow.
 */
export async function beginFlow(
  server: McpServerConfig,
  oauth: PersonalConfig,
  state: string,
  challenge: Challenge,
  deps: FlowDeps,
  wider?: string,
): Promise<BegunFlow> {
  const discovery = fixedDiscovery(oauth, server.url);
  const flow: Beginning = discovery === null ? {} : { discovery, issuer: oauth.issuer };
  const usual = oauth.scopes ?? challenge.scope;
  const scope = wider === undefined ? usual : scopeUnion(usual, wider);
  await auth(beginningProvider(oauth, deps, state, flow), {
    serverUrl: server.url,
    fetchFn: tolerantFetch(deps.fetch, (written) => {
      flow.issuer = written;
    }),
    ...(scope === undefined ? {} : { scope }),
    ...(challenge.resourceMetadataUrl === undefined
      ? {}
      : { resourceMetadataUrl: challenge.resourceMetadataUrl }),
  });
  if (!flow.url || !flow.codeVerifier || !flow.discovery || !flow.client) {
    throw new Error('the authorization flow did not start');
  }
  return {
    url: flow.url,
    flow: {
      serverUrl: server.url,
      codeVerifier: flow.codeVerifier,
      discovery: flow.discovery,
      issuer: flow.issuer,
      client: flow.client,
      scope: flow.url.searchParams.get('scope') ?? undefined,
    },
    remembered: flow.remembered ?? false,
  };
}

/**
 * What `iss` must be, letter for letter (RFC 9207, section 2.4); `undefined` if the authorization
 * server publishes no metadata.
 */
export const expectedIss = ({ discovery, issuer }: PendingFlow): string | undefined =>
  discovery.authorizationServerMetadata && (issuer ?? discovery.authorizationServerMetadata.issuer);

/**
 * Checks `iss` (RFC 9207), then redeems the authorization code.
 * @throws IssuerMismatchError if it comes from another authorization server; OAuthError if that
 * server refuses.
 */
export async function completeFlow(
  flow: PendingFlow,
  answer: { code: string; iss: string | undefined },
  deps: Omit<FlowDeps, 'clients'>,
  now: () => number,
): Promise<AccountTokens> {
  const { serverUrl, codeVerifier, discovery, client, scope } = flow;
  const { authorizationServerMetadata: metadata } = discovery;
  const tokens = await exchangeAuthorization(discovery.authorizationServerUrl, {
    ...(metadata && { metadata: { ...metadata, issuer: expectedIss(flow) ?? metadata.issuer } }),
    ...(discovery.resourceMetadata && { resource: discovery.resourceMetadata.resource }),
    ...(answer.iss === undefined ? {} : { iss: answer.iss }),
    clientInformation: client,
    authorizationCode: answer.code,
    codeVerifier,
    redirectUri: deps.redirectUrl,
    fetchFn: tolerantFetch(deps.fetch),
  });
  // A server may omit it if it granted what was requested (RFC 6749, section 5.1).
  const granted = { ...tokens, scope: tokens.scope ?? scope };
  return { serverUrl, discovery, client, tokens: granted, expiresAt: expiryOf(tokens, now()) };
}
