/** Begins an authorization: from what the server wants to the URL that a person opens. */
import type { AuthProvider } from '@modelcontextprotocol/client';
import { isAllowedHost, type McpServerConfig } from '../../config';
import { openClient } from '../connection/connect';
import {
  AuthorizationRequired,
  beginFlow,
  challengeOf,
  type BegunFlow,
  type Challenge,
  type FlowDeps,
  type PersonalConfig,
} from './flow';
import { isForgotten, type Registrations } from './registration';
import { tolerantFetch } from './tolerant-fetch';

interface BeginningDeps extends FlowDeps {
  clients: Registrations;
  allowedHosts: readonly string[];
}

/**
 * Registers again if the authorization server no longer knows the client.
 * @param wider The scope that the server has demanded on top of what was granted.
 */
export async function beginAuthorization(
  { server, oauth }: { server: McpServerConfig; oauth: PersonalConfig },
  state: string,
  wider: () => Promise<string | undefined>,
  deps: BeginningDeps,
): Promise<BegunFlow> {
  const challenge = await challengeBy(server, deps.fetch);
  const scope = await wider();
  let begun = await beginFlow(server, oauth, state, challenge, deps, scope);
  if (begun.remembered && (await isForgotten(begun.flow, tolerantFetch(deps.fetch)))) {
    await deps.clients.forget(begun.flow);
    begun = await beginFlow(server, oauth, state, challenge, deps, scope);
  }
  checkDestination(begun.url, deps.allowedHosts);
  return begun;
}

/**
 * Connects without a token, so that the server says where its authorization server is and which
 * scopes it wants.
 */
async function challengeBy(server: McpServerConfig, send: typeof fetch): Promise<Challenge> {
  let challenge: Challenge = {};
  const authProvider: AuthProvider = {
    token: async () => undefined,
    async onUnauthorized({ response }) {
      challenge = challengeOf(response);
      throw new AuthorizationRequired(challenge);
    },
  };
  try {
    await (await openClient(server, send, { authProvider })).close();
  } catch (error) {
    if (!(error instanceof AuthorizationRequired)) {
      throw error;
    }
  }
  return challenge;
}

/**
 * The person's browser opens this URL: it must be https, or http to a host that the operator
 * allows.
 */
function checkDestination(url: URL, allowedHosts: readonly string[]): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isAllowedHost(url, allowedHosts))) {
    return;
  }
  throw new Error('the authorization endpoint is not an https:// URL');
}
