/** One person's own connection to a server, with the tokens of their account there. */
import type { AuthProvider } from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../../config';
import { createConnection, type Connection, type ConnectionDeps } from '../connection/connection';
import { AuthorizationRequired } from './flow';
import type { Pool } from './pool';
import type { StepUp } from './step-up';
import { createTokenSource, type TokenKeeper, type TokenSourceDeps } from './token-source';

interface PersonalConnectionDeps {
  connection: ConnectionDeps;
  source: TokenSourceDeps;
  stepUp: StepUp;
}

export function openPersonalConnection(
  server: McpServerConfig,
  keeper: TokenKeeper,
  { connection, source: sourceDeps, stepUp }: PersonalConnectionDeps,
): Connection {
  const source = createTokenSource(keeper, sourceDeps);
  const authProvider: AuthProvider = {
    ...source.provider,
    async token() {
      const token = await source.provider.token();
      if (token === undefined) {
        throw new AuthorizationRequired({});
      }
      return token;
    },
  };
  return createConnection(server, {
    ...connection,
    fetch: stepUp.watch(keeper.id, source.fetch, async () => (await keeper.read())?.tokens.scope),
    authProvider,
    // It is no failure that a person has not connected yet.
    log: (event) => {
      if (!(event.error instanceof AuthorizationRequired)) {
        connection.log(event);
      }
    },
  });
}

/** A placeholder for a per-user server; the real connections come from `forUser`. */
export function personalPlaceholder(server: McpServerConfig, pool: Pool): Connection {
  const nobody = () => Promise.reject(new AuthorizationRequired({}));
  return {
    server,
    schemas: { parts: nobody, misfit: nobody, argumentsMisfit: nobody, repaired: nobody },
    tools: nobody,
    listing: nobody,
    query: nobody,
    call: nobody,
    screen: nobody,
    known: async () => ({ listing: null, absence: 'unauthorized', since: null }),
    keep: () => {},
    status: () => 'ready',
    describe: () => null,
    close: () => pool.close(),
    forUser: (userId) => pool.get(userId),
  };
}
