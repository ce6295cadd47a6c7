/**
 * Stands in for discovery where the operator gave the endpoints, because the authorization server
 * publishes none.
 */
import type { OAuthDiscoveryState } from '@modelcontextprotocol/client';
import type { OAuthConfig } from '../../config';

/** `null` when endpoints are to be discovered, as they should be. */
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
      // Required by the type; only the authorization code flow goes there, and its configuration
      // demands it.
      authorization_endpoint: endpoints.authorization ?? endpoints.token,
      ...(endpoints.registration === null ? {} : { registration_endpoint: endpoints.registration }),
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    },
  };
}
