/**
 * Gives a connection its person's token, and refreshes it before it expires or when the server
 * refuses it, once for all waiting requests.
 */
import type { AuthProvider, OAuthTokens } from '@modelcontextprotocol/client';
import { NotSent } from '../connection/failure';
import { AuthorizationRequired, challengeOf } from './flow';
import { refreshAccountTokens, type AccountTokens } from './account-tokens';

/** Where one person's tokens for one server are kept. */
export interface TokenKeeper {
  /** Identifies the tokens in every process. */
  id: string;
  read: () => Promise<AccountTokens | null>;
  /** `null` deletes them. */
  write: (account: AccountTokens | null) => Promise<void>;
}

export interface TokenSource {
  provider: AuthProvider;
  /**
   * For the transport: remembers which token each request carried, so that a late refusal of an old
   * token causes no refresh.
   */
  fetch: typeof fetch;
}

export interface TokenSourceDeps {
  fetch: typeof fetch;
  now: () => number;
  /** From 0 to 1. */
  random: () => number;
  /**
   * Refreshes running in this process, by the keeper's id: all connections with these tokens share
   * them.
   */
  refreshing: Map<string, Promise<AccountTokens | null>>;
  /** Called if the authorization server no longer knows the client. */
  onUnknownClient?: (account: AccountTokens) => Promise<void>;
  /**
   * Keeps other replicas from refreshing the same tokens at the same time, if it can reach them.
   * Defaults to no other replicas.
   */
  exclusively?: <T>(key: string, run: () => Promise<T>) => Promise<T>;
}

/**
 * A token that expires sooner is refreshed before use: the request takes time, and clocks differ.
 */
const MARGIN_MS = 10_000;
/**
 * On top of it, another part of this for each token, and of a tenth of its life: tokens that were
 * given out together are not refreshed together. A failure then costs nothing.
 */
const SPREAD_MS = 60_000;

/** Says once for each token that its early refresh is due. */
function earlyRefresh(random: () => number) {
  let planned = { token: '', spreadMs: 0, isTried: false };
  return ({ access_token: token, expires_in: seconds = 0 }: OAuthTokens, leftMs: number) => {
    if (planned.token !== token) {
      planned = { token, spreadMs: random() * Math.min(SPREAD_MS, seconds * 100), isTried: false };
    }
    const isDue = leftMs <= planned.spreadMs && !planned.isTried;
    planned.isTried ||= isDue;
    return isDue;
  };
}

export function createTokenSource(keeper: TokenKeeper, deps: TokenSourceDeps): TokenSource {
  const { refreshing, exclusively = (_key, run) => run() } = deps;
  const isDue = earlyRefresh(deps.random);
  const carried = new WeakMap<Response, string | null>();

  /** Reads the tokens again first: another request or replica may have replaced the stale one. */
  async function replace(stale: string): Promise<AccountTokens | null> {
    const account = await keeper.read();
    if (account === null || account.tokens.access_token !== stale) {
      return account;
    }
    const fresh = await refreshAccountTokens(
      account,
      deps.fetch,
      deps.now,
      deps.onUnknownClient,
    ).catch((error: unknown) => {
      throw new NotSent('the token could not be refreshed', { cause: error });
    });
    // The person disconnected or connected again in the meantime: the newer state wins.
    const kept = await keeper.read();
    if (kept?.tokens.access_token !== stale) {
      return kept;
    }
    await keeper.write(fresh);
    return fresh;
  }

  function refresh(stale: string): Promise<AccountTokens | null> {
    const underWay =
      refreshing.get(keeper.id) ??
      exclusively(keeper.id, () => replace(stale)).finally(() => {
        refreshing.delete(keeper.id);
      });
    refreshing.set(keeper.id, underWay);
    return underWay;
  }

  async function current(): Promise<AccountTokens | null> {
    const account = await (refreshing.get(keeper.id) ?? keeper.read());
    if (account === null || account.expiresAt === null || !account.tokens.refresh_token) {
      return account;
    }
    const { access_token: token } = account.tokens;
    const leftMs = account.expiresAt - MARGIN_MS - deps.now();
    if (leftMs <= 0) {
      return refresh(token);
    }
    return isDue(account.tokens, leftMs) ? refresh(token).catch(() => account) : account;
  }

  return {
    provider: {
      token: async () => (await current())?.tokens.access_token,
      async onUnauthorized({ response }) {
        const challenge = challengeOf(response);
        const token = (await current())?.tokens.access_token;
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
