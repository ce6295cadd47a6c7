/**
 * People's own accounts at MCP servers: connect, use, disconnect. Secrets are sealed, and each is
 * bound to its person.
 */
import type { McpServerConfig } from '../../config';
import { AppError, type Log } from '../../base';
import type { Connection, ConnectionDeps } from '../connection/connection';
import { isUnknownClient, revokeAccountTokens, type AccountTokens } from './account-tokens';
import { accountId, createAccounts, type Accounts } from './accounts';
import { beginAuthorization } from './begin-authorization';
import { failed, refused, unavailable, withoutCode, type CallbackAnswer } from './failures';
import { completeFlow, type PersonalConfig } from './flow';
import { tolerantFetch } from './tolerant-fetch';
import { createPendingFlows, secret, type BrowserProof } from './pending-flows';
import { openPersonalConnection, personalPlaceholder } from './personal-connection';
import { createPool, type Pool } from './pool';
import { createRegistrations } from './registration';
import { createStepUp } from './step-up';
import type { TokenSourceDeps } from './token-source';
import type { Vault } from './vault';

export interface Authorizations {
  /** Every personal server under its label; `forUser` gives a person's own connection. */
  readonly connections: ReadonlyMap<string, Connection>;
  /**
   * `authorization_required` also while the server wants more scope than was granted. `null` for
   * servers without personal accounts.
   */
  status: (label: string, userId: string) => Promise<'connected' | 'authorization_required' | null>;
  /** @throws AppError `not_found`, `authorization_unavailable` */
  begin: (label: string, userId: string) => Promise<{ url: URL; browser: BrowserProof }>;
  /**
   * Ends the flow when the person comes back.
   * @param proofs The browser's cookies.
   * @returns The operator's name for the server, which is connected now.
   * @throws AppError `authorization_declined` if the person did not allow it,
   * `authorization_refused` for an answer that is forged, late, used or refused.
   */
  complete: (
    answer: CallbackAnswer,
    proofs: Readonly<Record<string, string | undefined>>,
  ) => Promise<string>;
  /**
   * Revokes at the authorization server if that is possible, and always forgets here.
   * @throws AppError `not_found`
   */
  disconnect: (label: string, userId: string) => Promise<void>;
  /** Disconnects a person from every server where they have an account. */
  retire: (userId: string) => Promise<Revocation[]>;
  close: () => Promise<void>;
}

/** What the authorization server made of it; `not_offered` if it revokes no tokens. */
export interface Revocation {
  label: string;
  outcome: 'revoked' | 'not_offered' | 'failed';
}

export interface AuthorizationsDeps {
  servers: Iterable<McpServerConfig>;
  vault: Vault;
  /** From the configuration; the redirect URL is below it. */
  publicUrl: string;
  allowedHosts: readonly string[];
  connection: ConnectionDeps;
  exclusively?: TokenSourceDeps['exclusively'];
}

interface Personal {
  server: McpServerConfig;
  oauth: PersonalConfig;
  pool: Pool;
}

const MAX_CONNECTIONS = 500;
const IDLE_MS = 15 * 60_000;

