/**
 * Replaces discovery where the operator configured the endpoints, because the authorization server
 * publishes none.
 */
import type { OAuthDiscoveryState } from '@modelcontextprotocol/client';
import type { OAuthConfig } from '../../config';

/** `null` when the endpoints are to be discovered, which is the normal case. */
export function fixedDiscovery(
  { endpoints, issuer }: OAuthConfig,
  serverUrl: string,
): OAuthDiscoveryState | null {
  if (endpoints === null) {
    return null;
  }
  const authorizationServerUrl = issuer ?? new URL(endpoints.token).origin;
  return {
    authorizationServerUrl,
    resourceMetadata: { resource: serverUrl, authorization_servers: [authorizationServerUrl] },
    authorizationServerMetadata: {
      issuer: authorizationServerUrl,
      token_endpoint: endpoints.token,
      // The type requires it. Only the authorization code flow uses it, and its configuration
      // demands it.
      authorization_endpoint: endpoints.authorization ?? endpoints.token,
      ...(endpoints.registration === null ? {} : { registration_endpoint: endpoints.registration }),
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    },
  };
}
