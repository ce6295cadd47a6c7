/**
 * Replaces discovery if the operator configured the endpoints of an authorization server that
 * publishes none.
 */
import type { OAuthDiscoveryState } from '@modelcontextprotocol/client';
import type { OAuthConfig } from '../../config';
import { canonicalIssuer } from './same-url';

/** `null` if the endpoints are to be discovered, which is the normal case. */
export function fixedDiscovery(
  { endpoints, issuer }: OAuthConfig,
  serverUrl: string,
): OAuthDiscoveryState | null {
  if (endpoints === null) {
    return null;
  }
  const authorizationServerUrl = canonicalIssuer(issuer ?? new URL(endpoints.token).origin);
  return {
    authorizationServerUrl,
    resourceMetadata: { resource: serverUrl, authorization_servers: [authorizationServerUrl] },
    authorizationServerMetadata: {
      issuer: authorizationServerUrl,
      token_endpoint: endpoints.token,
      // The type requires it. Only the authorization code flow uses it, and the configuration
      // demands it there.
      authorization_endpoint: endpoints.authorization ?? endpoints.token,
      ...(endpoints.registration === null ? {} : { registration_endpoint: endpoints.registration }),
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    },
  };
}
