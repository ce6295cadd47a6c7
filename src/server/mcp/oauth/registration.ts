/**
 * Keeps the clients registered at authorization servers until an authorization server forgets them.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  refreshAuthorization,
  type StoredOAuthClientInformation,
} from '@modelcontextprotocol/client';
import { isUnknownClient } from './account-tokens';
import type { Clients, PendingFlow } from './flow';
import type { Vault } from './vault';

export interface Registrations extends Clients {
  /** Does nothing if another client was registered in the meantime. */
  forget: (registered: Pick<PendingFlow, 'discovery' | 'client'>) => Promise<void>;
}

export function createRegistrations(vault: Vault, redirectUrl: string): Registrations {
  // A registration applies to one redirect URL.
  const idOf = (issuer: string): string =>
    `client:${createHash('sha256').update(`${issuer} ${redirectUrl}`).digest('base64url')}`;
  const find = async (issuer: string) =>
    (await vault.find<StoredOAuthClientInformation>(idOf(issuer))) ?? undefined;
  return {
    find,
    save: (issuer, client) => vault.put(idOf(issuer), client),
    async forget({ discovery, client }) {
      const issuer =
        client.issuer ??
        discovery.authorizationServerMetadata?.issuer ??
        discovery.authorizationServerUrl;
      if ((await find(issuer))?.client_id === client.client_id) {
        await vault.remove(idOf(issuer));
      }
    },
  };
}

/**
 * Whether the authorization server no longer knows the client. It would say so only on its own
 * page, where the person is stuck. So this sends an invented refresh token: the server checks the
 * client before the token (RFC 6749, section 5.2).
 */
export async function isForgotten(
  { discovery, client }: PendingFlow,
  send: typeof fetch,
): Promise<boolean> {
  try {
    await refreshAuthorization(discovery.authorizationServerUrl, {
      ...(discovery.authorizationServerMetadata && {
        metadata: discovery.authorizationServerMetadata,
      }),
      ...(discovery.resourceMetadata && { resource: discovery.resourceMetadata.resource }),
      clientInformation: client,
      refreshToken: randomBytes(24).toString('base64url'),
      fetchFn: send,
    });
    return false;
  } catch (error) {
    return isUnknownClient(error);
  }
}
