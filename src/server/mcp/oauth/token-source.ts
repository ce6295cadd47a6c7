/**
 * Gives a connection its person's token: refreshed before it expires and when the server refuses
 * it, once for all who wait.
 */
import type { AuthProvider } from '@modelcontextprotocol/client';
import { NotSent } from '../connection/failure';
import { AuthorizationRequired, challengeOf } from './flow';
import { refreshGrant, type Grant } from './account-tokens';

/** Where one person's grant for one server is kept. */
export interface GrantKeeper {
  /** Of the grant, whoever asks for it. */
  id: string;
  read: () => Promise<Grant | null>;
  /** `null` forgets it. */
  write: (grant: Grant | null) => Promise<void>;
}

export interface TokenSource {
  provider: AuthProvider;
  /**
   * For the transport: remembers which token a response answers, so that a late refusal of an old
   * one refreshes nothing.
   */
  fetch: typeof fetch;
}

export interface TokenSourceDeps {
  fetch: typeof fetch;
  now: () => number;
  /**
   * Refreshes under way in this process, by the grant's id: shared by every connection that may use
   * the grant.
   */
  refreshing: Map<string, Promise<Grant | null>>;
  /** Told when the authorization server no longer knows the client of a grant. */
  onUnknownClient?: (grant: Grant) => Promise<void>;
  /**
   * Keeps other replicas from refreshing the same grant meanwhile, as far as they can be reached;
   * by default there is none.
   */
  exclusively?: <T>(key: string, run: () => Promise<T>) => Promise<T>;
}

/**
 * A token that ends sooner than this is refreshed before it is used: the request takes time, and
 * clocks differ.
 */
const MARGIN_MS = 10_000;

export function createTokenSource(keeper: GrantKeeper, deps: TokenSourceDeps): TokenSource {
  const { refreshing, exclusively = (_key, run) => run() } = deps;
  const carried = new WeakMap<Response, string | null>();

  /**
   * Reads again inside, because the stale token may have been replaced since it was read, also by
   * another replica.
   */
  async function replace(stale: string): Promise<Grant | null> {
    const grant = await keeper.read();
    if (grant === null || grant.tokens.access_token !== stale) {
      return grant;
    }
    const fresh = await refreshGrant(grant, deps.fetch, deps.now, deps.onUnknownClient).catch(
      (error: unknown) => {
        throw new NotSent('the token could not be refreshed', { cause: error });
      },
    );
    // Disconnected or connected anew meanwhile: that counts, not what was begun before it.
    const kept = await keeper.read();
    if (kept?.tokens.access_token !== stale) {
      return kept;
    }
    await keeper.write(fresh);
    return fresh;
  }

  function refresh(stale: string): Promise<Grant | null> {
    const underWay =
      refreshing.get(keeper.id) ??
      exclusively(keeper.id, () => replace(stale)).finally(() => {
        refreshing.delete(keeper.id);
      });
    refreshing.set(keeper.id, underWay);
    return underWay;
  }

  async function current(): Promise<Grant | null> {
    const grant = await (refreshing.get(keeper.id) ?? keeper.read());
    const ending =
      grant !== null && grant.expiresAt !== null && grant.expiresAt - MARGIN_MS <= deps.now();
    return ending && grant.tokens.refresh_token !== undefined
      ? refresh(grant.tokens.access_token)
      : grant;
  }

  return {
    provider: {
      token: async () => (await current())?.tokens.access_token,
      async onUnauthorized({ response }) {
        const challenge = challengeOf(response);
        const grant = await current();
        const token = grant?.tokens.access_token;
        if (token === undefined) {
          throw new AuthorizationRequired(challenge);
        }
        if (`Bearer ${token}` !== carried.get(response)) {
          return;
        }
        if ((await refresh(token)) === null) {
          throw new AuthorizationRequired(challenge);
        }
      },
    },
    async fetch(input, init) {
      const response = await deps.fetch(input, init);
      carried.set(response, new Headers(init?.headers).get('authorization'));
      return response;
    },
  };
}
