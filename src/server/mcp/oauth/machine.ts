/**
 * OAuth with the BFF as the client: everybody uses one account of the operator
 * (`client_credentials`).
 */
import {
  ClientCredentialsProvider,
  PrivateKeyJwtProvider,
  type OAuthClientProvider,
} from '@modelcontextprotocol/client';
import type { OAuthConfig } from '../../config';
import { fixedDiscovery } from './discovery';
import { canonicalIssuer, validateResourceURL } from './same-url';

type MachineConfig = Extract<OAuthConfig, { flow: 'client_credentials' }>;

/** Keeps its token in memory, and gets a new one if the server refuses it. */
export function machineProvider(oauth: MachineConfig, serverUrl: string): OAuthClientProvider {
  const { clientId, credential, issuer, scopes } = oauth;
  const discovery = fixedDiscovery(oauth, serverUrl);
  const expectedIssuer =
    issuer === null ? discovery?.authorizationServerUrl : canonicalIssuer(issuer);
  const options = {
    clientId,
    ...(expectedIssuer === undefined ? {} : { expectedIssuer }),
    ...(scopes === null ? {} : { scope: scopes }),
  };
  const provider: OAuthClientProvider =
    'secret' in credential
      ? new ClientCredentialsProvider({ ...options, clientSecret: credential.secret })
      : new PrivateKeyJwtProvider({
          ...options,
          privateKey: credential.privateKey,
          algorithm: credential.algorithm,
        });
  return Object.assign(
    provider,
    { validateResourceURL },
    discovery !== null && { discoveryState: () => discovery },
  );
}
