/** A person's tokens, with the authorization server and the client that they belong to. */
import {
  OAuthError,
  OAuthErrorCode,
  refreshAuthorization,
  type OAuthDiscoveryState,
  type OAuthTokens,
  type StoredOAuthClientInformation,
} from '@modelcontextprotocol/client';

/** Kept together, so that a token is never sent to another issuer, client or server. */
export interface AccountTokens {
  /** The MCP server that accepts the tokens. */
  serverUrl: string;
  discovery: OAuthDiscoveryState;
  client: StoredOAuthClientInformation;
  tokens: OAuthTokens;
  /** Milliseconds since the epoch; `null` if the authorization server did not say. */
  expiresAt: number | null;
}

export function expiryOf({ expires_in: seconds }: OAuthTokens, now: number): number | null {
  return seconds === undefined ? null : now + seconds * 1000;
}

/** Error codes that say that the grant or its client no longer exists. */
const OVER: ReadonlySet<string> = new Set([
  OAuthErrorCode.InvalidGrant,
  OAuthErrorCode.InvalidClient,
  OAuthErrorCode.UnauthorizedClient,
]);

export function isUnknownClient(error: unknown): boolean {
  return error instanceof OAuthError && error.code === OAuthErrorCode.InvalidClient;
}

/**
 * @param onUnknownClient Called if the authorization server no longer knows the client.
 * @returns New tokens, or `null` if the authorization server says that the grant has ended.
 * @throws OAuthError or whatever `send` throws, if a later attempt may succeed.
 */
export async function refreshAccountTokens(
  account: AccountTokens,
  send: typeof fetch,
  now: () => number,
  onUnknownClient?: (account: AccountTokens) => Promise<void>,
): Promise<AccountTokens | null> {
  const { discovery, client, tokens } = account;
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
    return { ...account, tokens: { ...tokens, ...fresh }, expiresAt: expiryOf(fresh, now()) };
  } catch (error) {
    if (isUnknownClient(error)) {
      await onUnknownClient?.(account);
    }
    if (error instanceof OAuthError && OVER.has(error.code)) {
      return null;
    }
    throw error;
  }
}

/** The person waits for it, or the operator. */
const REVOKE_MS = 10_000;

/**
 * Asks the authorization server to revoke the tokens (RFC 7009).
 * @returns False if it names no endpoint for that.
 * @throws whatever `send` throws, after ten seconds at the latest, or an Error with the refusal's
 * status.
 */
export async function revokeAccountTokens(
  { discovery, client, tokens }: AccountTokens,
  send: typeof fetch,
): Promise<boolean> {
  const { revocation_endpoint: endpoint } = (discovery.authorizationServerMetadata ?? {}) as {
    revocation_endpoint?: string;
  };
  if (endpoint === undefined) {
    return false;
  }
  const token = tokens.refresh_token ?? tokens.access_token;
  const hint = tokens.refresh_token === undefined ? 'access_token' : 'refresh_token';
  const body = new URLSearchParams({ token, token_type_hint: hint, client_id: client.client_id });
  const headers: Record<string, string> = {};
  if (client.client_secret !== undefined) {
    const pair = [client.client_id, client.client_secret].map(encodeURIComponent).join(':');
    headers.Authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  const signal = AbortSignal.timeout(REVOKE_MS);
  const response = await send(endpoint, {
    method: 'POST',
    headers,
    body,
    signal,
    redirect: 'error',
  });
  await response.body?.cancel();
  if (!response.ok) {
    throw new Error(`revocation was answered with ${response.status}`);
  }
  return true;
}
