/**
 * What a person has granted: tokens together with the authorization server and client they belong
 * to, and how they live on.
 */
import {
  OAuthError,
  OAuthErrorCode,
  refreshAuthorization,
  type OAuthDiscoveryState,
  type OAuthTokens,
  type StoredOAuthClientInformation,
} from '@modelcontextprotocol/client';

/** Kept as one, so that a token never meets another issuer, client or server than its own. */
export interface Grant {
  /** The MCP server it is for. */
  serverUrl: string;
  discovery: OAuthDiscoveryState;
  client: StoredOAuthClientInformation;
  tokens: OAuthTokens;
  /** Milliseconds since the epoch; `null` when the authorization server did not say. */
  expiresAt: number | null;
}

export function expiryOf({ expires_in: seconds }: OAuthTokens, now: number): number | null {
  return seconds === undefined ? null : now + seconds * 1000;
}

/**
 * The authorization server's ways to say that the grant, or the client it was given to, is no more.
 */
const OVER: ReadonlySet<string> = new Set([
  OAuthErrorCode.InvalidGrant,
  OAuthErrorCode.InvalidClient,
  OAuthErrorCode.UnauthorizedClient,
]);

export function isUnknownClient(error: unknown): boolean {
  return error instanceof OAuthError && error.code === OAuthErrorCode.InvalidClient;
}

/**
 * @param onUnknownClient Told when it is the client that the authorization server no longer knows.
 * @returns A grant with new tokens, or `null` when the authorization server says that this one has
 *   ended.
 * @throws OAuthError or what `send` throws, when it cannot be refreshed now but perhaps later.
 */
export async function refreshGrant(
  grant: Grant,
  send: typeof fetch,
  now: () => number,
  onUnknownClient?: (grant: Grant) => Promise<void>,
): Promise<Grant | null> {
  const { discovery, client, tokens } = grant;
  if (tokens.refresh_token === undefined) {
    return null;
  }
  try {
    const fresh = await refreshAuthorization(discovery.authorizationServerUrl, {
      ...(discovery.authorizationServerMetadata && {
        metadata: discovery.authorizationServerMetadata,
      }),
      ...(discovery.resourceMetadata && { resource: discovery.resourceMetadata.resource }),
      clientInformation: client,
      refreshToken: tokens.refresh_token,
      fetchFn: send,
    });
    return { ...grant, tokens: { ...tokens, ...fresh }, expiresAt: expiryOf(fresh, now()) };
  } catch (error) {
    if (isUnknownClient(error)) {
      await onUnknownClient?.(grant);
    }
    if (error instanceof OAuthError && OVER.has(error.code)) {
      return null;
    }
    throw error;
  }
}

/**
 * Tells the authorization server that the grant is over (RFC 7009).
 * @throws what `send` throws, or an Error with the refusal's status.
 */
export async function revokeGrant(
  { discovery, client, tokens }: Grant,
  send: typeof fetch,
): Promise<void> {
  const { revocation_endpoint: endpoint } = (discovery.authorizationServerMetadata ?? {}) as {
    revocation_endpoint?: string;
  };
  if (endpoint === undefined) {
    return;
  }
  const token = tokens.refresh_token ?? tokens.access_token;
  const hint = tokens.refresh_token === undefined ? 'access_token' : 'refresh_token';
  const body = new URLSearchParams({ token, token_type_hint: hint, client_id: client.client_id });
  const headers: Record<string, string> = {};
  if (client.client_secret !== undefined) {
    const pair = [client.client_id, client.client_secret].map(encodeURIComponent).join(':');
    headers.Authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  const response = await send(endpoint, { method: 'POST', headers, body, redirect: 'error' });
  await response.body?.cancel();
  if (!response.ok) {
    throw new Error(`revocation was answered with ${response.status}`);
  }
}