export function createAuthorizations(options: AuthorizationsDeps): Authorizations {
  const { servers, vault, publicUrl, allowedHosts, connection, exclusively } = options;
  const { now, log } = connection;
  const redirectUrl = `${publicUrl}/v1/oauth/callback`;
  const clients = createRegistrations(vault, redirectUrl);
  const deps = { redirectUrl, fetch: connection.fetch, clients, allowedHosts };
  const stepUp = createStepUp(vault, (error) =>
    log({ subject: 'oauth', message: 'a demand for more scope could not be kept', error }),
  );
  const accounts = createAccounts(vault, stepUp);
  const flows = createPendingFlows(vault, now);
  const source = {
    ...connection,
    fetch: tolerantFetch(connection.fetch),
    refreshing: new Map<string, Promise<AccountTokens | null>>(),
    exclusively,
    onUnknownClient: clients.forget,
  };
  const personal = personalServers(servers, now, (server, userId) =>
    openPersonalConnection(server, accounts.tokens(server, userId), { connection, source, stepUp }),
  );

  return {
    connections: placeholders(personal),
    async status(label, userId) {
      const server = personal.get(label)?.server;
      if (!server) {
        return null;
      }
      return (await accounts.isConnected(server, userId)) ? 'connected' : 'authorization_required';
    },
    async begin(label, userId) {
      const found = find(personal, label);
      const state = secret();
      const wider = () => stepUp.scope(accountId(label, userId));
      try {
        const { url, flow } = await beginAuthorization(found, state, wider, deps);
        return { url, browser: await flows.keep(state, { ...flow, label, userId }) };
      } catch (error) {
        log({ subject: label, message: failed('starting an authorization', error), error });
        throw unavailable(found.server, error);
      }
    },
    async complete(answer, proofs) {
      const { state, code, iss } = answer;
      const flow = state === undefined ? null : await flows.take(state, proofs);
      if (flow === null) {
        throw refused();
      }
      const { label, userId } = flow;
      const { server, pool } = find(personal, label);
      if (flow.serverUrl !== server.url) {
        throw refused();
      }
      if (code === undefined) {
        throw withoutCode({ server, flow }, answer, log);
      }
      try {
        await accounts.put(server, userId, await completeFlow(flow, { code, iss }, deps, now));
      } catch (error) {
        await (isUnknownClient(error) && clients.forget(flow));
        log({ subject: label, message: failed('completing an authorization', error), error });
        throw refused(error);
      }
      pool.drop(userId);
      return server.name;
    },
    async disconnect(label, userId) {
      await forget(find(personal, label), userId, accounts, connection);
    },
    retire: async (userId) => {
      const all = [...personal.values()];
      const done = all.map((server) => forget(server, userId, accounts, connection));
      return (await Promise.all(done)).flat();
    },
    async close() {
      await Promise.all([...personal.values()].map(({ pool }) => pool.close()));
    },
  };
}

/** The servers that want an account of each person, by label. */
function personalServers(
  servers: Iterable<McpServerConfig>,
  now: () => number,
  open: (server: McpServerConfig, userId: string) => Connection,
): Map<string, Personal> {
  const personal = new Map<string, Personal>();
  for (const server of servers) {
    if (server.oauth?.flow !== 'authorization_code') {
      continue;
    }
    const pool = createPool((userId) => open(server, userId), {
      now,
      maxConnections: MAX_CONNECTIONS,
      idleMs: IDLE_MS,
    });
    personal.set(server.label, { server, oauth: server.oauth, pool });
  }
  return personal;
}

function placeholders(personal: ReadonlyMap<string, Personal>): Authorizations['connections'] {
  return new Map(
    [...personal].map(([label, { server, pool }]) => [label, personalPlaceholder(server, pool)]),
  );
}

function find(personal: ReadonlyMap<string, Personal>, label: string): Personal {
  const found = personal.get(label);
  if (!found) {
    throw new AppError('not_found', 'There is no such server to connect.');
  }
  return found;
}

/** Forgets a person's account at one server, and revokes what it had. */
async function forget(
  { server, pool }: Personal,
  userId: string,
  accounts: Accounts,
  { fetch, log }: ConnectionDeps,
): Promise<Revocation[]> {
  const account = await accounts.forget(server, userId);
  pool.drop(userId);
  return account === null ? [] : [await revoke(account, server.label, fetch, log)];
}

async function revoke(
  account: AccountTokens,
  label: string,
  send: typeof fetch,
  log: Log,
): Promise<Revocation> {
  try {
    const isOffered = await revokeAccountTokens(account, send);
    return { label, outcome: isOffered ? 'revoked' : 'not_offered' };
  } catch (error) {
    log({
      subject: label,
      message: 'the authorization server did not revoke tokens; they are forgotten here',
      error,
    });
    return { label, outcome: 'failed' };
  }
}
